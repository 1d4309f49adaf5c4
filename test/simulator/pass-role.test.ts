import { expect, test } from "vitest";
import { createWorld } from "../../simulator/core/core.ts";
import { defaultOptions } from "../../simulator/core/options.ts";
import { areaOf } from "../../simulator/core/world.ts";
import { ecs, SERVICES } from "../../simulator/services/index.ts";

/**
 * `iam:PassRole` is asked for the roles that a request names.
 * Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
 */

const world = createWorld(defaultOptions(SERVICES));
const area = areaOf(world, "111122223333", "eu-central-1");

const passed = (operation: string, input: object): readonly string[] =>
  (ecs.operations[operation]?.questions(area, input) ?? [])
    .filter(({ action }) => action === "iam:PassRole")
    .map(({ resource, context }) => `${resource.split("/").at(-1)} ${context["iam:PassedToService"]}`);

test("for the roles of a task definition when it is registered, and not when a service names it", () => {
  const roles = { taskRoleArn: "arn:aws:iam::111122223333:role/task", executionRoleArn: "pull" };
  expect(passed("RegisterTaskDefinition", { family: "web", containerDefinitions: [], ...roles })).toEqual([
    "task ecs-tasks.amazonaws.com",
    "pull ecs-tasks.amazonaws.com",
  ]);
  const service = { cluster: "web", serviceName: "web", taskDefinition: "web:1" };
  expect(passed("CreateService", service)).toEqual([]);
  expect(passed("UpdateService", { cluster: "web", service: "web", taskDefinition: "web:1" })).toEqual([]);
});

test("for the roles that ECS itself uses for a service", () => {
  const tls = { issuerCertificateAuthority: {}, roleArn: "tls" };
  const input = {
    role: "elb",
    loadBalancers: [{}, { advancedConfiguration: { roleArn: "green" } }],
    volumeConfigurations: [{ managedEBSVolume: { roleArn: "ebs" } }],
    deploymentConfiguration: { lifecycleHooks: [{ roleArn: "hook" }] },
    serviceConnectConfiguration: { services: [{ tls }] },
    vpcLatticeConfigurations: [{ roleArn: "lattice" }],
  };
  const names = ["elb", "green", "ebs", "hook", "tls", "lattice"];
  expect(passed("CreateService", input)).toEqual(names.map((name) => `${name} ecs.amazonaws.com`));
});

test("not for a label or an option that is only called like one", () => {
  const container = { dockerLabels: { role: "web" }, logConfiguration: { options: { roleArn: "logs" } } };
  expect(passed("RegisterTaskDefinition", { family: "web", containerDefinitions: [container] })).toEqual([]);
});
