import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { roleGranted, rolesNotGranted, serviceRoles, taskDefinitionRoles } from "../../../operator/ecs/roles.ts";

const scope = { account: "111122223333", region: "eu-central-1" };
const located = { scope, partition: "aws" };
const arn = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

describe("the roles that a write passes", () => {
  test("of a task definition", () => {
    expect(
      taskDefinitionRoles({ containers: [], taskRoleArn: arn("app"), executionRoleArn: "agent" }, located),
    ).toEqual([
      { path: "spec.taskRoleArn", arn: arn("app") },
      { path: "spec.executionRoleArn", arn: arn("agent") },
    ]);
    expect(taskDefinitionRoles({ containers: [] }, located)).toEqual([]);
  });

  test("of a service, wherever it names one", () => {
    const spec = {
      role: "team/elb",
      loadBalancers: [{}, { advancedConfiguration: { roleArn: arn("a") } }],
      volumeConfigurations: [{ managedEBSVolume: { roleArn: arn("b") } }],
      deploymentConfiguration: { lifecycleHooks: [{ roleArn: arn("c") }] },
      serviceConnectConfiguration: { services: [{ tls: { roleArn: arn("d") } }] },
      vpcLatticeConfigurations: [{ roleArn: arn("e") }],
    };
    expect(serviceRoles(spec, located)).toEqual([
      { path: "spec.role", arn: arn("team/elb") },
      { path: "spec.loadBalancers[1].advancedConfiguration.roleArn", arn: arn("a") },
      { path: "spec.volumeConfigurations[0].managedEBSVolume.roleArn", arn: arn("b") },
      { path: "spec.deploymentConfiguration.lifecycleHooks[0].roleArn", arn: arn("c") },
      { path: "spec.serviceConnectConfiguration.services[0].tls.roleArn", arn: arn("d") },
      { path: "spec.vpcLatticeConfigurations[0].roleArn", arn: arn("e") },
    ]);
  });

  test.each([
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
    ["eusc-de-east-1", "aws-eusc"],
  ])("a name in %s stands for an ARN of %s", (region, partition) => {
    expect(serviceRoles({ role: "/elb" }, { scope: { ...scope, region }, partition })).toEqual([
      { path: "spec.role", arn: `arn:${partition}:iam::111122223333:role/elb` },
    ]);
  });
});

describe("whether a role is granted", () => {
  test.each([
    [arn("app"), [arn("app")], true],
    [arn("app"), [arn("*")], true],
    [arn("team/app"), [arn("team/*")], true],
    [arn("team/app"), ["arn:aws:iam::*:role/*app"], true],
    [arn("app"), ["*"], true],
    [arn("app"), [], false],
    [arn("app"), [""], false],
    [arn("app2"), [arn("app")], false],
    [arn("other/app"), [arn("team/*")], false],
    [arn("app"), [arn("ap?")], false],
    [arn("app"), [arn("ap.")], false],
    ["arn:aws:iam::999:role/app", [arn("*")], false],
    [`${arn("app")}\nx`, [arn("app")], false],
  ])("%s by %j: %s", (role, patterns, expected) => {
    expect(roleGranted(role, patterns)).toBe(expected);
  });

  test("as a regular expression says", () => {
    const short = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 6 });
    fc.assert(
      fc.property(short, pattern, (text, wanted) => {
        expect(roleGranted(text, [wanted])).toBe(new RegExp(`^${wanted.replaceAll("*", ".*")}$`).test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test("in time that does not explode with the stars of a pattern", () => {
    const started = performance.now();
    expect(roleGranted("a".repeat(2_048), [`${"*a".repeat(50)}*b`])).toBe(false);
    expect(performance.now() - started).toBeLessThan(100);
  });

  test("names those that are not", () => {
    const roles = [
      { path: "spec.role", arn: arn("a") },
      { path: "spec.taskRoleArn", arn: arn("b") },
    ];
    expect(rolesNotGranted(roles, [arn("a")])).toEqual([roles[1]]);
  });
});
