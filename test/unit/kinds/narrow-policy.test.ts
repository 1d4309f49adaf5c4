import { describe, expect, test } from "vitest";
import type { FaultRule } from "../../../simulator/core/faults.ts";
import { image, stack, taskDefinition, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven, readyOf } from "./driven.ts";

/**
 * Policies that leave reads out, and AWS-like servers that do not know them: rollouts are followed by what DescribeServices
 * shows, and what is missing is said.
 */

const HOUR_MS = 3_600_000;
const DETAILS = ["ListServiceDeployments", "DescribeServiceDeployments", "DescribeServiceRevisions"] as const;

const refusing = (code: string, operations: readonly string[]): readonly FaultRule[] =>
  operations.map((operation) => ({ operation, kind: "refuse", code, message: `words about ${operation}` }));

const worlds: Readonly<Record<string, readonly FaultRule[]>> = {
  "all of them denied": refusing("AccessDeniedException", DETAILS),
  "all of them unknown": refusing("UnknownOperationException", DETAILS),
  "all of them unknown, in the words of another server": refusing("InvalidAction", DETAILS),
  "deployments denied": refusing("AccessDeniedException", DETAILS.slice(0, 2)),
  "their description denied": refusing("AccessDeniedException", DETAILS.slice(1, 2)),
  "revisions denied": refusing("AccessDeniedException", DETAILS.slice(2)),
};

const shop = stack("shop");
const [, , web] = shop;
const broken = (version: string) => ({ image: image(version), outcome: { kind: "exits", exitCode: 1, afterMs: 50 } });

async function delivered(faults: readonly FaultRule[], spec: Readonly<Record<string, unknown>> = {}): Promise<Driven> {
  const world = createDriven();
  world.simulator.setFaults(faults);
  world.simulator.setScenario({ images: [broken("bad")] as never });
  world.apply(...shop, withSpec(web, spec));
  await world.ready(web);
  return world;
}

const conditionOf = (world: Driven, type: string) =>
  world.get(web)?.status?.conditions?.find((condition: { type: string }) => condition.type === type);
const updates = (world: Driven, since: number) =>
  world.writes(since).filter(({ operation, status }) => operation === "UpdateService" && status === 200);

describe.each(Object.entries(worlds))("with %s", (_, faults) => {
  test("a release is followed to its success", async () => {
    const world = await delivered(faults);
    const mark = world.mark();
    world.apply(taskDefinition("shop", "2"));
    await world.until("the second revision runs", () => {
      const { status } = world.get(web) ?? {};
      return status?.current?.taskDefinition?.endsWith(":2") && readyOf(world.get(web))?.status === "True";
    });
    expect(readyOf(world.get(web))?.reason).toBe("RolloutSucceeded");
    expect(updates(world, mark)).toHaveLength(1);
    await world.run(2 * HOUR_MS);
    expect(updates(world, mark)).toHaveLength(1);
  });

  test("a release that fails and goes back is remembered, also by another process, and sent once", async () => {
    const world = await delivered(faults);
    const mark = world.mark();
    world.apply(taskDefinition("shop", "bad"));
    await world.until("it is held", () => conditionOf(world, "Stalled")?.reason === "RolledBack");
    expect(conditionOf(world, "Stalled").message).toContain("rolled back");
    await world.restart();
    await world.run(2 * HOUR_MS);
    expect(updates(world, mark)).toHaveLength(1);
    expect(readyOf(world.get(web))?.reason).toBe("RolledBack");
    // Going back to what runs is no release, and the way on is free.
    world.apply(taskDefinition("shop", "3"));
    await world.until("the next release is delivered", () => readyOf(world.get(web))?.status === "True");
    expect(updates(world, mark)).toHaveLength(2);
  });

  test("a release that fails is sent again when that is asked for, and once", async () => {
    const world = await delivered(faults);
    world.apply(taskDefinition("shop", "bad"));
    await world.until("it is held", () => conditionOf(world, "Stalled")?.reason === "RolledBack");
    const mark = world.mark();
    world.annotate(web, { "ecs-operator.dev/retry": "again" });
    await world.run(2 * HOUR_MS);
    expect(updates(world, mark)).toHaveLength(1);
    expect(conditionOf(world, "Stalled")?.reason).toBe("RolledBack");
  });
});

const everything = worlds["all of them denied"] ?? [];
const blueGreen = {
  deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 1 },
};

describe("a blue/green service, of which DescribeServices shows no rolloutState", () => {
  test("has delivered once its only deployment carries the content", async () => {
    const world = await delivered(everything, blueGreen);
    const mark = world.mark();
    world.apply(taskDefinition("shop", "2"));
    await world.until("the second revision runs", () => {
      const { status } = world.get(web) ?? {};
      return status?.current?.taskDefinition?.endsWith(":2") && readyOf(world.get(web))?.status === "True";
    });
    expect(updates(world, mark)).toHaveLength(1);
  });

  test("has failed when its PRIMARY goes back to the former revision", async () => {
    const world = await delivered(everything, {
      deploymentConfiguration: {
        ...blueGreen.deploymentConfiguration,
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
    });
    await world.run(600_000);
    const mark = world.mark();
    world.apply(taskDefinition("shop", "bad"));
    await world.until("it is held", () => conditionOf(world, "Stalled")?.reason === "RolledBack");
    await world.restart();
    await world.run(2 * HOUR_MS);
    expect(updates(world, mark)).toHaveLength(1);
  });
});

describe("what is missing", () => {
  test("is said in a condition, with the operations, and the permissions to add", async () => {
    const world = await delivered(everything);
    const { status, reason, message } = conditionOf(world, "DetailsUnavailable");
    expect([status, reason]).toEqual(["True", "AccessDenied"]);
    expect(message).toContain("DescribeServiceDeployments");
    expect(message).toContain("Add ecs:DescribeServiceDeployments to");
  });

  test("is said as what the server does not know", async () => {
    const world = await delivered(worlds["all of them unknown"] ?? []);
    const { reason, message } = conditionOf(world, "DetailsUnavailable");
    expect(reason).toBe("UnknownOperation");
    expect(message).toContain("DescribeServiceDeployments");
  });

  test("is not said any more once it is there", async () => {
    const world = await delivered(everything);
    world.simulator.setFaults([]);
    await world.run(HOUR_MS);
    expect(conditionOf(world, "DetailsUnavailable")).toBeUndefined();
    expect(world.get(web)?.status?.verdict?.status).toBe("SUCCESSFUL");
  });

  test("does not make a status flicker", async () => {
    const world = await delivered(everything);
    await world.run(HOUR_MS);
    const before = world.kube.writes.length;
    await world.run(6 * HOUR_MS);
    expect(world.kube.writes.length).toBe(before);
  });
});
