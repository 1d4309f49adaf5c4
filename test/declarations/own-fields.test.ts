/** What the fields do that AWS never hears of. */
import { describe, expect, test } from "vitest";
import { cluster, type Manifest, stack, taskDefinition, withSpec } from "../support/builders.ts";
import { readyOf } from "../unit/kinds/driven.ts";
import { createDeclared, type Declared, declaredHost } from "./declared.ts";
import { FIELDS } from "./fields.ts";
import { FIRST_HOSTS } from "./hosts.ts";
import { heldInAws } from "./in-aws.ts";
import { OWN_FIELDS } from "./own-fields.ts";

const shown = new Set<string>();
/** A test of one of the fields. */
const shows = (field: string, what: string, run: () => Promise<void>): void => {
  shown.add(field);
  test(`${field}: ${what}`, run);
};

const retagged = (manifest: Manifest, more: object = {}) =>
  withSpec(manifest, { tags: [{ key: "team", value: "billing" }], ...more });
const [, , web] = stack("web");
const operations = (writes: Awaited<ReturnType<Declared["declare"]>>) => writes.map(({ operation }) => operation);
const states = (world: Declared, name: string) => heldInAws(world, name).map(({ state }) => state);
const hostStates = (world: Declared) => states(world, "host");

describe.each(FIRST_HOSTS)("$manifest.kind", (host) => {
  const { manifest } = host;

  shows("suspend", "holds an edit until it is taken back, and says so", async () => {
    const world = await declaredHost(host);
    expect(operations(await world.declare(retagged(manifest, { suspend: true })))).toEqual([]);
    expect(readyOf(world.get(manifest))).toMatchObject({
      reason: "Suspended",
      message: expect.stringContaining("spec.suspend"),
    });
    expect(operations(await world.declare(retagged(manifest)))).not.toEqual([]);
    expect(world.isReady(manifest)).toBe(true);
  });

  shows("deletionPolicy", "Retain leaves the resource in AWS without our tags, Delete does not leave it", async () => {
    const outcomes = ["Retain", "Delete"].map(async (deletionPolicy) => {
      const world = await declaredHost(host, withSpec(manifest, { deletionPolicy }));
      // AWS deletes no cluster that has container instances.
      world.simulator.setScenario({ containerInstances: 0 });
      world.remove(manifest);
      await world.until("the object is gone", () => world.get(manifest) === undefined);
      return hostStates(world).filter(({ status }) => status === "ACTIVE");
    });
    const [retained, deleted] = await Promise.all(outcomes);
    expect(retained).toHaveLength(1);
    expect(JSON.stringify(retained)).not.toContain("ecs-operator.dev/uid");
    expect(deleted).toEqual([]);
  });

  shows("adoptionPolicy", "Never leaves what is another's alone and names the field, Adopt takes it over", async () => {
    const world = await declaredHost(host, withSpec(manifest, { deletionPolicy: "Retain" }));
    world.remove(manifest);
    await world.until("the object is gone", () => world.get(manifest) === undefined);
    const left = JSON.stringify(hostStates(world));
    await world.declare(manifest);
    expect(JSON.stringify(hostStates(world))).toBe(left);
    expect(readyOf(world.get(manifest))?.message).toContain("adoptionPolicy");
    await world.declare(withSpec(manifest, { adoptionPolicy: "Adopt" }));
    expect(world.isReady(manifest)).toBe(true);
  });

  shows("managementPolicy", "Observe writes nothing, Manage does", async () => {
    const world = createDeclared();
    await world.declare(...host.companions);
    const observed = withSpec(manifest, { managementPolicy: "Observe" });
    expect(operations(await world.declare(observed))).toEqual([]);
    expect(world.get(manifest)?.metadata.finalizers ?? []).toEqual([]);
    expect(operations(await world.declare(manifest))).not.toEqual([]);
    expect(world.isReady(manifest)).toBe(true);
  });
});

shows("revisionHistoryLimit", "revisions beyond it are deregistered, also when it alone changes", async () => {
  const world = createDeclared();
  for (const version of ["1", "2", "3"]) await world.declare(taskDefinition("web", version));
  expect(states(world, "web").map(({ status }) => status)).toEqual(["ACTIVE", "ACTIVE", "ACTIVE"]);
  const writes = await world.declare(taskDefinition("web", "3", { revisionHistoryLimit: 1 }));
  expect(operations(writes)).toEqual(["DeregisterTaskDefinition"]);
});

shows("desiredCountPolicy", "Seed leaves the count of an autoscaler alone, Enforce does not", async () => {
  for (const [desiredCountPolicy, count] of [
    ["Seed", 5],
    ["Enforce", 2],
  ] as const) {
    const world = createDeclared();
    const seeded = withSpec(web, { desiredCountPolicy });
    await world.declare(cluster("web"), taskDefinition("web"), seeded);
    world.aws("UpdateService", { cluster: "web", service: "web", desiredCount: 5 });
    await world.run(1_300_000);
    const [service] = world.simulator.snapshot().areas.flatMap(({ services }) => services);
    expect(service?.desiredCount, desiredCountPolicy).toBe(count);
  }
});

shows("rollout.settleSeconds", "a release waits until both objects were unchanged for so long", async () => {
  for (const settleSeconds of [0, 60]) {
    const world = createDeclared();
    await world.declare(cluster("web"), taskDefinition("web"), withSpec(web, { rollout: { settleSeconds } }));
    const start = world.time.now();
    const mark = world.mark();
    world.apply(taskDefinition("web", "2"));
    await world.until("the release is sent", () => operations(world.writes(mark)).includes("UpdateService"));
    const waitedMs = world.time.now() - start;
    expect(waitedMs, `${settleSeconds} s`).toBeGreaterThanOrEqual(settleSeconds * 1_000);
    expect(waitedMs, `${settleSeconds} s`).toBeLessThan(settleSeconds * 1_000 + 10_000);
  }
});

shows(
  "rollout.progressDeadlineSeconds",
  "a rollout without progress is Stalled after so long, and with 0 never",
  async () => {
    for (const [progressDeadlineSeconds, reason] of [
      [60, "ProgressDeadlineExceeded"],
      [0, "Progressing"],
    ] as const) {
      const world = createDeclared();
      world.simulator.setOptions({ durations: { provisioning: 600_000 } });
      const slow = withSpec(web, { rollout: { settleSeconds: 0, progressDeadlineSeconds } });
      await world.declare(cluster("web"), taskDefinition("web"), slow);
      expect(readyOf(world.get(web))?.reason, `${progressDeadlineSeconds} s`).toBe(reason);
    }
  },
);

test("every field of the operator's own is shown here, and each of them is in a schema", () => {
  expect([...shown].sort()).toEqual([...OWN_FIELDS].sort());
  const texts = new Set(FIELDS.map(({ text }) => text));
  expect([...OWN_FIELDS].filter((text) => !texts.has(text))).toEqual([]);
});
