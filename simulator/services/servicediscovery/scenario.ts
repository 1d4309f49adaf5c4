/** What people make happen: namespaces from before the story, and operations that fail. */
import { areaOf, type World } from "../../core/world.ts";
import { addNamespace, newNamespaceId } from "./namespaces/operations.ts";
import type { CloudMapArea, FailingOperation, NamespaceType } from "./records.ts";
import { ownArea, scenarioOf } from "./state.ts";

/** A namespace that somebody made before the story begins. */
export interface SeededNamespace {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly type: NamespaceType;
  readonly description?: string;
  readonly vpc?: string;
}

export interface CloudMapScenario {
  /** Adds those that are not there; what tells them apart is account, Region, name and type. */
  readonly namespaces?: readonly SeededNamespace[];
  /** Replaces what the next operations of Cloud Map fail with; each entry is for one operation. */
  readonly failingOperations?: readonly FailingOperation[];
}

const TYPES: readonly unknown[] = ["HTTP", "DNS_PUBLIC", "DNS_PRIVATE"] satisfies NamespaceType[];

/** @returns what is wrong with a scenario, which may come from outside */
export function checkScenario({ namespaces = [], failingOperations = [] }: CloudMapScenario): string | undefined {
  if (!Array.isArray(namespaces)) return "namespaces must be a list.";
  const wrong = namespaces.find(
    (one: Partial<SeededNamespace> | null) =>
      !/^\d{12}$/.test(String(one?.account)) || !one?.region || !one.name || !TYPES.includes(one.type),
  );
  if (wrong !== undefined)
    return `Not a namespace: ${JSON.stringify(wrong)}. It has account, region, name, and type: ${TYPES.join(", ")}.`;
  if (!Array.isArray(failingOperations)) return "failingOperations must be a list.";
  const bad = failingOperations.find((one: Partial<FailingOperation> | null) => !one?.errorCode);
  return bad === undefined ? undefined : `Not a failing operation: ${JSON.stringify(bad)}. It has an errorCode.`;
}

/** Makes a scenario happen. */
export function changeScenario(world: World, _areas: readonly CloudMapArea[], patch: CloudMapScenario): void {
  for (const { account, region, ...wanted } of patch.namespaces ?? []) {
    const area = ownArea(areaOf(world, account, region));
    const known = [...area.namespaces.values()];
    if (!known.some(({ name, type }) => name === wanted.name && type === wanted.type))
      addNamespace(area, { ...wanted, id: newNamespaceId(area) });
  }
  if (patch.failingOperations) scenarioOf(world).failing = patch.failingOperations;
}
