import type { ServiceFields } from "../api/types.ts";
import type { Located } from "../engine/object.ts";
import { isMembers } from "./canonical/canonical.ts";

/** A role that a write hands to AWS; the caller of that write needs iam:PassRole for it. */
export interface PassedRole {
  /** Where the spec names it: `spec.taskRoleArn`. */
  readonly path: string;
  readonly arn: string;
}

/** The places of a service's spec that name a role. A list is `[]`. */
const SERVICE_ROLES = [
  "role",
  "loadBalancers.[].advancedConfiguration.roleArn",
  "volumeConfigurations.[].managedEBSVolume.roleArn",
  "deploymentConfiguration.lifecycleHooks.[].roleArn",
  "serviceConnectConfiguration.services.[].tls.roleArn",
  "vpcLatticeConfigurations.[].roleArn",
] as const;

const PROVIDER_ROLES = ["managedInstancesProvider.infrastructureRoleArn"] as const;

const DEFINITION_ROLES = ["taskRoleArn", "executionRoleArn"] as const;

const TASK_ROLES = [
  "overrides.taskRoleArn",
  "overrides.executionRoleArn",
  "volumeConfigurations.[].managedEBSVolume.roleArn",
] as const;

/** The ARN of a role that may be written by its name, with or without a path. */
const roleArn = (value: string, { scope, partition }: Located): string =>
  value.startsWith("arn:") ? value : `arn:${partition}:iam::${scope.account}:role/${value.replace(/^\//, "")}`;

/** All strings behind a path, with the path as a person would write it: `loadBalancers[0].advancedConfiguration.roleArn`. */
function textsAt(value: unknown, names: readonly string[], path: string): readonly { path: string; text: string }[] {
  const [name, ...rest] = names;
  if (name === undefined) return typeof value === "string" && value !== "" ? [{ path, text: value }] : [];
  if (name === "[]") {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return items.flatMap((item, index) => textsAt(item, rest, `${path}[${index}]`));
  }
  return isMembers(value) ? textsAt(value[name], rest, `${path}.${name}`) : [];
}

const rolesAt = (spec: object, paths: readonly string[], located: Located): readonly PassedRole[] =>
  paths.flatMap((path) =>
    textsAt(spec, path.split("."), "spec").map((found) => ({ path: found.path, arn: roleArn(found.text, located) })),
  );

/** The roles that creating or updating this service would pass. */
export const serviceRoles = (spec: ServiceFields, located: Located): readonly PassedRole[] =>
  rolesAt(spec, SERVICE_ROLES, located);

/** The role that creating or updating a capacity provider would pass. */
export const providerRoles = (spec: object, located: Located): readonly PassedRole[] =>
  rolesAt(spec, PROVIDER_ROLES, located);

/** The roles that a task definition names, as it is written or as AWS shows it. */
export const taskDefinitionRoles = (spec: object, located: Located): readonly PassedRole[] =>
  rolesAt(spec, DEFINITION_ROLES, located);

/** The roles that running a task would pass, beside those of its definition. */
export const taskRoles = (spec: object, located: Located): readonly PassedRole[] => rolesAt(spec, TASK_ROLES, located);

/**
 * Whether an administrator's patterns allow a role. `*` stands for any text, slashes included, as in an IAM policy; every
 * other character stands for itself, `?` included. The time it takes grows with the lengths of both, whatever the pattern.
 */
export const roleGranted = (arn: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => matches(arn, pattern.split("*")));

/** Whether the parts follow one another in a text, the first at its beginning and the last at its end. */
function matches(text: string, [first = "", ...rest]: readonly string[]): boolean {
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}

/** The roles that no pattern allows. */
export const rolesNotGranted = (roles: readonly PassedRole[], patterns: readonly string[]): readonly PassedRole[] =>
  roles.filter(({ arn }) => !roleGranted(arn, patterns));
