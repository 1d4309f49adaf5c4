/** Roles and tags of requests, as far as permissions depend on them. */
import type { Fields, RolePath, ServiceIam } from "../../../core/iam.ts";
import { findTaskDefinition } from "../lookups.ts";
import type { EcsArea, Tags } from "../records.ts";

interface Tag {
  readonly key?: unknown;
  readonly value?: unknown;
}

const requestTags = ({ tags }: Fields): Tags =>
  new Map(
    (Array.isArray(tags) ? (tags as readonly Tag[]) : []).map(({ key, value }) => [String(key), String(value ?? "")]),
  );

function resourceTags(area: EcsArea, arn: string): Tags {
  const task = area.tasks.get(arn);
  if (task !== undefined) return task.tags;
  const all = [...area.clusters.values(), ...area.services.values(), ...area.providers.values()];
  const found = arn.includes(":task-definition/") ? findTaskDefinition(area, arn) : all.find((one) => one.arn === arn);
  return found?.tags ?? new Map();
}

export const ecsIam: ServiceIam<EcsArea> = { prefix: "ecs", requestTags, resourceTags };

const tasks = "ecs-tasks.amazonaws.com";
const itself = "ecs.amazonaws.com";

/**
 * Where an input names a role, and who is to use it: tasks, or ECS itself for load balancers, volumes, hooks and certificates.
 *
 * "When a user passes a role ARN as a parameter to any API that uses the role to assign permissions to the service, the service
 * checks whether that user has the iam:PassRole permission" (IAM User Guide, "Grant a user permissions to pass a role to an AWS
 * service"). So it is needed for the roles in the input: those of a task definition when it is registered, and not again when
 * CreateService or UpdateService names it: the Service Authorization Reference ("Actions, resources, and condition keys for
 * Amazon ECS") names no dependent action for these two. Users report a denial where the caller lacks it for the roles of the task
 * definition that RunTask or UpdateService names; no page of AWS says so, and nothing here relies on it: the policy that the
 * operator ships grants both.
 */
export const definitionRoles: readonly RolePath[] = [
  ["taskRoleArn", tasks],
  ["executionRoleArn", tasks],
];

const volumeRoles: readonly RolePath[] = [["volumeConfigurations.managedEBSVolume.roleArn", itself]];

export const taskRoles: readonly RolePath[] = [
  ["overrides.taskRoleArn", tasks],
  ["overrides.executionRoleArn", tasks],
  ...volumeRoles,
];

export const providerRoles: readonly RolePath[] = [["managedInstancesProvider.infrastructureRoleArn", itself]];

export const serviceRoles: readonly RolePath[] = [
  ["role", itself],
  ["loadBalancers.advancedConfiguration.roleArn", itself],
  ...volumeRoles,
  ["deploymentConfiguration.lifecycleHooks.roleArn", itself],
  ["serviceConnectConfiguration.services.tls.roleArn", itself],
  ["vpcLatticeConfigurations.roleArn", itself],
];
