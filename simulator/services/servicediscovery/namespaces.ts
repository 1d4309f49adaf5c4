/** Namespaces, and how they come to be without a call to Cloud Map. */
import { arnOf } from "../../core/arn.ts";
import { digest } from "../../core/json.ts";
import { type Area, areaOf, stateOf, type World } from "../../core/world.ts";
import type { CloudMapArea, Namespace, NamespaceType } from "./records.ts";

export const SERVICE = "servicediscovery";

/** A Cloud Map without namespaces. */
export const emptyArea = (area: Area): CloudMapArea => ({ ...area, namespaces: new Map() });

const ownArea = (area: Area): CloudMapArea => stateOf(area, SERVICE, () => emptyArea(area));

interface NewNamespace {
  readonly name: string;
  readonly type: NamespaceType;
  readonly description?: string;
}

function add(area: CloudMapArea, { name, type, description }: NewNamespace): Namespace {
  const { account, region, namespaces } = area;
  // Not from the world's random source: one more namespace must not change the ids of everything created after it.
  const id = `ns-${digest([account, region, namespaces.size]).slice(0, 16)}`;
  const arn = arnOf(area, SERVICE, `namespace/${id}`);
  const namespace = { id, arn, name, type, description, createdAt: area.world.now };
  namespaces.set(id, namespace);
  return namespace;
}

/** The namespace with this id or ARN. */
export function findNamespace(area: CloudMapArea, reference: string): Namespace | undefined {
  const isArn = reference.startsWith("arn:");
  const found = area.namespaces.get(isArn ? reference.slice(reference.lastIndexOf("/") + 1) : reference);
  return isArn && found?.arn !== reference ? undefined : found;
}

/** How Amazon ECS knows namespaces: by name or ARN, and it makes HTTP ones. */
export const namespacesForEcs = {
  find(area: Area, reference: string): Namespace | undefined {
    const own = ownArea(area);
    if (reference.startsWith("arn:")) return findNamespace(own, reference);
    return [...own.namespaces.values()].find(({ name }) => name === reference);
  },
  create: (area: Area, name: string): Namespace => add(ownArea(area), { name, type: "HTTP" }),
};

/** A namespace that exists from the start. */
export interface SeededNamespace extends NewNamespace {
  readonly account: string;
  readonly region: string;
}

export interface CloudMapScenario {
  /** Adds those that are missing; account, Region, name and type identify one. */
  readonly namespaces?: readonly SeededNamespace[];
}

const TYPES: readonly unknown[] = ["HTTP", "DNS_PUBLIC", "DNS_PRIVATE"] satisfies NamespaceType[];

/** @returns what is wrong with the namespaces of a scenario, which may come from outside */
export function checkSeed({ namespaces = [] }: CloudMapScenario): string | undefined {
  if (!Array.isArray(namespaces)) return "namespaces must be a list.";
  const wrong = namespaces.find(
    (one: Partial<SeededNamespace> | null) =>
      !/^\d{12}$/.test(String(one?.account)) || !one?.region || !one.name || !TYPES.includes(one.type),
  );
  return wrong === undefined
    ? undefined
    : `Not a namespace: ${JSON.stringify(wrong)}. It has account, region, name, and type: ${TYPES.join(", ")}.`;
}

/** Makes the namespaces of a scenario. */
export function seed(world: World, _areas: readonly CloudMapArea[], { namespaces = [] }: CloudMapScenario): void {
  for (const { account, region, ...wanted } of namespaces) {
    const area = ownArea(areaOf(world, account, region));
    const known = [...area.namespaces.values()];
    if (!known.some(({ name, type }) => name === wanted.name && type === wanted.type)) add(area, wanted);
  }
}
