/** Random stories: whatever is asked in whatever order, the simulator answers, and comes to rest in a sound state. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../simulator/core/random.ts";
import { type Driver, drive, fargateTask, type Output, vpc } from "./drive.ts";

const names = ["a", "b"];
const strategies = ["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"];
const images = ["good:1", "good:2", "broken:1", "sick:1"];

/** Percentages that leave room to move for every count; others block a deployment, in AWS too. */
const roomy = [
  { minimumHealthyPercent: 0, maximumPercent: 150 },
  { minimumHealthyPercent: 50, maximumPercent: 200 },
  { minimumHealthyPercent: 100, maximumPercent: 200 },
];

type Pick = <T>(items: readonly T[]) => T;

function configuration(pick: Pick): object {
  const strategy = pick(strategies);
  return {
    strategy,
    bakeTimeInMinutes: pick([0, 1]),
    ...pick(roomy),
    deploymentCircuitBreaker: { enable: pick([true, false]), rollback: pick([true, false]) },
    lifecycleHooks: pick([
      [],
      [
        {
          targetType: "PAUSE",
          lifecycleStages: ["PRE_PRODUCTION_TRAFFIC_SHIFT"],
          timeoutConfiguration: { timeoutInMinutes: 3 },
        },
      ],
    ]),
  };
}

const services = (driver: Driver): Output[] => {
  const answer = driver.raw("DescribeServices", { cluster: "c", services: names });
  return answer.status === 200 ? (answer.body as Output).services : [];
};

function anyDeployment(driver: Driver, pick: Pick): Output {
  const arns = services(driver).flatMap((service) => service.currentServiceDeployment ?? []);
  if (arns.length === 0) return undefined;
  return driver.call("DescribeServiceDeployments", { serviceDeploymentArns: [pick(arns)] }).serviceDeployments[0];
}

/** One random call; refusals are fine. */
function act(driver: Driver, pick: Pick): void {
  const service = pick(names);
  const moves: (() => void)[] = [
    () => driver.raw("RegisterTaskDefinition", fargateTask("web", pick(images))),
    () =>
      driver.raw("CreateService", {
        cluster: "c",
        serviceName: service,
        taskDefinition: "web",
        desiredCount: pick([0, 1, 3]),
        launchType: "FARGATE",
        networkConfiguration: vpc,
        deploymentConfiguration: configuration(pick),
      }),
    () => driver.raw("UpdateService", { cluster: "c", service, taskDefinition: "web" }),
    () =>
      driver.raw("UpdateService", {
        cluster: "c",
        service,
        forceNewDeployment: true,
        deploymentConfiguration: configuration(pick),
      }),
    () => driver.raw("UpdateService", { cluster: "c", service, desiredCount: pick([0, 1, 2, 5]) }),
    () => driver.raw("DeleteService", { cluster: "c", service, force: pick([true, false, false]) }),
    () =>
      driver.raw("StopServiceDeployment", {
        serviceDeploymentArn: anyDeployment(driver, pick)?.serviceDeploymentArn ?? "x",
      }),
    () => {
      const deployment = anyDeployment(driver, pick);
      const hook = deployment?.lifecycleHookDetails.at(-1);
      if (!hook) return;
      const action = pick(["CONTINUE", "ROLLBACK"]);
      driver.raw("ContinueServiceDeployment", {
        serviceDeploymentArn: deployment.serviceDeploymentArn,
        hookId: hook.hookId,
        action,
      });
    },
    () => {
      const { taskArns } = driver.call("ListTasks", { cluster: "c" });
      if (taskArns.length > 0) driver.call("StopTask", { cluster: "c", task: pick(taskArns) });
    },
  ];
  pick(moves)();
}

function check(driver: Driver): void {
  for (const service of services(driver)) {
    const live = service.deployments.reduce((sum: number, entry: Output) => sum + entry.runningCount, 0);
    expect(live).toBe(service.runningCount);
    if (service.status === "ACTIVE")
      expect(service.deployments.filter((entry: Output) => entry.status === "PRIMARY")).toHaveLength(1);
  }
}

/** After everything was left alone for long enough. */
function checkRest(driver: Driver): void {
  const terminal = ["SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"];
  for (const service of services(driver)) {
    expect(service.status).not.toBe("DRAINING");
    if (service.status !== "ACTIVE") continue;
    const arns = [service.currentServiceDeployment];
    const [deployment] = driver.call("DescribeServiceDeployments", { serviceDeploymentArns: arns }).serviceDeployments;
    expect(terminal).toContain(deployment.status);
    const delivered = ["SUCCESSFUL", "ROLLBACK_SUCCESSFUL"].includes(deployment.status);
    if (!delivered) continue;
    expect(service.deployments).toHaveLength(1);
    expect(service.runningCount).toBe(service.desiredCount);
    const seen = deployment.rollback?.serviceRevisionArn ?? deployment.targetServiceRevision.arn;
    expect(service.currentServiceRevisions.map((revision: Output) => revision.arn)).toEqual([seen]);
  }
}

describe("random stories", () => {
  it.each(Array.from({ length: 60 }, (_, index) => index + 1))("seed %i", (seed) => {
    const random = seededRandom(seed * 7919);
    const pick: Pick = (items) => items[Math.floor(random.next() * items.length)] as (typeof items)[number];
    const driver = drive({ seed });
    driver.simulator.setScenario({
      images: [
        { image: "broken", outcome: { kind: "exits", exitCode: 1, afterMs: 100 } },
        { image: "sick", outcome: { kind: "pullFails" } },
      ],
    });
    driver.call("CreateCluster", { clusterName: "c" });
    driver.call("RegisterTaskDefinition", fargateTask("web", "good:1"));
    for (let step = 0; step < 60; step += 1) {
      act(driver, pick);
      driver.run(pick([0, 10, 300, 2_000, 70_000]));
      check(driver);
    }
    driver.simulator.setScenario({ images: [] });
    driver.run(30 * 60_000 + 24 * 3_600_000);
    check(driver);
    checkRest(driver);
  });
});
