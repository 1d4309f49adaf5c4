/** What becomes of a run, by what AWS shows of its task. */
import { describe, expect, test } from "vitest";
import { endedBeforeOthers, failedContainer, stopVerdict } from "../../../operator/ecs/task/stopped.ts";
import { pauseMs, tryName } from "../../../operator/ecs/task/try.ts";

const container = (name: string, exitCode?: number, reason?: string) => ({
  name,
  lastStatus: "STOPPED",
  ...(exitCode !== undefined && { exitCode }),
  ...(reason !== undefined && { reason }),
});
const exited = (...containers: readonly object[]) => ({
  stopCode: "EssentialContainerExited",
  stoppedReason: "Essential container in task exited",
  containers,
});
const start = (stoppedReason: string) => ({ stopCode: "TaskFailedToStart", stoppedReason });

describe("the verdict on a stopped task", () => {
  test.each([
    ["its only container exited with 0", exited(container("app", 0)), "Succeeded"],
    ["its only container failed", exited(container("app", 1)), "Failed"],
    ["its only container was killed", exited(container("app", 137)), "Failed"],
    ["a side container that is not essential failed", exited(container("app", 0), container("side", 1)), "Succeeded"],
    ["a Spot interruption", { stopCode: "SpotInterruption", containers: [container("app", 143)] }, "Interrupted"],
    ["a termination notice", { stopCode: "TerminationNotice" }, "Interrupted"],
    ["an unhealthy instance", { stopCode: "InfrastructureHealth" }, "Interrupted"],
    ["no memory on any instance", start("TaskFailedToStart: RESOURCE:MEMORY"), "NoCapacity"],
    ["an agent that is away", start("TaskFailedToStart: AGENT"), "NoCapacity"],
    ["a provider without instances", start("TaskFailedToStart: EMPTY CAPACITY PROVIDER"), "NoCapacity"],
    ["no instance", start("TaskFailedToStart: NO ACTIVE INSTANCES"), "NoCapacity"],
    ["no matching instance", start("TaskFailedToStart: MemberOf placement constraint unsatisfied"), "NoCapacity"],
    ["Fargate is full", start("Capacity is unavailable at this time. Please try again later"), "NoCapacity"],
    ["an image that is not there", start("CannotPullContainerError: not found"), "Failed"],
    ["a secret that cannot be read", start("ResourceInitializationError: unable to pull secrets"), "Failed"],
    ["StopTask by a person", { stopCode: "UserInitiated", stoppedReason: "enough" }, "Failed"],
    ["a container without an exit code", exited(container("app")), "Failed"],
    ["nothing that AWS says", {}, "Failed"],
  ] as const)("%s", (_, task, outcome) => {
    expect(stopVerdict(task, ["app"]).outcome).toBe(outcome);
  });

  test.each([
    ["the one that succeeded was seen to end first", ["app"], [0, 1], "Succeeded"],
    ["the one that failed was seen to end first", ["web"], [0, 1], "Failed"],
    ["only one was not ended by a signal, and succeeded", [], [0, 143], "Succeeded"],
    ["only one was not ended by a signal, and failed", [], [2, 137], "Failed"],
    ["both failed on their own, in an unknown order", [], [0, 1], "Failed"],
    ["signals ended both", [], [137, 143], "Failed"],
    ["both succeeded", [], [0, 0], "Succeeded"],
  ] as const)("of two essential containers %s", (_, first, [app, web], outcome) => {
    const task = exited(container("app", app), container("web", web));
    expect(stopVerdict(task, ["app", "web"], first).outcome).toBe(outcome);
  });

  test("a container that was killed for its memory is not one that ECS has stopped", () => {
    const task = exited(container("app", 137, "OutOfMemoryError"), container("web", 0));
    expect(stopVerdict(task, ["app", "web"])).toEqual({
      outcome: "Failed",
      reason: "Container app exited with 137: OutOfMemoryError",
    });
  });
});

test("who ended first is known while others run, and not after that", () => {
  const of = (...states: readonly string[]) => ({
    containers: states.map((lastStatus, index) => ({ name: `c${index}`, lastStatus })),
  });
  expect(endedBeforeOthers(of("STOPPED", "RUNNING"), ["c0", "c1"])).toEqual(["c0"]);
  expect(endedBeforeOthers(of("RUNNING", "STOPPED"), ["c0"])).toEqual([]);
  expect(endedBeforeOthers(of("STOPPED", "STOPPED"), ["c0", "c1"])).toEqual([]);
});

test("a try has one name, whoever makes it, and others have others", () => {
  const name = tryName("here", "uid", 3, 2);
  expect(name).toBe(tryName("here", "uid", 3, 2));
  expect(name).toMatch(/^ecs-operator\/[\w-]{20}\/3-2$/);
  expect(tryName("x", "u".repeat(36), 999_999_999, 999_999_999).length).toBeLessThanOrEqual(64);
  const others = [tryName("there", "uid", 3, 2), tryName("here", "other", 3, 2), tryName("here", "uid", 3, 1)];
  expect(new Set([name, ...others]).size).toBe(4);
});

test("pauses double up to six minutes", () => {
  expect([0, 1, 2, 3, 10, 1000].map(pauseMs)).toEqual([0, 10_000, 20_000, 40_000, 360_000, 360_000]);
});

describe("the container by which a run failed", () => {
  test.each([
    ["the only one", exited(container("app", 1)), [], "app"],
    ["not one that ECS stopped after it", exited(container("side", 143), container("app", 1)), [], "app"],
    ["the one that was seen to end first", exited(container("app", 1), container("side", 2)), ["side"], "side"],
    ["not one that succeeded", exited(container("app", 0)), [], undefined],
    ["none that never started", start("CannotPullContainerError: not found"), [], undefined],
    ["none without an exit code", exited(container("app")), [], undefined],
  ] as const)("is %s", (_, task, endedFirst, name) => {
    expect(failedContainer(task, ["app", "side"], endedFirst)).toBe(name);
  });
});
