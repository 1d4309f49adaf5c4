/** From a request to what its caller must be allowed to do. */
import { iamArn } from "./arn.ts";
import type { PolicyQuestion } from "./policy.ts";
import type { Area } from "./world.ts";

/** An input as the caller sent it, not checked yet: AWS checks permissions first. */
export type Fields = Readonly<Record<string, unknown>>;
type Tags = ReadonlyMap<string, string>;
type Context = PolicyQuestion["context"];

/** Where an input names a role, and who is to use it. */
export type RolePath = readonly [path: string, service: string];

/** The permissions that one operation needs; the action has the operation's name. */
export interface OperationIam<A> {
  /** What an identity policy's `Resource` is held against: each one that is named, `*` where IAM grants on `*` only. */
  readonly resources: (area: A, input: Fields) => readonly string[];
  /** It tags what it makes, which takes `TagResource`. `orChanges`: it changes what is there, whose tags count. */
  readonly creates?: boolean | "orChanges";
  /** Roles in the input, which take `iam:PassRole`. */
  readonly passes?: readonly RolePath[];
}

/** What all operations of a service have in common. */
export interface ServiceIam<A> {
  /** The prefix of its actions and condition keys. */
  readonly prefix: string;
  /** Tags in a request. */
  readonly requestTags: (input: Fields) => Tags;
  /** Tags of a resource; none when it is not there. */
  readonly resourceTags: (area: A, arn: string) => Tags;
}

/**
 * Everything that a caller must be allowed for one request: the operation itself on each resource it names, tagging while
 * creating, and passing the roles in it.
 * Sources: Service Authorization Reference; IAM User Guide, "Grant permissions to pass a role"; Amazon ECS Developer Guide,
 * "Grant permission to tag resources on creation".
 */
export function policyQuestions<A extends Area>(
  service: ServiceIam<A>,
  operation: string,
  { resources, creates = false, passes = [] }: OperationIam<A>,
  area: A,
  input: unknown,
): readonly PolicyQuestion[] {
  const fields = (input ?? {}) as Fields;
  const requested = tagContext("RequestTag", service.requestTags(fields));
  const { prefix } = service;
  return [
    ...resources(area, fields).map((resource) => ({
      action: `${prefix}:${operation}`,
      resource,
      context:
        creates === true
          ? requested
          : { ...requested, ...tagContext("ResourceTag", service.resourceTags(area, resource)) },
    })),
    ...(creates && Object.keys(requested).length > 0
      ? [
          {
            action: `${prefix}:TagResource`,
            resource: "*",
            context: { ...requested, [`${prefix}:CreateAction`]: operation },
          },
        ]
      : []),
    ...passes.flatMap(([path, user]) =>
      textsAt(fields, path.split(".")).map((role) => ({
        action: "iam:PassRole",
        resource: role.startsWith("arn:") ? role : iamArn(area, `role/${role}`),
        context: { "iam:PassedToService": user },
      })),
    ),
  ];
}

const tagContext = (kind: "RequestTag" | "ResourceTag", tags: Tags): Context =>
  Object.fromEntries([...tags].map(([key, value]) => [`aws:${kind}/${key}`, value]));

/** All texts behind a path; of a list, those of each item. */
function textsAt(value: unknown, [name, ...rest]: readonly string[]): readonly string[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown) => textsAt(item, name === undefined ? [] : [name, ...rest]));
  if (name === undefined) return typeof value === "string" && value !== "" ? [value] : [];
  return typeof value === "object" && value !== null ? textsAt((value as Fields)[name], rest) : [];
}
