import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ServiceFields } from "../../../operator/api/types.ts";
import { matchesRelease, type ReleaseMatch, releaseHash } from "../../../operator/ecs/release.ts";
import { declaredPaths } from "../../../operator/ecs/service-groups.ts";
import { createServiceInput } from "../../../operator/ecs/service-input.ts";
import { echoService } from "./echo.ts";
import { serviceSpec } from "./generators.ts";

const TASK = "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:7";
const resolved = { cluster: "main", taskDefinition: TASK };
const hash = (spec: ServiceFields, taskDefinition = TASK) => releaseHash(spec, { ...resolved, taskDefinition }).hash;

describe("the hash of a release", () => {
  const spec: ServiceFields = {
    desiredCount: 1,
    networkConfiguration: { awsvpcConfiguration: { subnets: ["a", "b"] } },
    deploymentConfiguration: { maximumPercent: 150 },
    loadBalancers: [{ targetGroupArn: "blue", advancedConfiguration: { alternateTargetGroupArn: "green" } }],
  };

  test("names its version", () => {
    expect(releaseHash(spec, resolved).version).toBe("v2");
  });

  test("is pinned: a change of the rules that changes hashes needs a new version", () => {
    expect(hash(spec)).toMatchInlineSnapshot(`"eee3c5ab531ee234d98e4c9ced4c88760c1eb940c6c478b3dead70ba96093bc0"`);
  });

  test.each<[string, ServiceFields]>([
    ["the count", { ...spec, desiredCount: 5 }],
    ["tags", { ...spec, tags: [{ key: "a", value: "b" }] }],
    ["the operator's own fields", { ...spec, desiredCountPolicy: "Seed" }],
    ["the order of subnets", { ...spec, networkConfiguration: { awsvpcConfiguration: { subnets: ["b", "a"] } } }],
    [
      "blue and green swapped",
      {
        ...spec,
        loadBalancers: [{ targetGroupArn: "green", advancedConfiguration: { alternateTargetGroupArn: "blue" } }],
      },
    ],
  ])("does not depend on %s", (_, other) => {
    expect(hash(other)).toBe(hash(spec));
  });

  test.each<[string, ServiceFields]>([
    ["a subnet", { ...spec, networkConfiguration: { awsvpcConfiguration: { subnets: ["a"] } } }],
    ["a setting that starts no deployment", { ...spec, enableExecuteCommand: true }],
    ["a percent", { ...spec, deploymentConfiguration: { maximumPercent: 200 } }],
    ["a percent that is left out, even where it was the default", { ...spec, deploymentConfiguration: {} }],
    ["the launch type", { ...spec, launchType: "EC2" }],
    [
      "a nested default that is written out: left out, it keeps what AWS has",
      { ...spec, networkConfiguration: { awsvpcConfiguration: { subnets: ["a", "b"], assignPublicIp: "DISABLED" } } },
    ],
  ])("depends on %s", (_, other) => {
    expect(hash(other)).not.toBe(hash(spec));
  });

  test("depends on the task definition's revision", () => {
    expect(hash(spec, TASK.replace(":7", ":8"))).not.toBe(hash(spec));
  });
});

describe("recognising a failed release", () => {
  const match = (spec: ServiceFields, from: ServiceFields, more: Partial<ReleaseMatch> = {}) => {
    const { live, revision } = echoService(createServiceInput(from, { ...resolved, serviceName: "web", tags: [] }));
    return matchesRelease({ spec, resolved, revision, deploymentConfiguration: live.deploymentConfiguration, ...more });
  };

  test("what AWS echoes of the spec is the spec", () => {
    fc.assert(
      fc.property(serviceSpec, (spec) => match(spec, spec)),
      { numRuns: 300 },
    );
  });

  const base = { networkConfiguration: { awsvpcConfiguration: { subnets: ["a"] } }, launchType: "FARGATE" };

  test.each<[string, ServiceFields]>([
    ["another subnet", { ...base, networkConfiguration: { awsvpcConfiguration: { subnets: ["b"] } } }],
    ["another launch type", { ...base, launchType: "EC2" }],
    ["another deployment configuration", { ...base, deploymentConfiguration: { maximumPercent: 150 } }],
    ["Service Connect", { ...base, serviceConnectConfiguration: { enabled: true } }],
    ["monitoring", { ...base, monitoring: { metricConfigurations: [{ metricNames: ["a"], resolutionSeconds: 20 }] } }],
  ])("%s is another release", (_, spec) => {
    expect(match(base, base)).toBe(true);
    expect(match(spec, base)).toBe(false);
  });

  test("another task definition is another release", () => {
    expect(match(base, base, { resolved: { ...resolved, taskDefinition: TASK.replace(":7", ":8") } })).toBe(false);
  });

  test("what a revision does not show is no reason", () => {
    expect(match({ ...base, enableExecuteCommand: true, desiredCount: 9 }, base)).toBe(true);
  });

  test("what was removed since counts, when it is remembered", () => {
    const from = {
      ...base,
      serviceConnectConfiguration: { enabled: true },
      deploymentConfiguration: { maximumPercent: 150 },
    };
    expect(match(base, from)).toBe(true);
    expect(match(base, from, { declaredBefore: declaredPaths(from) })).toBe(false);
    expect(match(base, from, { declaredBefore: ["deploymentConfiguration.maximumPercent"] })).toBe(false);
  });
});
