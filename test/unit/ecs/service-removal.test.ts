import { describe, expect, test } from "vitest";
import { declaredPaths } from "../../../operator/ecs/service-groups.ts";
import { echoService } from "./echo.ts";
import { BALANCER, BREAKER, CONNECT, created, diff, NETWORK, NEXT, STRATEGY, sent, TASK } from "./service-cases.ts";

describe("removal", () => {
  test("members of the deployment configuration are cleared one by one", () => {
    const from = {
      deploymentConfiguration: {
        ...BREAKER,
        maximumPercent: 150,
        minimumHealthyPercent: 50,
        alarms: { alarmNames: ["a"], enable: true, rollback: true },
      },
    };
    const spec = { deploymentConfiguration: { minimumHealthyPercent: 50 } };
    const result = diff(spec, from);
    expect(result.updateInput?.deploymentConfiguration).toEqual({
      minimumHealthyPercent: 50,
      maximumPercent: 200,
      deploymentCircuitBreaker: {
        enable: false,
        rollback: false,
        resetOnHealthyTask: true,
        thresholdConfiguration: { type: "BOUNDED_PERCENT", value: 50 },
      },
      alarms: { alarmNames: [], enable: false, rollback: false },
    });
    expect(result.startsDeployment).toBe(false);
  });

  test("members of items that are identified by their key are cleared one by one", () => {
    const target = { portName: "a", targetGroupArn: "t", roleArn: "r" };
    const advanced = (more: object) => ({
      vpcLatticeConfigurations: [
        { ...target, advancedConfiguration: { alternateTargetGroupArn: "u", productionListenerRule: "p", ...more } },
      ],
    });
    expect(diff(advanced({}), advanced({ testListenerRule: "x" })).updateInput).toMatchObject(advanced({}));
    expect(diff(advanced({}), advanced({ testListenerRule: "x" }), { declaredBefore: [] }).updateInput).toBeUndefined();
    const volume = (more: object) => {
      const tagSpecifications = [{ resourceType: "volume" as const, tags: [{ key: "team" }], ...more }];
      return { volumeConfigurations: [{ name: "data", managedEBSVolume: { roleArn: "r", tagSpecifications } }] };
    };
    const cleared = diff(volume({}), volume({ propagateTags: "SERVICE" })).updateInput;
    expect(JSON.stringify(cleared)).toContain("tagSpecifications");
    expect(JSON.stringify(cleared)).not.toContain("propagateTags");
  });

  test("what was never declared is left alone", () => {
    const from = { deploymentConfiguration: BREAKER, ...CONNECT, ...BALANCER, enableExecuteCommand: true };
    expect(diff({}, from, { declaredBefore: [] }).updateInput).toBeUndefined();
  });

  test("settings of another strategy are not sent", () => {
    const from = { deploymentConfiguration: { strategy: "CANARY", canaryConfiguration: { canaryPercent: 20 } } };
    const result = diff({ deploymentConfiguration: { strategy: "ROLLING" } }, from);
    expect(result.updateInput?.deploymentConfiguration).toEqual({ strategy: "ROLLING" });
  });

  test("a percent of a DAEMON goes back to its own default", () => {
    const from = { schedulingStrategy: "DAEMON", deploymentConfiguration: { minimumHealthyPercent: 50 } };
    const result = diff({ schedulingStrategy: "DAEMON" }, from);
    expect(result.updateInput?.deploymentConfiguration).toEqual({ minimumHealthyPercent: 0 });
  });

  test("the declared paths", () => {
    expect(
      declaredPaths({
        ...CONNECT,
        ...NETWORK,
        deploymentConfiguration: BREAKER,
        propagateTags: "SERVICE",
        desiredCount: 1,
        tags: [{ key: "team" }],
      }),
    ).toEqual([
      "deploymentConfiguration.deploymentCircuitBreaker.enable",
      "deploymentConfiguration.deploymentCircuitBreaker.rollback",
      "propagateTags",
      "serviceConnectConfiguration",
      "serviceConnectConfiguration.enabled",
      "serviceConnectConfiguration.namespace",
      "serviceConnectConfiguration.services",
      "tags/team",
    ]);
  });
});

describe("what is reported and not sent", () => {
  test("a held release", () => {
    const spec = { ...NETWORK, ...STRATEGY, desiredCount: 3, enableExecuteCommand: true };
    const result = diff(spec, { ...NETWORK, desiredCount: 1 }, { held: true, resolved: { taskDefinition: NEXT } });
    expect(result.changes.map(({ group }) => group)).toEqual([
      "taskDefinition",
      "capacityProviderStrategy",
      "enableExecuteCommand",
    ]);
    expect(result.count).toBe(3);
    expect(result.updateInput).toEqual({
      cluster: "main",
      service: "web",
      enableExecuteCommand: true,
      desiredCount: 3,
    });
    expect(result.needsForce).toBe(false);
  });

  test("what no update can change", () => {
    const result = diff(
      { launchType: "EC2", schedulingStrategy: "REPLICA", role: "web" },
      { launchType: "FARGATE", role: "api" },
    );
    expect(result.immutable.map(({ path }) => path)).toEqual(["launchType", "role"]);
    expect(result.updateInput).toBeUndefined();
  });

  test("what CodeDeploy changes itself", () => {
    const spec = { deploymentController: { type: "CODE_DEPLOY" }, ...NETWORK };
    const from = { ...spec, networkConfiguration: { awsvpcConfiguration: { subnets: ["z"] } } };
    const result = diff(spec, from, { resolved: { taskDefinition: NEXT } });
    expect(result.elsewhere).toEqual(["taskDefinition", "networkConfiguration"]);
    expect(result.updateInput).toBeUndefined();
  });

  test("what only the service revision shows", () => {
    const spec = { monitoring: { metricConfigurations: [{ metricNames: ["CPUUtilization"], resolutionSeconds: 20 }] } };
    const { live } = echoService(created(spec));
    expect(diff(spec, spec, { live, revision: undefined }).unread).toEqual(["monitoring"]);
    expect(diff({}, {}, { live, revision: undefined }).unread).toEqual([]);
  });

  test("a grace period without any health check", () => {
    const spec = { healthCheckGracePeriodSeconds: 30 };
    const resolved = { taskDefinition: TASK, containerHealthCheck: false };
    expect(diff(spec, {}, { resolved }).updateInput).toBeUndefined();
    expect(sent(diff({ ...spec, ...BALANCER }, BALANCER, { resolved }))).toEqual(["healthCheckGracePeriodSeconds"]);
    expect(sent(diff(spec, {}))).toEqual(["healthCheckGracePeriodSeconds"]);
  });
});
