/** What containers log, and how GetLogEvents shows it. */
import { beforeEach, describe, expect, test } from "vitest";
import { type Driver, drive, fargateTask, type Output, scope, vpc } from "./drive.ts";

const MESSAGES = ["one", "two", "three", "four", "five"];
const OPTIONS = { "awslogs-group": "/shop", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "jobs" };

let driver: Driver;
let taskId = "";

/** Runs a task to its end. */
function ran(options: Readonly<Record<string, string>>, logDriver = "awslogs"): void {
  driver = drive();
  const outcome = { kind: "exits", exitCode: 1, afterMs: 1_000, logs: MESSAGES } as const;
  driver.simulator.setScenario({ images: [{ image: "shop:1", outcome }] });
  driver.call("CreateCluster", { clusterName: "c" });
  const definition = fargateTask("web", "shop:1");
  const [container] = definition.containerDefinitions;
  driver.call("RegisterTaskDefinition", {
    ...definition,
    executionRoleArn: "arn:aws:iam::111122223333:role/logs",
    containerDefinitions: [{ ...container, name: "app", logConfiguration: { logDriver, options } }],
  });
  const input = { cluster: "c", taskDefinition: "web", launchType: "FARGATE", networkConfiguration: vpc };
  taskId = driver.call("RunTask", input).tasks[0].taskArn.split("/").at(-1);
  driver.run(600_000);
}

const answer = (input: object, region = scope.region) =>
  driver.simulator.handle(
    { ...scope, region },
    "logs",
    "GetLogEvents",
    { logGroupName: "/shop", logStreamName: `jobs/app/${taskId}`, ...input },
    driver.now(),
  );
const page = (input: object = {}): Output => answer(input).body;
const said = (input: object = {}) => page(input).events.map(({ message }: { message: string }) => message);
const refusal = (input: object, region?: string) => {
  const { status, body } = answer(input, region);
  return status === 200 ? undefined : `${body.__type}: ${body.message}`;
};

beforeEach(() => ran(OPTIONS));

describe("a container with the log driver awslogs", () => {
  test("logs to the stream of prefix, container and task, in the order of what it said", () => {
    expect(said()).toEqual(MESSAGES);
    expect(page().events[0]).toEqual({
      message: "one",
      timestamp: expect.any(Number),
      ingestionTime: expect.any(Number),
    });
  });

  test("logs to the Region that it names", () => {
    ran({ ...OPTIONS, "awslogs-region": "us-east-1" });
    expect(refusal({})).toMatch(/^ResourceNotFoundException: .*group/);
    expect(refusal({}, "us-east-1")).toBeUndefined();
  });

  test("logs to a stream of another name without a prefix, and another driver logs nowhere here", () => {
    const { "awslogs-stream-prefix": _, ...rest } = OPTIONS;
    ran(rest);
    expect(refusal({})).toMatch(/^ResourceNotFoundException: .*stream/);
    ran({ "splunk-token": "x", "splunk-url": "y" }, "splunk");
    expect(refusal({})).toMatch(/^ResourceNotFoundException: .*group/);
  });
});

describe("GetLogEvents", () => {
  test("gives the newest events first by default, and goes back until the token stays the same", () => {
    const pages: unknown[] = [];
    let token: string | undefined;
    for (let next = page({ limit: 2 }); next.nextBackwardToken !== token; next = page({ limit: 2, nextToken: token })) {
      pages.push(next.events.map(({ message }: { message: string }) => message));
      token = next.nextBackwardToken;
    }
    expect(pages).toEqual([["four", "five"], ["two", "three"], ["one"]]);
    expect(page({ limit: 2, nextToken: token })).toMatchObject({ events: [], nextBackwardToken: token });
  });

  test("goes on from the oldest, too", () => {
    const first = page({ limit: 3, startFromHead: true });
    expect(first.events).toHaveLength(3);
    expect(said({ limit: 3, startFromHead: true, nextToken: first.nextForwardToken })).toEqual(["four", "five"]);
  });

  test("keeps to the time range, the end excluded", () => {
    const { timestamp } = page().events[0];
    expect(said({ startTime: timestamp })).toEqual(MESSAGES);
    expect(said({ startTime: timestamp + 1 })).toEqual([]);
    expect(said({ endTime: timestamp })).toEqual([]);
  });

  test("gives pages that are not full", () => {
    driver.simulator.setOptions({ logPageMost: 1 });
    expect(said({ limit: 3 })).toEqual(["five"]);
  });

  test("takes a group by name or by ARN", () => {
    const logGroupIdentifier = "arn:aws:logs:eu-west-1:111122223333:log-group:/shop";
    expect(said({ logGroupName: undefined, logGroupIdentifier })).toEqual(MESSAGES);
    expect(said({ logGroupName: undefined, logGroupIdentifier: "/shop" })).toEqual(MESSAGES);
  });

  test.each([
    ["a group that is not there", { logGroupName: "/other" }, /^ResourceNotFoundException/],
    ["a stream that is not there", { logStreamName: "other" }, /^ResourceNotFoundException/],
    ["two groups", { logGroupIdentifier: "/shop" }, /^InvalidParameterException/],
    ["no group", { logGroupName: undefined }, /^InvalidParameterException/],
    ["no events", { limit: 0 }, /^InvalidParameterException/],
    ["too many events", { limit: 10_001 }, /^InvalidParameterException/],
    ["a token of nobody", { nextToken: "x" }, /^InvalidParameterException/],
  ])("refuses %s", (_, input, words) => {
    expect(refusal(input)).toMatch(words);
  });
});
