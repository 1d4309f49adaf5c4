import type { CheckedDefinition } from "../../../api/exports.ts";

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly Members[] => (Array.isArray(value) ? value.filter(isMembers) : []);

/** A task definition as AWS shows it, or as it is about to be registered. */
type Definition = Readonly<Partial<Record<keyof CheckedDefinition, unknown>>>;

const CHECKED = [
  "networkMode",
  "requiresCompatibilities",
  "placementConstraints",
  "runtimePlatform",
  "taskRoleArn",
  "executionRoleArn",
] as const satisfies readonly (keyof CheckedDefinition)[];

const pick = (value: Members, names: readonly string[]): Members =>
  Object.fromEntries(names.filter((name) => value[name] !== undefined).map((name) => [name, value[name]]));

/** The members of a task definition that services are checked against: a small part, none of it secret. */
export function checkedMembers(definition: Definition): CheckedDefinition {
  const containers = listOf(definition.containerDefinitions);
  const volumes = listOf(definition.volumes);
  return {
    ...pick(definition, CHECKED),
    containerDefinitions: containers.map((container) => ({
      ...pick(container, ["name", "portMappings", "essential"]),
      ...(container.healthCheck === undefined ? {} : { healthCheck: {} }),
    })),
    ...(volumes.length === 0 ? {} : { volumes: volumes.map((volume) => pick(volume, ["name", "configuredAtLaunch"])) }),
  };
}

/** A revision, as far as services are checked against it. Its content never changes; its status does. */
export interface CheckedRevision {
  readonly arn: string;
  /** ACTIVE, INACTIVE, DELETE_IN_PROGRESS, as it was when it was read. */
  readonly status?: string | undefined;
  readonly definition: CheckedDefinition;
}
