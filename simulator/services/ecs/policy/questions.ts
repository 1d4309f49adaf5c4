import type { PolicyQuestion } from "../../../core/policy.ts";
import { arnOf } from "../../../core/world.ts";
import { findTaskDefinition } from "../lookups.ts";
import type { Area, Tags } from "../records.ts";
import { policyResource } from "./resources.ts";

type Fields = Readonly<Record<string, unknown>>;
type Context = PolicyQuestion["context"];

/** Operations that tag what they make, which takes a permission of its own. */
const CREATES = /^(Create|RegisterTaskDefinition$|RunTask$)/;

/**
 * Where an input names a role, and who is to use it: tasks, or ECS itself for load balancers, volumes, hooks and certificates.
 *
 * "When a user passes a role ARN as a parameter to any API that uses the role to assign permissions to the service, the service
 * checks whether that user has the iam:PassRole permission" (IAM User Guide, "Grant a user permissions to pass a role to an AWS
 * service"). So it is asked for the roles in the input: those of a task definition when it is registered, and not again when
 * CreateService or UpdateService names it: the Service Authorization Reference ("Actions, resources, and condition keys for
 * Amazon ECS") names no dependent action for these two. Users report a denial where the caller lacks it for the roles of the task
 * definition that RunTask or UpdateService names; no page of AWS says so, and nothing here relies on it: the policy that the
 * operator ships grants both.
 */
const ROLE_MEMBERS: readonly (readonly [path: string, service: string])[] = [
  ["taskRoleArn", "ecs-tasks.amazonaws.com"],
  ["executionRoleArn", "ecs-tasks.amazonaws.com"],
  ["overrides.taskRoleArn", "ecs-tasks.amazonaws.com"],
  ["overrides.executionRoleArn", "ecs-tasks.amazonaws.com"],
  ["role", "ecs.amazonaws.com"],
  ["loadBalancers.advancedConfiguration.roleArn", "ecs.amazonaws.com"],
  ["volumeConfigurations.managedEBSVolume.roleArn", "ecs.amazonaws.com"],
  ["deploymentConfiguration.lifecycleHooks.roleArn", "ecs.amazonaws.com"],
  ["serviceConnectConfiguration.services.tls.roleArn", "ecs.amazonaws.com"],
  ["vpcLatticeConfigurations.roleArn", "ecs.amazonaws.com"],
];

/**
 * Everything that a caller must be allowed for one request: the operation itself on each resource it names, tagging while
 * creating, and passing the roles in it.
 * Sources: Service Authorization Reference, "Actions, resources, and condition keys for Amazon ECS"; Amazon ECS Developer
 * Guide, "Grant permission to tag resources on creation"; IAM User Guide, "Grant permissions to pass a role".
 */
export function policyQuestions(area: Area, operation: string, input: unknown): readonly PolicyQuestion[] {
  const fields = (input ?? {}) as Fields;
  const requested = tagContext("RequestTag", requestTags(fields));
  const resources = each(operation, fields).map((one) => policyResource(area, operation, one));
  const creates = CREATES.test(operation);
  return [
    ...resources.map((resource) => ({
      action: `ecs:${operation}`,
      resource,
      context: creates ? requested : { ...requested, ...tagContext("ResourceTag", tagsOf(area, resource)) },
    })),
    ...(creates && Object.keys(requested).length > 0
      ? [{ action: "ecs:TagResource", resource: "*", context: { ...requested, "ecs:CreateAction": operation } }]
      : []),
    ...rolesIn(fields).map(({ role, service }) => ({
      action: "iam:PassRole",
      resource: roleArn(area, role),
      context: { "iam:PassedToService": service },
    })),
  ];
}

/** The request for each of the resources that it names together. */
function each(operation: string, fields: Fields): readonly Fields[] {
  const { taskDefinitions } = fields;
  if (operation !== "DeleteTaskDefinitions" || !Array.isArray(taskDefinitions)) return [fields];
  return taskDefinitions.map((one: unknown) => ({ taskDefinitions: [one] }));
}

interface Tag {
  readonly key?: unknown;
  readonly value?: unknown;
}

const requestTags = ({ tags }: Fields): Tags =>
  new Map(
    (Array.isArray(tags) ? (tags as readonly Tag[]) : []).map(({ key, value }) => [String(key), String(value ?? "")]),
  );

const tagContext = (kind: "RequestTag" | "ResourceTag", tags: Tags): Context =>
  Object.fromEntries([...tags].map(([key, value]) => [`aws:${kind}/${key}`, value]));

function tagsOf(area: Area, arn: string): Tags {
  const all = [...area.clusters.values(), ...area.services.values()];
  const found = arn.includes(":task-definition/") ? findTaskDefinition(area, arn) : all.find((one) => one.arn === arn);
  return found?.tags ?? new Map();
}

/** The roles that an input names. */
const rolesIn = (input: Fields): readonly { readonly role: string; readonly service: string }[] =>
  ROLE_MEMBERS.flatMap(([path, service]) => textsAt(input, path.split(".")).map((role) => ({ role, service })));

/** All texts behind a path; of a list, those of each item. */
function textsAt(value: unknown, [name, ...rest]: readonly string[]): readonly string[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown) => textsAt(item, name === undefined ? [] : [name, ...rest]));
  if (name === undefined) return typeof value === "string" && value !== "" ? [value] : [];
  return typeof value === "object" && value !== null ? textsAt((value as Fields)[name], rest) : [];
}

const roleArn = (area: Area, role: string): string =>
  role.startsWith("arn:") ? role : arnOf(area, `role/${role}`, "iam").replace(`:${area.region}:`, "::");
