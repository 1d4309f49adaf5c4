import { describe, expect, it } from "vitest";
import {
  type Driver,
  deployment,
  drive,
  driveService,
  fargateService,
  fargateTask,
  type Output,
  release,
  service,
} from "./drive.ts";

const minute = 60_000;
const configuration = (more: object) => ({
  deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 1, ...more },
});
const pause = (...lifecycleStages: string[]) => ({ targetType: "PAUSE", lifecycleStages });
const awaiting = (driver: Driver) =>
  deployment(driver).lifecycleHookDetails.find((hook: Output) => hook.status === "AWAITING_ACTION");

/** Every stage and production weight that shows until the deployment ends. */
function history(driver: Driver): string[] {
  const seen: string[] = [];
  driver.until(
    "the end of the deployment",
    () => {
      const { lifecycleStage, targetServiceRevision: target, status } = deployment(driver);
      const line = `${lifecycleStage} ${target.requestedTestTrafficWeight}/${target.requestedProductionTrafficWeight}`;
      if (lifecycleStage && seen.at(-1) !== line) seen.push(line);
      return status === "SUCCESSFUL" || status === "ROLLBACK_SUCCESSFUL";
    },
    600 * minute,
  );
  return seen;
}

const balanced = {
  loadBalancers: [
    {
      targetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/blue/1",
      containerName: "app",
      containerPort: 80,
      advancedConfiguration: {
        alternateTargetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/green/2",
        productionListenerRule: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/lb/1/2/3",
        roleArn: "arn:aws:iam::111122223333:role/infra",
      },
    },
  ],
};

describe("blue/green", () => {
  it("goes through all stages in order", () => {
    const driver = driveService(configuration({}));
    release(driver, "shop:2");
    const began = driver.now();
    expect(history(driver)).toEqual([
      "PRE_SCALE_UP 0/0",
      "SCALE_UP 0/0",
      "POST_SCALE_UP 0/0",
      "TEST_TRAFFIC_SHIFT 100/0",
      "POST_TEST_TRAFFIC_SHIFT 100/0",
      "PRE_PRODUCTION_TRAFFIC_SHIFT 100/0",
      "PRODUCTION_TRAFFIC_SHIFT 100/100",
      "POST_PRODUCTION_TRAFFIC_SHIFT 100/100",
      "BAKE_TIME 100/100",
      "CLEAN_UP 100/100",
    ]);
    expect(driver.now() - began).toBeGreaterThan(minute);
    expect(service(driver).deployments).toHaveLength(1);
  });

  it("runs both revisions at full size and gives no rolloutState", () => {
    const driver = driveService(configuration({}));
    release(driver, "shop:2");
    driver.until("the bake", () => deployment(driver).lifecycleStage === "BAKE_TIME");
    expect(service(driver)).toMatchObject({
      runningCount: 8,
      deployments: [
        { status: "PRIMARY", runningCount: 4 },
        { status: "ACTIVE", runningCount: 4 },
      ],
    });
    expect(service(driver).deployments[0].rolloutState).toBeUndefined();
    expect(deployment(driver).sourceServiceRevisions[0]).toMatchObject({
      requestedProductionTrafficWeight: 0,
      runningTaskCount: 4,
    });
  });

  it("alternates the live target group and keeps the configured pair", () => {
    const driver = drive();
    driver.call("CreateCluster", { clusterName: "c" });
    driver.call("RegisterTaskDefinition", fargateTask("web", "shop:1", { portMappings: [{ containerPort: 80 }] }));
    driver.call("CreateService", fargateService({ ...configuration({}), ...balanced }));
    const live = () => {
      const arns = [deployment(driver).targetServiceRevision.arn];
      const [revision] = driver.call("DescribeServiceRevisions", { serviceRevisionArns: arns }).serviceRevisions;
      return revision.resolvedConfiguration.loadBalancers[0].targetGroupArn.split("/")[1];
    };
    const groups = [1, 2, 3].map((round) => {
      if (round > 1) driver.call("UpdateService", { cluster: "c", service: "web", forceNewDeployment: true });
      history(driver);
      return live();
    });
    expect(groups).toEqual(["blue", "green", "blue"]);
    expect(service(driver).loadBalancers).toEqual(balanced.loadBalancers);
  });

  it("waits at a pause, and goes on or back as the call says", () => {
    const hooks = configuration({
      lifecycleHooks: [pause("POST_TEST_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT")],
    });
    const driver = driveService();
    driver.call("UpdateService", { cluster: "c", service: "web", ...hooks });
    release(driver, "shop:2");
    driver.until("the first pause", () => awaiting(driver) !== undefined);
    const { serviceDeploymentArn } = deployment(driver);
    expect(awaiting(driver)).toMatchObject({ targetType: "PAUSE", timeoutAction: "ROLLBACK" });
    expect(awaiting(driver).hookId).toMatch(/^ecs-pause-/);
    expect(awaiting(driver).expiresAt * 1000 - driver.now()).toBeGreaterThan(1439 * minute);
    driver.run(30 * minute);
    expect(deployment(driver).lifecycleStage).toBe("POST_TEST_TRAFFIC_SHIFT");
    const { hookId } = awaiting(driver);
    driver.call("ContinueServiceDeployment", { serviceDeploymentArn, hookId });
    expect(driver.refused("ContinueServiceDeployment", { serviceDeploymentArn, hookId })).toMatch(
      /^InvalidParameterException: /,
    );
    driver.until("the second pause", () => awaiting(driver) !== undefined);
    expect(deployment(driver).targetServiceRevision.requestedProductionTrafficWeight).toBe(100);
    driver.call("ContinueServiceDeployment", {
      serviceDeploymentArn,
      hookId: awaiting(driver).hookId,
      action: "ROLLBACK",
    });
    const back = history(driver);
    expect(back.slice(1)).toEqual(["PRODUCTION_TRAFFIC_SHIFT 100/0", "TEST_TRAFFIC_SHIFT 0/0", "CLEAN_UP 0/0"]);
    expect(deployment(driver).status).toBe("ROLLBACK_SUCCESSFUL");
    expect(service(driver).taskDefinition).toMatch(/web:1$/);
    expect(service(driver).runningCount).toBe(4);
  });

  it.each([
    { action: "ROLLBACK", end: "ROLLBACK_SUCCESSFUL" },
    { action: "CONTINUE", end: "SUCCESSFUL" },
  ])("a pause that times out does $action", ({ action, end }) => {
    const hook = { ...pause("PRE_SCALE_UP"), timeoutConfiguration: { timeoutInMinutes: 5, action } };
    const driver = driveService();
    driver.call("UpdateService", { cluster: "c", service: "web", ...configuration({ lifecycleHooks: [hook] }) });
    release(driver, "shop:2");
    driver.run(4 * minute);
    expect(deployment(driver).status).toBe("IN_PROGRESS");
    history(driver);
    expect(deployment(driver).status).toBe(end);
    expect(deployment(driver).lifecycleHookDetails[0].status).toBe("TIMED_OUT");
  });

  it("a Lambda hook that fails turns it back", () => {
    const arn = "arn:aws:lambda:eu-west-1:111122223333:function:check";
    const hook = {
      hookTargetArn: arn,
      roleArn: "arn:aws:iam::111122223333:role/hook",
      lifecycleStages: ["POST_SCALE_UP"],
    };
    const driver = driveService();
    driver.simulator.setScenario({ lambdaHooks: { [arn]: "FAILED" } });
    driver.call("UpdateService", { cluster: "c", service: "web", ...configuration({ lifecycleHooks: [hook] }) });
    release(driver, "shop:2");
    history(driver);
    expect(deployment(driver)).toMatchObject({
      status: "ROLLBACK_SUCCESSFUL",
      lifecycleHookDetails: [{ status: "FAILED" }],
    });
  });

  it("an alarm during the bake turns it back", () => {
    const driver = driveService(
      configuration({ bakeTimeInMinutes: 10, alarms: { alarmNames: ["a"], enable: true, rollback: true } }),
    );
    release(driver, "shop:2");
    driver.until("the bake", () => deployment(driver).lifecycleStage === "BAKE_TIME");
    driver.simulator.setScenario({ alarms: { a: "ALARM" } });
    history(driver);
    expect(deployment(driver)).toMatchObject({ status: "ROLLBACK_SUCCESSFUL", alarms: { status: "TRIGGERED" } });
  });

  it("no hook waits at the pause of a deployment that a newer one stopped", () => {
    const driver = driveService();
    driver.call("UpdateService", {
      cluster: "c",
      service: "web",
      ...configuration({ lifecycleHooks: [pause("PRE_SCALE_UP")] }),
    });
    release(driver, "shop:2");
    driver.until("the pause", () => awaiting(driver) !== undefined);
    const { serviceDeploymentArn, lifecycleHookDetails } = deployment(driver);
    release(driver, "shop:3");
    const { hookId } = lifecycleHookDetails[0];
    expect(driver.refused("ContinueServiceDeployment", { serviceDeploymentArn, hookId })).toMatch(
      /not waiting for an action/,
    );
    const [old] = driver.call("DescribeServiceDeployments", {
      serviceDeploymentArns: [serviceDeploymentArn],
    }).serviceDeployments;
    expect(old.lifecycleHookDetails).toMatchObject([{ hookId, status: "FAILED" }]);
  });

  it("a newer update stops it, and starts by reconciling", () => {
    const driver = driveService(configuration({}));
    release(driver, "shop:2");
    driver.until("green tasks", () => deployment(driver).lifecycleStage === "BAKE_TIME");
    release(driver, "shop:3");
    expect(history(driver)[0]).toBe("RECONCILE_SERVICE 0/0");
    const statuses = driver
      .call("ListServiceDeployments", { cluster: "c", service: "web" })
      .serviceDeployments.map((brief: Output) => brief.status);
    expect(statuses).toEqual(["SUCCESSFUL", "STOPPED", "SUCCESSFUL"]);
    expect(service(driver)).toMatchObject({ runningCount: 4, deployments: [{ status: "PRIMARY" }] });
  });
});

describe("linear and canary", () => {
  const weights = (lines: string[]) =>
    lines.filter((line) => line.startsWith("PRODUCTION")).map((line) => Number(line.split("/")[1]));

  it("linear moves in equal steps, with a pause hook before every one", () => {
    const driver = driveService();
    const linear = {
      strategy: "LINEAR",
      linearConfiguration: { stepPercent: 30, stepBakeTimeInMinutes: 2 },
      lifecycleHooks: [pause("PRE_PRODUCTION_TRAFFIC_SHIFT")],
    };
    driver.call("UpdateService", { cluster: "c", service: "web", ...configuration(linear) });
    release(driver, "shop:2");
    const hookIds = new Set<string>();
    const began = driver.now();
    const seen: string[] = [];
    driver.until("the end", () => {
      const { lifecycleStage, targetServiceRevision: target, status, serviceDeploymentArn } = deployment(driver);
      const line = `${lifecycleStage} ${target.requestedTestTrafficWeight}/${target.requestedProductionTrafficWeight}`;
      if (seen.at(-1) !== line) seen.push(line);
      const hook = awaiting(driver);
      if (hook) driver.call("ContinueServiceDeployment", { serviceDeploymentArn, hookId: hook.hookId });
      if (hook) hookIds.add(hook.hookId);
      return status === "SUCCESSFUL";
    });
    expect(weights(seen)).toEqual([30, 60, 90, 100]);
    expect(hookIds.size).toBe(4);
    expect(driver.now() - began).toBeGreaterThan(7 * minute);
  });

  it("canary makes one small step, then everything", () => {
    const driver = driveService();
    const canary = { strategy: "CANARY", canaryConfiguration: { canaryPercent: 12.5, canaryBakeTimeInMinutes: 3 } };
    driver.call("UpdateService", { cluster: "c", service: "web", ...configuration(canary) });
    release(driver, "shop:2");
    expect(weights(history(driver))).toEqual([12.5, 100]);
  });

  it("fills in the documented steps", () => {
    const driver = driveService();
    const shown = (strategy: string) => {
      driver.call("UpdateService", { cluster: "c", service: "web", deploymentConfiguration: { strategy } });
      return service(driver).deploymentConfiguration;
    };
    expect(shown("LINEAR")).toMatchObject({ linearConfiguration: { stepPercent: 10, stepBakeTimeInMinutes: 6 } });
    const canary = shown("CANARY");
    expect(canary).toMatchObject({ canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 10 } });
    expect(canary.linearConfiguration).toBeUndefined();
  });
});
