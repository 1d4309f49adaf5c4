import { emptyList, eq, match, type Rule, set } from "./rule.ts";
import { compile } from "./tree.ts";

/** How ECS shows a capacity provider. Source: Amazon ECS API Reference, CapacityProvider, CreateCapacityProvider. */

export interface ProviderFacts {
  /** Members of the launch template that are replaced as a whole and of which nothing is declared: an update leaves them as they are. */
  readonly undeclared: readonly string[];
}

const GROUP = "autoScalingGroupProvider";
const LAUNCH = "managedInstancesProvider.instanceLaunchTemplate";
const REQUIREMENTS = `${LAUNCH}.instanceRequirements`;

const groupName = (value: string): string =>
  value.slice(value.indexOf("autoScalingGroupName/") + 1).replace(/^[^/]*\//, "");

/** A group may be written as its name; AWS shows the ARN, which ends in `autoScalingGroupName/<name>`. */
const sameGroup = (desired: unknown, actual: unknown): boolean =>
  typeof desired === "string" &&
  typeof actual === "string" &&
  desired.startsWith("arn:") !== actual.startsWith("arn:") &&
  groupName(desired) === groupName(actual);

const LISTS = [
  `${LAUNCH}.networkConfiguration.subnets`,
  `${LAUNCH}.networkConfiguration.securityGroups`,
  ...[
    "cpuManufacturers",
    "excludedInstanceTypes",
    "instanceGenerations",
    "localStorageTypes",
    "acceleratorTypes",
    "acceleratorManufacturers",
    "acceleratorNames",
    "allowedInstanceTypes",
  ].map((name) => `${REQUIREMENTS}.${name}`),
];

export const providerRules: readonly Rule<ProviderFacts>[] = [
  match("group-name-or-arn", `${GROUP}.autoScalingGroupArn`, sameGroup),
  eq("group-defaults", [`${GROUP}.managedScaling.status`, `${GROUP}.managedTerminationProtection`], "DISABLED"),
  eq("group-defaults", [`${GROUP}.managedDraining`], "ENABLED"),
  eq("group-defaults", [`${GROUP}.managedScaling.targetCapacity`], 100),
  eq("group-defaults", [`${GROUP}.managedScaling.minimumScalingStepSize`], 1),
  eq("group-defaults", [`${GROUP}.managedScaling.maximumScalingStepSize`], 10_000),
  eq("group-defaults", [`${GROUP}.managedScaling.instanceWarmupPeriod`], 300),
  eq("instances-defaults", [`${LAUNCH}.monitoring`], "BASIC"),
  eq("instances-defaults", [`${LAUNCH}.capacityOptionType`], "ON_DEMAND"),
  eq("instances-defaults", [`${LAUNCH}.instanceMetadataTagsPropagation`], true),
  ...LISTS.map((path) => set<ProviderFacts>("lists-are-sets", path)),
  emptyList("lists-are-sets", LISTS),
];

export const providerTree = compile(providerRules, "leafwise");
