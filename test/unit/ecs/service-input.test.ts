import { describe, expect, test } from "vitest";
import type { ServiceFields } from "../../../operator/api/types.ts";
import { createServiceInput } from "../../../operator/ecs/service-input.ts";
import { CONNECT, created, identity, NETWORK, TASK } from "./service-cases.ts";

describe("the input of CreateService", () => {
  test("holds what is declared, and nothing of the operator's own", () => {
    const spec = {
      ...NETWORK,
      ...CONNECT,
      launchType: "FARGATE",
      desiredCount: 2,
      desiredCountPolicy: "Seed",
      suspend: false,
    };
    expect(createServiceInput(spec, { ...identity, tags: [{ key: "a", value: "b" }], clientToken: "t" })).toEqual({
      cluster: "main",
      serviceName: "web",
      taskDefinition: TASK,
      ...NETWORK,
      ...CONNECT,
      launchType: "FARGATE",
      desiredCount: 2,
      tags: [{ key: "a", value: "b" }],
      clientToken: "t",
    });
  });

  test("a DAEMON has no count", () => {
    expect(created({ schedulingStrategy: "DAEMON", desiredCount: 1 })).not.toHaveProperty("desiredCount");
  });

  test("the controller EXTERNAL has no task definition", () => {
    expect(created({ deploymentController: { type: "EXTERNAL" } })).not.toHaveProperty("taskDefinition");
  });

  test.each<[string, ServiceFields, string | undefined]>([
    ["nothing against it", {}, undefined],
    ["declared", { availabilityZoneRebalancing: "ENABLED", placementStrategy: [{ type: "random" }] }, "ENABLED"],
    ["a DAEMON", { schedulingStrategy: "DAEMON" }, "DISABLED"],
    ["the launch type EXTERNAL", { launchType: "EXTERNAL" }, "DISABLED"],
    ["no room for another task", { deploymentConfiguration: { maximumPercent: 100 } }, "DISABLED"],
    ["a Classic Load Balancer", { loadBalancers: [{ loadBalancerName: "old" }] }, "DISABLED"],
    [
      "a pinned zone",
      { placementConstraints: [{ type: "memberOf", expression: "attribute:ecs.availability-zone == a" }] },
      "DISABLED",
    ],
    ["packing first", { placementStrategy: [{ type: "binpack", field: "memory" }] }, "DISABLED"],
    [
      "spreading over zones first",
      { placementStrategy: [{ type: "spread", field: "attribute:ecs.availability-zone" }] },
      undefined,
    ],
    ["CodeDeploy", { deploymentController: { type: "CODE_DEPLOY" }, launchType: "EXTERNAL" }, undefined],
  ])("rebalancing: at creation: %s", (_, spec, expected) => {
    expect(created(spec).availabilityZoneRebalancing).toBe(expected);
  });
});
