import { findTaskDefinition } from "./lookups.ts";
import type { PolicyQuestion } from "./policy.ts";
import { policyResource } from "./policy-resource.ts";
import type { Area, Tags } from "./records.ts";
import { arnOf } from "./world.ts";

type Fields = Readonly<Record<string, unknown>>;
type Context = PolicyQuestion["context"];

/** Operations that tag what they make, which takes a permission of its own. */
const CREATES = /^(Create|RegisterTaskDefinition$|RunTask$)/;

/** Who uses a role that is passed: tasks, or ECS itself for load balancers, volumes and certificates. */
const ROLE_MEMBERS: Readonly<Record<string, string>> = {
  taskRoleArn: "ecs-tasks.amazonaws.com",
  executionRoleArn: "ecs-tasks.amazonaws.com",
  role: "ecs.amazonaws.com",
  roleArn: "ecs.amazonaws.com",
};

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

/** Roles anywhere in an input. */
function rolesIn(value: unknown): readonly { readonly role: string; readonly service: string }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const service = ROLE_MEMBERS[name];
    return service !== undefined && typeof member === "string" ? [{ role: member, service }] : rolesIn(member);
  });
}

const roleArn = (area: Area, role: string): string =>
  role.startsWith("arn:") ? role : arnOf(area, `role/${role}`, "iam").replace(`:${area.region}:`, "::");
