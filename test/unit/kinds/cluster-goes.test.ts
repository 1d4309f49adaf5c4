import { describe, expect, test } from "vitest";
import { stack } from "../../support/builders.ts";
import { createDriven, type Driven, readyOf } from "./driven.ts";

/** Service and cluster are deleted together: the cluster goes soon after the service's last task has stopped. */

const [cluster, definition, web] = stack("web");
const STOPPING_MS = 20_000;

/** All three deleted, where tasks take their time to stop; ends when the service's object has gone. */
async function going(): Promise<Driven> {
  const world = createDriven({ settings: { pollMs: 5_000 } });
  world.apply(cluster, definition, web);
  await world.ready(cluster, definition, web);
  world.simulator.setOptions({ durations: { stopping: STOPPING_MS } });
  world.remove(cluster, definition, web);
  await world.until("the service gone", () => world.get(web) === undefined);
  return world;
}

const deletions = (world: Driven) => world.simulator.ledger(0).filter(({ operation }) => operation === "DeleteCluster");
const refusals = (world: Driven) => deletions(world).filter(({ committed }) => !committed);

async function goneAfterTasks(world: Driven): Promise<number> {
  const isStopping = () =>
    world.simulator.snapshot().areas[0]?.tasks.some(({ lastStatus }) => lastStatus !== "STOPPED");
  await world.until("all tasks stopped", () => !isStopping());
  const stopped = world.time.now();
  await world.until("the cluster gone", () => world.get(cluster) === undefined);
  return world.time.now() - stopped;
}

test("tasks that are stopping are waited for, and reported; no deletion is refused", async () => {
  const world = await going();
  await world.run(STOPPING_MS / 2);
  expect(readyOf(world.get(cluster))).toMatchObject({ reason: "WaitingForDependents" });
  expect(readyOf(world.get(cluster)).message).toMatch(/^Waiting for 2 tasks\b.* cluster web/);
  expect(await goneAfterTasks(world)).toBeLessThan(4_000);
  expect(deletions(world)).toHaveLength(1);
  expect(refusals(world)).toEqual([]);
});

describe.each(["AccessDeniedException", "UnknownOperationException"])("where AWS answers ListTasks with %s", (code) => {
  test("AWS says when the cluster may go, and is asked again soon, then less often", async () => {
    const world = createDriven({ settings: { pollMs: 5_000 } });
    world.apply(cluster, definition, web);
    await world.ready(cluster, definition, web);
    world.simulator.setOptions({ durations: { stopping: STOPPING_MS } });
    world.simulator.setFaults([{ operation: "ListTasks", kind: "refuse", code, message: "words of AWS" }]);
    world.remove(cluster, definition, web);
    await world.until("the cluster gone", () => world.get(cluster) === undefined);
    const times = deletions(world).map(({ time }) => time);
    const pauses = times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / 1_000));
    expect(pauses).toEqual([2, 4, 8, 10]);
  });
});

test("what AWS still counts for a moment is tried again soon", async () => {
  const world = createDriven();
  world.apply(cluster);
  await world.ready(cluster);
  const refuse = { operation: "DeleteCluster", kind: "refuse", code: "ClusterContainsServicesException" } as const;
  world.simulator.setFaults([
    { ...refuse, message: "The Cluster cannot be deleted while Services are active.", count: 1 },
  ]);
  const began = world.time.now();
  world.remove(cluster);
  await world.until("the cluster gone", () => world.get(cluster) === undefined);
  expect(world.time.now() - began).toBeLessThan(5_000);
});
