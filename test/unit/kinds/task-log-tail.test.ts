/** The last lines of a failed container in the status of an ECSTask: when they are read, from where, and what else may happen. */
import { describe, expect, test } from "vitest";
import type { Log } from "../../../operator/engine/kind.ts";
import { readLogTails } from "../../../operator/kinds/task/log-tail.ts";
import { cluster, image, type Manifest, task, taskDefinition, withSpec } from "../../support/builders.ts";
import { answering } from "./builders.ts";
import { createDriven, type Driven, type DrivenOptions } from "./driven.ts";

const migrate = withSpec(task("migrate", { cluster: "shop", taskDefinition: "shop" }), { backoffLimit: 0 });
const asking = withSpec(migrate, { logTail: { lines: 2 } });
const AWSLOGS = { "awslogs-group": "/shop", "awslogs-region": "eu-central-1", "awslogs-stream-prefix": "jobs" };
const LINES = ["connecting", "migrating", "column exists already: hunter2"];

const defined = (options: Readonly<Record<string, string>>, logDriver = "awslogs") =>
  taskDefinition("shop", "1", {
    executionRoleArn: "arn:aws:iam::111122223333:role/granted-logs",
    containers: [{ name: "app", image: image("1"), essential: true, logConfiguration: { logDriver, options } }],
  });

async function world(definition: Manifest, options: DrivenOptions = {}, logs: readonly string[] = LINES) {
  const driven = createDriven({ ...options, settings: { passableRoles: ["arn:aws:iam::*:role/granted-*"] } });
  const outcome = { kind: "exits", exitCode: 1, afterMs: 2_000, logs } as const;
  driven.simulator.setScenario({ images: [{ image: "app:1", outcome }] });
  driven.apply(cluster("shop"), definition);
  await driven.until("the definition is registered", () => driven.get(definition)?.status?.latest !== undefined);
  return driven;
}

const statusOf = (driven: Driven) => driven.get(migrate)?.status;
const reads = (driven: Driven) => driven.simulator.ledger().filter(({ operation }) => operation === "GetLogEvents");
const failed = (driven: Driven) =>
  driven.until("it has failed", () =>
    statusOf(driven)?.conditions?.some(
      ({ type, status }: { type: string; status: string }) => type === "Failed" && status === "True",
    ),
  );

async function tailOf(definition: Manifest, options: DrivenOptions = {}) {
  const driven = await world(definition, options);
  driven.apply(asking);
  await failed(driven);
  return { driven, tail: statusOf(driven).attempts[0].logTail };
}

describe("a failed attempt", () => {
  test("shows the last lines of its container, read once from its stream", async () => {
    const { driven, tail } = await tailOf(defined(AWSLOGS));
    expect(tail).toEqual({ container: "app", lines: LINES.slice(1) });
    const [{ taskArn, startTime }] = statusOf(driven).attempts;
    expect(reads(driven).map(({ input }) => input)).toEqual([
      {
        logGroupName: "/shop",
        logStreamName: `jobs/app/${taskArn.split("/").at(-1)}`,
        startTime: Date.parse(startTime),
        limit: 2,
      },
    ]);
    driven.apply(withSpec(asking, { backoffLimit: 0, logTail: { lines: 3 } }));
    await driven.restart();
    await driven.run(3_600_000);
    expect(reads(driven)).toHaveLength(1);
    expect(statusOf(driven).attempts[0].logTail).toEqual(tail);
  });

  test("shows none, and no log is read, unless the object asks for it", async () => {
    const driven = await world(defined(AWSLOGS));
    driven.apply(migrate);
    await failed(driven);
    expect(statusOf(driven).attempts[0]).not.toHaveProperty("logTail");
    expect(reads(driven)).toEqual([]);
  });

  test("is put together from partial pages", async () => {
    const { driven, tail } = await tailOf(defined(AWSLOGS), { simulator: { logPageMost: 1 } });
    expect(tail.lines).toEqual(LINES.slice(1));
    expect(reads(driven)).toHaveLength(2);
  });

  test.each([
    ["another driver", defined({ "splunk-token": "x", "splunk-url": "y" }, "splunk"), "splunk"],
    ["a log in another Region", defined({ ...AWSLOGS, "awslogs-region": "us-east-1" }), "us-east-1"],
    ["no prefix", defined({ "awslogs-group": "/shop", "awslogs-region": "eu-central-1" }), "awslogs-stream-prefix"],
  ])("says why there are no lines: %s", async (_, definition, word) => {
    const { driven, tail } = await tailOf(definition);
    expect(tail).toEqual({ container: "app", problem: expect.stringContaining(word) });
    expect(reads(driven)).toEqual([]);
  });

  test("says that the log may not be read, and all else goes on", async () => {
    const driven = await world(defined(AWSLOGS));
    const message = "not authorized to perform: logs:GetLogEvents";
    driven.simulator.setFaults([{ operation: "GetLogEvents", kind: "refuse", code: "AccessDeniedException", message }]);
    driven.apply(withSpec(asking, { backoffLimit: 1, logTail: { lines: 2 } }));
    await failed(driven);
    expect(statusOf(driven)).toMatchObject({ failed: 2 });
    for (const { logTail } of statusOf(driven).attempts)
      expect(logTail).toEqual({ container: "app", problem: expect.stringContaining(message) });
    expect(statusOf(driven).conditions.find(({ type }: { type: string }) => type === "Failed").reason).toBe(
      "BackoffLimitExceeded",
    );
  });

  test("says that there is no stream, with AWS's words", async () => {
    const driven = await world(defined(AWSLOGS), {});
    const outcome = { kind: "exits", exitCode: 1, afterMs: 2_000 } as const;
    driven.simulator.setScenario({ images: [{ image: "app:1", outcome }] });
    driven.apply(asking);
    await failed(driven);
    expect(statusOf(driven).attempts[0].logTail.problem).toContain("ResourceNotFoundException");
  });

  test("has its log nowhere but in its status", async () => {
    const said: unknown[] = [];
    const note = (...entry: readonly unknown[]) => void said.push(entry);
    const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log };
    const { driven } = await tailOf(defined(AWSLOGS), { log });
    expect(JSON.stringify(statusOf(driven).attempts)).toContain("hunter2");
    expect(said.length).toBeGreaterThan(0);
    expect(JSON.stringify([said, driven.events, statusOf(driven).conditions])).not.toContain("hunter2");
  });
});

test("a task that succeeds shows no log", async () => {
  const driven = await world(defined(AWSLOGS));
  const outcome = { kind: "exits", exitCode: 0, afterMs: 2_000, logs: LINES } as const;
  driven.simulator.setScenario({ images: [{ image: "app:1", outcome }] });
  driven.apply(asking);
  await driven.until("it has succeeded", () => statusOf(driven)?.succeeded === 1);
  expect(reads(driven)).toEqual([]);
});

test("the task of another that stands in an edited status shows nothing of its log", async () => {
  const driven = await world(defined(AWSLOGS));
  await driven.ready(cluster("shop"));
  const { tasks } = driven.aws("RunTask", {
    cluster: "shop",
    taskDefinition: "shop",
    launchType: "FARGATE",
    networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-11112222"] } },
  }) as { tasks: readonly [{ taskArn: string }] };
  const { kube } = driven;
  const outcome = { kind: "exits", exitCode: 1, afterMs: 600_000, logs: [] } as const;
  driven.simulator.setScenario({
    images: [
      { image: "app:1", times: 1, outcome: { ...outcome, afterMs: 5_000, logs: LINES } },
      { image: "app:1", outcome },
    ],
  });
  driven.apply(asking);
  await driven.until("both run", () => statusOf(driven)?.attempts?.[0]?.state === "RUNNING");
  const attempts = [{ ...statusOf(driven).attempts[0], taskArn: tasks[0].taskArn }];
  kube.editStatus({ kind: "ECSTask", namespace: "default", name: "migrate" }, { ...statusOf(driven), attempts });
  await driven.until("the edited attempt has ended", () => statusOf(driven)?.attempts?.[0]?.endTime !== undefined);
  expect(reads(driven)).toEqual([]);
  expect(JSON.stringify(driven.get(migrate))).not.toContain("hunter2");
});

describe("pages of GetLogEvents", () => {
  const run = { taskArn: "arn:aws:ecs:x:y:task/shop/1", container: "app", startTime: "2026-03-01T12:00:00Z" };
  const containerDefinitions = [
    {
      name: "app",
      logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/shop", "awslogs-stream-prefix": "p" } },
    },
  ];
  const reading = (page: (input: { nextToken?: string }) => object) => {
    const { calls, context } = answering({
      DescribeTaskDefinition: () => ({ taskDefinition: { containerDefinitions } }),
      GetLogEvents: page,
    });
    return { calls, tails: readLogTails(context, [run], "shop:1", 10) };
  };

  test("may be empty before the end, which a repeated token shows", async () => {
    const pages: Readonly<Record<string, object>> = {
      first: { events: [], nextBackwardToken: "b/2" },
      "b/2": { events: [{ message: "late" }], nextBackwardToken: "b/1" },
      "b/1": { events: [{ message: "early" }], nextBackwardToken: "b/0" },
      "b/0": { events: [], nextBackwardToken: "b/0" },
    };
    const { calls, tails } = reading(({ nextToken = "first" }) => pages[nextToken] ?? {});
    expect(await tails).toEqual({ [run.taskArn]: { container: "app", lines: ["early", "late"] } });
    expect(calls.filter(({ operation }) => operation === "GetLogEvents")).toHaveLength(4);
  });

  test("are not followed for ever", async () => {
    let token = 0;
    const { calls, tails } = reading(() => ({ events: [], nextBackwardToken: `b/${token++}` }));
    expect(await tails).toEqual({ [run.taskArn]: { container: "app", problem: "The container has logged nothing." } });
    expect(calls.filter(({ operation }) => operation === "GetLogEvents")).toHaveLength(5);
  });
});
