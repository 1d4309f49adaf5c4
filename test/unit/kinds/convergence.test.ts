import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BaseStatus, Condition } from "../../../operator/engine/object.ts";
import { deepEqual } from "../../../operator/lib/json.ts";
import { cluster, type Manifest, service, taskDefinition } from "../../support/builders.ts";
import { createDriven, type Driven } from "./driven.ts";

/**
 * Whatever a person asks for and however AWS stumbles: what was asked for comes true, then nothing is written any more, and
 * every status that was written on the way is a sound one.
 */

const tags = fc.uniqueArray(
  fc.record({ key: fc.constantFrom("team", "cost", "stage"), value: fc.constantFrom("a", "b", "") }),
  {
    selector: ({ key }) => key,
    maxLength: 3,
  },
);
const optionally = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const serviceSpecs = fc.record({
  desiredCount: fc.integer({ min: 0, max: 4 }),
  enableExecuteCommand: optionally(fc.boolean()),
  enableECSManagedTags: optionally(fc.boolean()),
  propagateTags: optionally(fc.constantFrom("SERVICE", "TASK_DEFINITION", "NONE")),
  tags: optionally(tags),
  platformVersion: optionally(fc.constantFrom("1.4.0", "LATEST")),
  networkConfiguration: fc
    .uniqueArray(fc.constantFrom("subnet-a", "subnet-b", "subnet-c"), { minLength: 1 })
    .map((subnets) => ({ awsvpcConfiguration: { subnets } })),
  deploymentConfiguration: optionally(
    fc.record(
      {
        minimumHealthyPercent: fc.constantFrom(0, 50, 100),
        maximumPercent: fc.constantFrom(200, 250),
        deploymentCircuitBreaker: fc.record({ enable: fc.boolean(), rollback: fc.boolean() }),
      },
      { requiredKeys: [] },
    ),
  ),
});
const definitionSpecs = fc.record({
  version: fc.constantFrom("1", "2", "3"),
  cpu: fc.constantFrom(256, "256", "0.25 vCPU"),
  tags: optionally(tags),
  family: fc.constant(undefined),
});
const clusterSpecs = fc.record({
  tags: optionally(tags),
  settings: optionally(
    fc.constantFrom(
      [{ name: "containerInsights", value: "enabled" }],
      [{ name: "containerInsights", value: "disabled" }],
    ),
  ),
  capacityProviders: optionally(fc.subarray(["FARGATE", "FARGATE_SPOT"])),
});

const FAULTS = ["throttle", "5xx-before", "5xx-after", "reset-before", "reset-after"] as const;
const faults = fc.array(
  fc.record({
    operation: fc.constantFrom(
      "*",
      "UpdateService",
      "CreateService",
      "RegisterTaskDefinition",
      "TagResource",
      "DescribeServices",
    ),
    kind: fc.constantFrom(...FAULTS),
    skip: fc.nat(5),
    count: fc.integer({ min: 1, max: 2 }),
  }),
  { maxLength: 2 },
);

const desiredStates = fc.array(
  fc.record({
    service: serviceSpecs,
    definition: definitionSpecs,
    cluster: clusterSpecs,
    faults,
    pauseMs: fc.constantFrom(0, 300, 2_000, 20_000),
  }),
  { minLength: 1, maxLength: 3 },
);
type DesiredState = typeof desiredStates extends fc.Arbitrary<readonly (infer One)[]> ? One : never;

const role = "arn:aws:iam::111122223333:role/task";
const settings = { passableRoles: [role] };

const manifestsOf = (desired: DesiredState): readonly Manifest[] => {
  const { version, ...definition } = desired.definition;
  return [
    cluster("web", desired.cluster),
    taskDefinition("web", version, { ...definition, taskRoleArn: role }),
    service("web", { cluster: "web", taskDefinition: "web" }, desired.service),
  ];
};

/** All writes of the operator, in Kubernetes and in AWS. */
const writesOf = (world: Driven) => ({ kubernetes: world.kube.writes.length, aws: world.writes().length });

function expectSound(world: Driven): void {
  const last = new Map<string, BaseStatus>();
  for (const { what, key, status } of world.kube.writes) {
    if (what !== "status" || status === undefined) continue;
    const before = last.get(key);
    expect(deepEqual(before, status), `${key}: the same status is not written twice`).toBe(false);
    expectConditions(status.conditions ?? [], status, before?.conditions ?? []);
    last.set(key, status);
  }
}

function expectConditions(conditions: readonly Condition[], status: BaseStatus, before: readonly Condition[]): void {
  const one = (type: string) => conditions.find((condition) => condition.type === type);
  if (conditions.length === 0) return;
  const moving = one("Reconciling") !== undefined || one("Stalled") !== undefined;
  expect(one("Ready")).toBeDefined();
  expect(one("Reconciling") !== undefined && one("Stalled") !== undefined).toBe(false);
  if (moving) expect(one("Ready")?.status).toBe("False");
  for (const condition of conditions) {
    const former = before.find(({ type }) => type === condition.type);
    const moved = former?.lastTransitionTime !== condition.lastTransitionTime;
    expect(former !== undefined && moved && former.status === condition.status).toBe(false);
    expect(condition.observedGeneration).toBeLessThanOrEqual(status.observedGeneration ?? 0);
  }
}

async function converge(steps: readonly DesiredState[]): Promise<void> {
  const world = createDriven({ settings });
  for (const desired of steps) {
    world.simulator.setFaults(desired.faults);
    world.apply(...manifestsOf(desired));
    await world.run(desired.pauseMs);
  }
  const wanted = manifestsOf(steps.at(-1) as DesiredState);
  await world.ready(...wanted);
  world.simulator.setFaults([]);
  for (const manifest of wanted) {
    const object = `${manifest.kind}/${manifest.metadata.name}`;
    const last = world.plans.findLast((made) => made.object === object)?.plan;
    expect(last?.steps, object).toEqual([]);
    expect(last?.changes, object).toEqual([]);
  }
  await world.run(1_300_000);
  const settled = writesOf(world);
  await world.run(1_300_000);
  expect(writesOf(world)).toEqual(settled);
  expectSound(world);
}

describe("convergence", () => {
  test("any sequence of edits, with answers lost, throttled and refused, comes true; then nothing is written", async () => {
    await fc.assert(fc.asyncProperty(desiredStates, converge), { numRuns: 40 });
  }, 60_000);

  test("what is declared and removed again is cleared, so that AWS is as if it had never been declared", async () => {
    const world = createDriven({ settings });
    const refs = { cluster: "web", taskDefinition: "web" };
    const extra = { enableExecuteCommand: true, propagateTags: "SERVICE", tags: [{ key: "team", value: "a" }] };
    const plain = [cluster("web"), taskDefinition("web", "1", { taskRoleArn: role }), service("web", refs)] as const;
    world.apply(plain[0], plain[1], service("web", refs, extra));
    await world.ready(...plain);
    world.apply(plain[2]);
    await world.ready(...plain);
    const [live] = world.simulator.snapshot().areas[0]?.services ?? [];
    expect(live).toMatchObject({ enableExecuteCommand: false, propagateTags: "NONE" });
    expect(JSON.stringify(live)).not.toContain('"team"');
    expect(world.get(plain[2])?.status.declared).toEqual([
      "deploymentConfiguration.deploymentCircuitBreaker.enable",
      "deploymentConfiguration.deploymentCircuitBreaker.rollback",
    ]);
  });
});

describe("a restart of the operator in the middle", () => {
  test("of anything leads to the same end with each resource made once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 60 }), async (calls, pauseMs) => {
        const world = createDriven();
        const refs = { cluster: "web", taskDefinition: "web" };
        const objects = [cluster("web"), taskDefinition("web"), service("web", refs)];
        world.apply(...objects);
        await world.until("so many calls", () => world.mark() >= Math.min(calls, 12), 10_000);
        await world.run(pauseMs);
        await world.restart();
        await world.ready(...objects);
        const made = world.writes().filter(({ committed }) => committed);
        const count = (operation: string) => made.filter((entry) => entry.operation === operation).length;
        expect([count("CreateCluster"), count("RegisterTaskDefinition"), count("CreateService")]).toEqual([1, 1, 1]);
        expectSound(world);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
