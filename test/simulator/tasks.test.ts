import { describe, expect, it } from "vitest";
import { type Driver, drive, fargateTask, type Output, vpc } from "./drive.ts";

const runFargate = { cluster: "c", taskDefinition: "job", launchType: "FARGATE", networkConfiguration: vpc };

function ready(more: object = {}): Driver {
  const driver = drive();
  driver.call("CreateCluster", { clusterName: "c" });
  driver.call("RegisterTaskDefinition", fargateTask("job", "job:1", more));
  return driver;
}

const start = (driver: Driver, more: object = {}): string =>
  driver.call("RunTask", { ...runFargate, ...more }).tasks[0].taskArn;
const describeTask = (driver: Driver, task: string): Output =>
  driver.call("DescribeTasks", { cluster: "c", tasks: [task], include: ["TAGS"] }).tasks[0];

function statuses(driver: Driver, task: string, last: string): string[] {
  const seen: string[] = [];
  driver.until(last, () => {
    const { lastStatus } = describeTask(driver, task);
    if (seen.at(-1) !== lastStatus) seen.push(lastStatus);
    return lastStatus === last;
  });
  return seen;
}

describe("the life of a task", () => {
  it("goes up through all states and down through all states", () => {
    const driver = ready();
    const task = start(driver, { startedBy: "me", tags: [{ key: "a", value: "b" }] });
    expect(statuses(driver, task, "RUNNING")).toEqual(["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING"]);
    const running = describeTask(driver, task);
    expect(running).toMatchObject({
      desiredStatus: "RUNNING",
      group: "family:job",
      startedBy: "me",
      tags: [{ key: "a", value: "b" }],
      healthStatus: "UNKNOWN",
    });
    expect(running.containers[0]).toMatchObject({
      name: "app",
      lastStatus: "RUNNING",
      imageDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    driver.run(100);
    driver.call("StopTask", { cluster: "c", task, reason: "enough" });
    expect(statuses(driver, task, "STOPPED")).toEqual(["DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"]);
    const stopped = describeTask(driver, task);
    expect(stopped).toMatchObject({
      desiredStatus: "STOPPED",
      stopCode: "UserInitiated",
      stoppedReason: "enough",
      tags: [],
      containers: [{ exitCode: 143 }],
    });
    expect(stopped.version).toBeGreaterThan(running.version);
    expect(stopped.createdAt).toBeLessThan(stopped.startedAt);
    expect(stopped.startedAt).toBeLessThan(stopped.stoppingAt);
    expect(stopped.stoppingAt).toBeLessThan(stopped.stoppedAt);
  });

  it("ends with the exit code of its essential container", () => {
    const driver = ready();
    driver.simulator.setScenario({
      images: [{ image: "job", outcome: { kind: "exits", exitCode: 7, afterMs: 1_000 } }],
    });
    const task = start(driver);
    driver.until("the end", () => describeTask(driver, task).lastStatus === "STOPPED");
    expect(describeTask(driver, task)).toMatchObject({
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      containers: [{ exitCode: 7 }],
    });
  });

  it("outlives a container that is not essential", () => {
    const driver = drive();
    driver.call("CreateCluster", { clusterName: "c" });
    const sidecar = { name: "init", image: "init:1", essential: false };
    const definition = fargateTask("job", "job:1");
    driver.call("RegisterTaskDefinition", {
      ...definition,
      containerDefinitions: [...definition.containerDefinitions, sidecar],
    });
    driver.simulator.setScenario({ images: [{ image: "init", outcome: { kind: "exits", exitCode: 0, afterMs: 10 } }] });
    const task = start(driver);
    driver.run(10_000);
    const seen = describeTask(driver, task);
    expect(seen.lastStatus).toBe("RUNNING");
    expect(seen.containers.find((container: Output) => container.name === "init")).toMatchObject({
      lastStatus: "STOPPED",
      exitCode: 0,
    });
  });

  it("never runs when the image can't be pulled", () => {
    const driver = ready();
    driver.simulator.setScenario({ images: [{ image: "job", outcome: { kind: "pullFails" } }] });
    const task = start(driver);
    driver.until("the end", () => describeTask(driver, task).lastStatus === "STOPPED");
    const seen = describeTask(driver, task);
    expect(seen.stopCode).toBe("TaskFailedToStart");
    expect(seen.containers[0].reason).toContain("CannotPullContainerError");
    expect(seen).not.toHaveProperty("startedAt");
    expect(seen.containers[0]).not.toHaveProperty("exitCode");
  });

  it("is HEALTHY or UNHEALTHY when a health check is declared", () => {
    const driver = ready({ healthCheck: { command: ["CMD", "true"] } });
    const well = start(driver);
    driver.run(5_000);
    driver.simulator.setScenario({ images: [{ image: "job", outcome: { kind: "neverHealthy" } }] });
    const sick = start(driver);
    driver.run(5_000);
    expect([describeTask(driver, well).healthStatus, describeTask(driver, sick).healthStatus]).toEqual([
      "HEALTHY",
      "UNHEALTHY",
    ]);
    expect(describeTask(driver, sick).lastStatus).toBe("RUNNING");
  });

  it("is visible for one hour after its end", () => {
    const driver = ready();
    const task = start(driver);
    driver.call("StopTask", { cluster: "c", task });
    driver.run(3_590_000);
    expect(describeTask(driver, task).lastStatus).toBe("STOPPED");
    driver.run(20_000);
    expect(driver.call("DescribeTasks", { cluster: "c", tasks: [task] })).toEqual({
      tasks: [],
      failures: [{ arn: task, reason: "MISSING" }],
    });
  });
});

describe("RunTask", () => {
  it("repeats its answer for the same token, and reports other parameters", () => {
    const driver = ready();
    const first = driver
      .call("RunTask", { ...runFargate, clientToken: "t", count: 2 })
      .tasks.map((task: Output) => task.taskArn);
    driver.run(2_000);
    const again = driver
      .call("RunTask", { ...runFargate, clientToken: "t", count: 2 })
      .tasks.map((task: Output) => task.taskArn);
    expect(again).toEqual(first);
    expect(driver.raw("RunTask", { ...runFargate, clientToken: "t", count: 3 }).body).toMatchObject({
      __type: "ConflictException",
      resourceIds: first,
    });
    for (const task of first) driver.call("StopTask", { cluster: "c", task });
    driver.run(3_700_000);
    expect(driver.call("RunTask", { ...runFargate, clientToken: "t", count: 2 }).tasks[0].taskArn).not.toBe(first[0]);
  });

  it("repeats failures for the same token, and little of a task that has stopped", () => {
    const driver = ready();
    driver.simulator.setScenario({ placementFailures: [{ reason: "RESOURCE:MEMORY" }] });
    const call = () => driver.call("RunTask", { ...runFargate, clientToken: "t" });
    expect(call()).toEqual({ tasks: [], failures: [{ reason: "RESOURCE:MEMORY" }] });
    expect(call()).toEqual({ tasks: [], failures: [{ reason: "RESOURCE:MEMORY" }] });
    driver.run(3_600_000);
    const [task] = call().tasks;
    driver.call("StopTask", { cluster: "c", task: task.taskArn });
    statuses(driver, task.taskArn, "STOPPED");
    expect(call().tasks).toEqual([{ taskArn: task.taskArn, lastStatus: "STOPPED", desiredStatus: "STOPPED" }]);
  });

  it("has tasks that AWS takes away, tasks that wait for instances, and rules for some tasks only", () => {
    const driver = ready();
    const unplaced = { kind: "unplaced", reason: "RESOURCE:CPU", afterMs: 60_000 } as const;
    const taken = { kind: "taken", stopCode: "SpotInterruption", reason: "Spot interruption.", afterMs: 100 } as const;
    driver.simulator.setScenario({
      images: [
        { image: "job", times: 1, outcome: unplaced },
        { image: "job", times: 1, outcome: taken },
      ],
    });
    const first = start(driver);
    driver.run(50_000);
    expect(describeTask(driver, first).lastStatus).toBe("PROVISIONING");
    const second = start(driver);
    driver.run(20_000);
    expect(describeTask(driver, first)).toMatchObject({
      lastStatus: "STOPPED",
      stopCode: "TaskFailedToStart",
      stoppedReason: "TaskFailedToStart: RESOURCE:CPU",
    });
    expect(describeTask(driver, second)).toMatchObject({ lastStatus: "STOPPED", stopCode: "SpotInterruption" });
    const third = start(driver);
    driver.run(20_000);
    expect(describeTask(driver, third).lastStatus).toBe("RUNNING");
  });

  it("applies overrides of the task's size", () => {
    const driver = ready();
    const overrides = { cpu: "512", memory: "1024", containerOverrides: [{ name: "app", command: ["x"] }] };
    expect(describeTask(driver, start(driver, { overrides }))).toMatchObject({ cpu: "512", memory: "1024", overrides });
  });

  it.each([
    [{ count: 11 }, /between 1 and 10/],
    [{ taskDefinition: "nope" }, /^ClientException: Unable to describe task definition/],
    [{ networkConfiguration: undefined }, /Network Configuration must be provided/],
    [{ propagateTags: "SERVICE" }, /propagateTags/],
    [{ startedBy: "a b" }, /startedBy/],
    [{ enableExecuteCommand: true }, /taskRoleArn/],
    [{ overrides: { containerOverrides: [{ name: "x" }] } }, /container named x/],
    [{ overrides: { containerOverrides: [{ name: "app", command: ["y".repeat(9000)] }] } }, /8192/],
  ])("refuses %j", (more, text) => {
    expect(ready().refused("RunTask", { ...runFargate, ...more })).toMatch(text);
  });

  it("needs container instances for the EC2 launch type", () => {
    const driver = ready();
    driver.call("RegisterTaskDefinition", {
      family: "ec2",
      containerDefinitions: [{ name: "a", image: "x", memory: 6 }],
    });
    driver.simulator.setScenario({ containerInstances: 0 });
    expect(driver.refused("RunTask", { cluster: "c", taskDefinition: "ec2" })).toBe(
      "InvalidParameterException: No Container Instances were found in your cluster.",
    );
  });
});

describe("ListTasks", () => {
  it("filters on desiredStatus, RUNNING by default", () => {
    const driver = ready();
    const kept = start(driver, { startedBy: "a" });
    const ended = start(driver, { startedBy: "b" });
    driver.call("StopTask", { cluster: "c", task: ended });
    const list = (more: object = {}) => driver.call("ListTasks", { cluster: "c", ...more }).taskArns;
    expect(list()).toEqual([kept]);
    expect(list({ desiredStatus: "STOPPED" })).toEqual([ended]);
    expect(list({ startedBy: "b" })).toEqual([]);
    expect(list({ family: "job" })).toEqual([kept]);
    expect(driver.refused("ListTasks", { cluster: "c", startedBy: "a", family: "job" })).toMatch(/startedBy/);
    expect(driver.refused("ListTasks", { cluster: "c", serviceName: "nope" })).toMatch(/^ServiceNotFoundException/);
  });
});
