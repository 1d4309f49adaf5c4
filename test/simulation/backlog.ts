import { LEASE } from "../../operator/api/names.ts";
import { cluster, clusterRef } from "../scenarios/manifests.ts";
import { isReady } from "../scenarios/stack.ts";
import type { ObjectRef, World } from "../scenarios/world.ts";
import type { VirtualTime } from "../support/virtual-clock.ts";
import type { Recorder } from "./recorder.ts";
import type { Replica } from "./replicas.ts";

/** The seed's operators run with one worker, so that a queue forms. */
export const BACKLOG_WORKERS = 1;
/** So many objects wait for a pass when one of them is edited; each pass takes almost a second. */
const OBJECTS = 16;
const AWS_LATENCY_MS = [400, 400] as const;
/** The running pass ends, then the edit is carried out: three calls to AWS and a few to the API server. */
const SERVED_WITHIN_MS = 5_000;
const PATIENCE_MS = 30 * 60_000;

export interface BacklogParts {
  readonly time: VirtualTime;
  readonly recorder: Recorder;
  readonly world: World;
  readonly replicas: readonly Replica[];
  readonly find: (ref: ObjectRef) => Parameters<typeof isReady>[0];
  /** One way between operators and AWS, milliseconds, least and most; undefined: as always. */
  slowAws(latencyMs: readonly [number, number] | undefined): void;
}

/**
 * L5: an edit does not wait behind the regular drift reads. All replicas restart, so that the new leader has to reconcile
 * every object, and meanwhile one is edited.
 */
export async function editInBacklog({ time, recorder, world, replicas, find, slowAws }: BacklogParts): Promise<void> {
  const namespace = "team-0";
  const refs = Array.from({ length: OBJECTS }, (_, index) => clusterRef(namespace, `backlog-${index}`));
  for (const { name } of refs) await world.applyObject(cluster(namespace, name));
  if (!(await time.runUntil(() => refs.every((ref) => isReady(find(ref))), time.now() + PATIENCE_MS)))
    return recorder.violation("L1", "the clusters of the backlog never became Ready");
  const before = recorder.history.length;
  for (const replica of replicas) replica.kill(0);
  slowAws(AWS_LATENCY_MS);
  const readsBegan = () => {
    const since = recorder.history.slice(before);
    const leads = since.some((entry) => entry.system === "kubernetes" && entry.after?.metadata.name === LEASE);
    return leads && since.some((entry) => entry.system === "aws" && entry.operation === "DescribeClusters");
  };
  await time.runUntil(readsBegan, time.now() + PATIENCE_MS);
  const edited = world.when.pick(refs);
  recorder.say(`${edited.name} is edited while others wait`);
  await world.patchSpec(edited, { tags: [{ key: "backlog", value: "yes" }] });
  if (!(await time.runUntil(() => isReady(find(edited)), time.now() + SERVED_WITHIN_MS)))
    recorder.violation("L5", `an edit of ${edited.name} was not served within ${SERVED_WITHIN_MS} ms`);
  slowAws(undefined);
  await time.runUntil(() => refs.every((ref) => isReady(find(ref))), time.now() + PATIENCE_MS);
}
