import type { Ending, Expectation } from "./expectations.ts";
import { cluster, clusterRef, definition, definitionRef, service, serviceRef } from "./manifests.ts";
import { type ObjectRef, until, type World } from "./world.ts";

/** A cluster, a task definition and a service that belong together. */
export interface Stack {
  readonly cluster: ObjectRef;
  readonly definition: ObjectRef;
  readonly service: ObjectRef;
}

/** Longer than any phase of faults lasts. */
export const PATIENCE_MS = 30 * 60_000;

export const READY: Ending = { kind: "ready" };
export const GONE: Ending = { kind: "gone" };

export const stackOf = (namespace: string, prefix: string): Stack => ({
  cluster: clusterRef(namespace, `${prefix}-cluster`),
  definition: definitionRef(namespace, `${prefix}-app`),
  service: serviceRef(namespace, `${prefix}-web`),
});

/**
 * Applies the three in any order, as a directory of manifests arrives.
 *
 * @param spec members of the service's spec; `more` has those of the others
 */
export async function applyStack(
  world: World,
  namespace: string,
  prefix: string,
  spec: object = {},
  more: { readonly cluster?: object; readonly definition?: object } = {},
): Promise<Stack> {
  const stack = stackOf(namespace, prefix);
  const refs = { cluster: stack.cluster.name, definition: stack.definition.name };
  const manifests = [
    cluster(namespace, stack.cluster.name, more.cluster),
    definition(namespace, stack.definition.name, "v1", more.definition),
    service(namespace, stack.service.name, refs, spec),
  ];
  const first = world.when.between(0, 2);
  for (const offset of [0, 1, 2]) {
    const manifest = manifests[(first + offset) % 3];
    if (manifest !== undefined) await world.applyObject(manifest);
    await world.advance(world.when.between(0, 20));
  }
  return stack;
}

/** Sometimes an edit comes when all is well, sometimes in the middle of everything. */
export async function soonOrReady(world: World, ref: ObjectRef): Promise<void> {
  if (world.when.chance(0.5)) await world.advance(world.when.between(0, 8_000));
  else await until(world, PATIENCE_MS, async () => isReady(await world.readObject(ref)));
}

interface StoredCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly observedGeneration?: number;
}

interface Stored {
  readonly metadata: { readonly generation?: number };
  readonly status?: Readonly<Record<string, unknown>>;
}

export function conditionOf(object: Stored | undefined, type: string): StoredCondition | undefined {
  return ((object?.status?.conditions ?? []) as readonly StoredCondition[]).find((each) => each.type === type);
}

/** Ready, and for the newest generation. */
export function isReady(object: Stored | undefined): boolean {
  const ready = conditionOf(object, "Ready");
  const { generation } = object?.metadata ?? {};
  return (
    ready?.status === "True" &&
    ready.observedGeneration === generation &&
    object?.status?.observedGeneration === generation
  );
}

export const expectStack = (stack: Stack, ending: Ending): readonly Expectation[] =>
  [stack.cluster, stack.definition, stack.service].map((ref) => ({ ref, ending }));
