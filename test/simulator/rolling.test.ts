import { describe, expect, it } from "vitest";
import {
  deployment,
  drive,
  driveService,
  fargateService,
  fargateTask,
  type Output,
  release,
  service,
} from "./drive.ts";

const exits = (image: string, afterMs = 50) => ({
  images: [{ image, outcome: { kind: "exits" as const, exitCode: 3, afterMs } }],
});
const breaker = (more: object = {}) => ({
  deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true, ...more } },
});
const states = (driver: Parameters<typeof service>[0]) =>
  service(driver).deployments.map(
    (entry: Output) => `${entry.status} ${entry.taskDefinition.split("/")[1]} ${entry.rolloutState}`,
  );

describe("a rolling deployment", () => {
  it("creates, then ends SUCCESSFUL with one COMPLETED deployment", () => {
    const driver = driveService();
    expect(states(driver)).toEqual(["PRIMARY web:1 COMPLETED"]);
    const seen = service(driver);
    expect([seen.runningCount, seen.pendingCount, seen.desiredCount]).toEqual([4, 0, 4]);
    expect(seen.events[0].message).toBe("(service web) has reached a steady state.");
    expect(seen.currentServiceRevisions).toHaveLength(1);
  });

  it.each([
    { minimumHealthyPercent: 100, maximumPercent: 200, least: 4, most: 8 },
    { minimumHealthyPercent: 50, maximumPercent: 100, least: 2, most: 4 },
    { minimumHealthyPercent: 51, maximumPercent: 149, least: 3, most: 5 },
    { minimumHealthyPercent: 100, maximumPercent: 125, least: 4, most: 5 },
  ])(
    "keeps between $least and $most tasks with $minimumHealthyPercent/$maximumPercent",
    ({ least, most, ...percents }) => {
      const driver = driveService({ deploymentConfiguration: percents });
      release(driver, "shop:2");
      let fewest = Number.POSITIVE_INFINITY;
      let highest = 0;
      driver.until("the roll-out", () => {
        const { runningCount, pendingCount } = service(driver);
        fewest = Math.min(fewest, runningCount);
        highest = Math.max(highest, runningCount + pendingCount);
        return deployment(driver).status === "SUCCESSFUL";
      });
      expect(fewest).toBeGreaterThanOrEqual(least);
      expect(highest).toBeLessThanOrEqual(most);
      expect(states(driver)).toEqual(["PRIMARY web:2 COMPLETED"]);
    },
  );

  it("shows the old deployment as ACTIVE while it drains", () => {
    const driver = driveService();
    release(driver, "shop:2");
    driver.run(200);
    expect(states(driver)).toEqual(["PRIMARY web:2 IN_PROGRESS", "ACTIVE web:1 COMPLETED"]);
    expect(deployment(driver)).toMatchObject({
      status: "IN_PROGRESS",
      sourceServiceRevisions: [{ requestedTaskCount: 4 }],
    });
  });

  it("is superseded by a newer update", () => {
    const driver = driveService();
    release(driver, "shop:2");
    driver.run(700);
    const first = deployment(driver).serviceDeploymentArn;
    release(driver, "shop:3");
    const described = () =>
      driver.call("DescribeServiceDeployments", { serviceDeploymentArns: [first] }).serviceDeployments[0];
    expect(described()).toMatchObject({
      status: "STOP_REQUESTED",
      statusReason: "A newer service deployment was started.",
    });
    driver.until("the third revision", () => deployment(driver).status === "SUCCESSFUL");
    expect(described().status).toBe("STOPPED");
    expect(states(driver)).toEqual(["PRIMARY web:3 COMPLETED"]);
  });

  it("follows a change of the count without a new deployment", () => {
    const driver = driveService();
    const before = service(driver).currentServiceDeployment;
    driver.call("UpdateService", { cluster: "c", service: "web", desiredCount: 6 });
    driver.until("six tasks", () => service(driver).runningCount === 6);
    driver.call("UpdateService", { cluster: "c", service: "web", desiredCount: 1 });
    driver.until("one task", () => service(driver).runningCount === 1);
    expect(service(driver).currentServiceDeployment).toBe(before);
  });

  it("takes a count change in the middle of a roll-out", () => {
    const driver = driveService();
    release(driver, "shop:2");
    driver.run(300);
    driver.call("UpdateService", { cluster: "c", service: "web", desiredCount: 2 });
    driver.until("the roll-out", () => deployment(driver).status === "SUCCESSFUL");
    driver.until("two tasks", () => service(driver).runningCount === 2);
    expect(states(driver)).toEqual(["PRIMARY web:2 COMPLETED"]);
  });

  it("starts for forceNewDeployment, and not for what starts none", () => {
    const driver = driveService();
    const first = service(driver).currentServiceDeployment;
    driver.call("UpdateService", {
      cluster: "c",
      service: "web",
      taskDefinition: "web:1",
      enableECSManagedTags: true,
      propagateTags: "SERVICE",
    });
    expect(service(driver).currentServiceDeployment).toBe(first);
    driver.call("UpdateService", { cluster: "c", service: "web", forceNewDeployment: true });
    expect(service(driver).currentServiceDeployment).not.toBe(first);
  });

  it("ends early when early success is on, and old tasks drain after it", () => {
    const early = { enable: true, healthyPercent: 50, sourceServiceRevisionCleanup: "DEFERRED" };
    const driver = driveService({
      deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 150, earlySuccessCriteria: early },
    });
    release(driver, "shop:2");
    driver.until("early success", () => deployment(driver).status === "SUCCESSFUL");
    expect(states(driver)).toEqual(["PRIMARY web:2 COMPLETED", "ACTIVE web:1 COMPLETED"]);
    driver.until("old tasks gone", () => service(driver).deployments.length === 1);
  });
});

describe("the circuit breaker", () => {
  it("rolls back to the last completed deployment", () => {
    const driver = driveService(breaker());
    const good = deployment(driver).targetServiceRevision.arn;
    const goodId = service(driver).deployments[0].id;
    driver.simulator.setScenario(exits("broken"));
    release(driver, "broken:1");
    driver.until("the breaker", () => deployment(driver).deploymentCircuitBreaker.status === "TRIGGERED");
    expect(deployment(driver)).toMatchObject({
      status: "ROLLBACK_IN_PROGRESS",
      statusReason: "ECS deployment circuit breaker: tasks failed to start.",
      rollback: { serviceRevisionArn: good },
      deploymentCircuitBreaker: { failureCount: 4, threshold: 3 },
    });
    const [primary, failed] = service(driver).deployments;
    expect([primary.id, primary.rolloutState]).toEqual([goodId, "IN_PROGRESS"]);
    expect(primary.rolloutStateReason).toBe(
      `ECS deployment circuit breaker: tasks failed to start: rolling back to deploymentId ${goodId}.`,
    );
    expect([failed.rolloutState, failed.rolloutStateReason]).toEqual([
      "FAILED",
      "ECS deployment circuit breaker: tasks failed to start.",
    ]);
    driver.until("the rollback", () => deployment(driver).status === "ROLLBACK_SUCCESSFUL");
    expect(service(driver).taskDefinition).toMatch(/web:1$/);
    expect(states(driver)).toEqual(["PRIMARY web:1 COMPLETED"]);
  });

  it("stops without rollback and starts nothing more", () => {
    const driver = driveService(breaker({ rollback: false }));
    driver.simulator.setScenario(exits("broken"));
    release(driver, "broken:1");
    driver.until("the stop", () => deployment(driver).status === "STOPPED");
    const before = driver.simulator.snapshot().areas[0]?.tasks.length;
    driver.run(60_000);
    expect(driver.simulator.snapshot().areas[0]?.tasks.length).toBe(before);
    expect(service(driver)).toMatchObject({ runningCount: 4 });
    expect(service(driver).taskDefinition).toMatch(/web:2$/);
  });

  it("leaves a first deployment STOPPED: there is nothing to go back to", () => {
    const driver = drive();
    driver.simulator.setScenario(exits("shop"));
    driver.call("CreateCluster", { clusterName: "c" });
    driver.call("RegisterTaskDefinition", fargateTask("web", "shop:1"));
    driver.call("CreateService", fargateService(breaker()));
    driver.until("the end", () => deployment(driver).status === "STOPPED");
    expect(states(driver)).toEqual(["PRIMARY web:1 FAILED"]);
  });

  it.each([
    { desiredCount: 4, type: "BOUNDED_PERCENT", value: 50, threshold: 3 },
    { desiredCount: 10, type: "BOUNDED_PERCENT", value: 50, threshold: 5 },
    { desiredCount: 4, type: "COUNT", value: 7, threshold: 7 },
    { desiredCount: 10, type: "UNBOUNDED_PERCENT", value: 20, threshold: 2 },
  ])(
    "$type $value of $desiredCount tasks opens at $threshold",
    ({ desiredCount, threshold, ...thresholdConfiguration }) => {
      const driver = driveService({ desiredCount, ...breaker({ thresholdConfiguration }) });
      expect(deployment(driver).deploymentCircuitBreaker.threshold).toBe(threshold);
    },
  );

  it("shows failedTasks and the reasons of stopped tasks; counts fall back once tasks run", () => {
    const driver = driveService();
    driver.simulator.setScenario({ images: [{ image: "broken", outcome: { kind: "pullFails" } }] });
    release(driver, "broken:1");
    driver.until("failures", () => service(driver).deployments[0].failedTasks >= 4);
    const { taskArns } = driver.call("ListTasks", { cluster: "c", serviceName: "web", desiredStatus: "STOPPED" });
    const [task] = driver.call("DescribeTasks", { cluster: "c", tasks: taskArns }).tasks;
    expect(task.stopCode).toBe("TaskFailedToStart");
    expect(task.stoppedReason).toContain("CannotPullContainerError");
    driver.simulator.setScenario({ images: [] });
    driver.until("recovery", () => deployment(driver).status === "SUCCESSFUL");
    expect(service(driver).deployments[0].failedTasks).toBe(0);
  });
});

describe("tasks that run and then exit", () => {
  // Source: Amazon ECS API Reference, Deployment, `failedTasks`; Developer Guide, "Amazon ECS service throttle logic".
  it("are no failed tasks, slow nothing down, and show in the service's events", () => {
    const driver = driveService();
    driver.simulator.setScenario(exits("broken", 200));
    release(driver, "broken:1");
    const stopped = () =>
      driver.call("ListTasks", { cluster: "c", serviceName: "web", desiredStatus: "STOPPED" }).taskArns.length;
    driver.until("many exits", () => stopped() >= 20, 30_000);
    const [primary] = service(driver).deployments;
    expect([primary.failedTasks, primary.rolloutState]).toEqual([0, "IN_PROGRESS"]);
    const messages = service(driver).events.map((event: Output) => event.message);
    const starts = messages.filter((message: string) =>
      /^\(service web\) has started \d+ tasks: \(task /.test(message),
    );
    expect(starts.length).toBeGreaterThan(5);
    expect(messages.join()).not.toContain("unable to consistently start");
  });
  it("a cause is said once until it is resolved", () => {
    const driver = driveService();
    driver.simulator.setScenario({ images: [{ image: "broken", outcome: { kind: "pullFails" } }] });
    release(driver, "broken:1");
    driver.run(60_000);
    const complaints = service(driver).events.filter(({ message }: Output) =>
      message.includes("unable to consistently"),
    );
    expect(complaints).toHaveLength(1);
  });
});

describe("other ends of a rolling deployment", () => {
  it("an alarm that rings during it rolls back; one that rang before does not count", () => {
    const alarms = { alarmNames: ["latency", "errors"], enable: true, rollback: true };
    const driver = driveService({ deploymentConfiguration: { alarms } });
    driver.simulator.setScenario({ alarms: { errors: "ALARM" } });
    release(driver, "shop:2");
    driver.run(300);
    expect(deployment(driver).alarms).toMatchObject({ status: "MONITORING", triggeredAlarmNames: [] });
    driver.simulator.setScenario({ alarms: { latency: "ALARM" } });
    driver.run(100);
    expect(deployment(driver)).toMatchObject({
      status: "ROLLBACK_IN_PROGRESS",
      alarms: { status: "TRIGGERED", triggeredAlarmNames: ["latency"] },
    });
    driver.until("the rollback", () => deployment(driver).status === "ROLLBACK_SUCCESSFUL");
  });

  it("StopServiceDeployment rolls back, once", () => {
    const driver = driveService();
    release(driver, "shop:2");
    driver.run(300);
    const { serviceDeploymentArn } = deployment(driver);
    driver.call("StopServiceDeployment", { serviceDeploymentArn, stopType: "ROLLBACK" });
    expect(deployment(driver).status).toBe("ROLLBACK_REQUESTED");
    driver.call("StopServiceDeployment", { serviceDeploymentArn });
    driver.until("the rollback", () => deployment(driver).status === "ROLLBACK_SUCCESSFUL");
    expect(driver.refused("StopServiceDeployment", { serviceDeploymentArn })).toMatch(/^ConflictException: /);
    expect(driver.refused("StopServiceDeployment", { serviceDeploymentArn: `${serviceDeploymentArn}0` })).toMatch(
      /^ServiceDeploymentNotFoundException: /,
    );
  });

  it("a new update ends a rollback as failed", () => {
    const driver = driveService();
    release(driver, "shop:2");
    driver.run(1500);
    const { serviceDeploymentArn } = deployment(driver);
    driver.call("StopServiceDeployment", { serviceDeploymentArn });
    driver.run(300);
    release(driver, "shop:3");
    const [old] = driver.call("DescribeServiceDeployments", {
      serviceDeploymentArns: [serviceDeploymentArn],
    }).serviceDeployments;
    expect(old.status).toBe("ROLLBACK_FAILED");
    driver.until("the newest", () => deployment(driver).status === "SUCCESSFUL");
    expect(states(driver)).toEqual(["PRIMARY web:3 COMPLETED"]);
  });

  it("a DAEMON service runs one task on each container instance", () => {
    const driver = drive();
    driver.simulator.setScenario({ containerInstances: 3 });
    driver.call("CreateCluster", { clusterName: "c" });
    driver.call("RegisterTaskDefinition", {
      family: "web",
      containerDefinitions: [{ name: "a", image: "agent:1", memory: 64 }],
    });
    driver.call("CreateService", {
      cluster: "c",
      serviceName: "web",
      taskDefinition: "web",
      schedulingStrategy: "DAEMON",
    });
    driver.until("three tasks", () => service(driver).runningCount === 3);
    expect(service(driver)).toMatchObject({
      desiredCount: 3,
      launchType: "EC2",
      deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 0 },
      availabilityZoneRebalancing: "DISABLED",
    });
    driver.simulator.setScenario({ containerInstances: 5 });
    driver.until("five tasks", () => service(driver).runningCount === 5);
  });

  it("without container instances an EC2 service says that it can't place tasks", () => {
    const driver = drive();
    driver.simulator.setScenario({ containerInstances: 0 });
    driver.call("CreateCluster", { clusterName: "c" });
    driver.call("RegisterTaskDefinition", {
      family: "web",
      containerDefinitions: [{ name: "a", image: "shop:1", memory: 64 }],
    });
    driver.call("CreateService", { cluster: "c", serviceName: "web", taskDefinition: "web", desiredCount: 1 });
    driver.run(5_000);
    expect(service(driver).events[0].message).toContain(
      "was unable to place a task because no container instance met all of its requirements",
    );
    driver.simulator.setScenario({ containerInstances: 1 });
    driver.until("the task", () => service(driver).runningCount === 1);
  });
});
