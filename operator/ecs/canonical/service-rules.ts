import { sameNamespaceForm } from "./cluster-rules.ts";
import { deploymentRules } from "./deployment-rules.ts";
import {
  convert,
  emptyList,
  eq,
  fill,
  fillFrom,
  hide,
  keep,
  type Members,
  match,
  mergedSet,
  opaque,
  type Place,
  pair,
  type Rule,
  set,
  strip,
} from "./rule.ts";
import type { ServiceFacts } from "./service-facts.ts";
import { compile } from "./tree.ts";

/**
 * How ECS changes what CreateService and UpdateService were given. Source: Amazon ECS API Reference, Service,
 * CreateService, UpdateService and the types below them.
 */

type ServiceRule = Rule<ServiceFacts>;

const isArn = (value: string): boolean => value.startsWith("arn:");
const afterLastSlash = (value: string): string => value.slice(value.lastIndexOf("/") + 1);
const near = (place: Place<ServiceFacts>, distance: number): Members => place.around[distance] ?? {};

/** `family:3` is the ARN that ends in it. A bare family names no revision, so it is never compared. */
export const sameTaskDefinitionName = (desired: unknown, actual: unknown): boolean => {
  if (typeof desired !== "string" || typeof actual !== "string" || isArn(desired)) return false;
  return desired.includes(":") ? afterLastSlash(actual) === desired : true;
};

/** A role may be written as a name, with or without its path; AWS shows the ARN. */
const sameRole = (desired: unknown, actual: unknown): boolean =>
  typeof desired === "string" &&
  typeof actual === "string" &&
  !isArn(desired) &&
  actual.endsWith(`/${afterLastSlash(desired)}`);

const placementField = (field: unknown): unknown => {
  if (typeof field !== "string") return field;
  const lower = field.toLowerCase();
  return lower === "host" ? "instanceid" : lower;
};

const CC = "serviceConnectConfiguration";
const EBS = "volumeConfigurations[].managedEBSVolume";

/** `discoveryName.namespace`, when the namespace is known by name. The alias is inside the list of its service. */
const aliasName = (place: Place<ServiceFacts>): string | undefined => {
  const discoveryName = near(place, 1).discoveryName;
  const { namespace } = place.facts;
  return typeof discoveryName === "string" && namespace !== undefined ? `${discoveryName}.${namespace}` : undefined;
};

const connectRules: readonly ServiceRule[] = [
  mergedSet("S34", `${CC}.services`, ["portName"], ["portName"]),
  mergedSet("S34", `${CC}.services[].clientAliases`, ["port"], ["port"]),
  fillFrom("S35", `${CC}.services[].discoveryName`, (place) => near(place, 0).portName),
  fillFrom("S36", `${CC}.services[].clientAliases[].dnsName`, aliasName),
  match("S37", `${CC}.namespace`, sameNamespaceForm),
  opaque("S38", [`${CC}.logConfiguration.options`]),
  hide("HIDE", [`${CC}.logConfiguration.options`]),
  emptyList("S38", [`${CC}.logConfiguration.secretOptions`]),
  eq("S40", [`${CC}.enabled`], false),
];

const volumeRules: readonly ServiceRule[] = [
  // S3 Files volumes show up here as well; what can be declared has an EBS volume.
  keep("S41", "volumeConfigurations", (item) => item.managedEBSVolume !== undefined),
  mergedSet("S41", "volumeConfigurations", ["name"], ["name"]),
  fill("S42", `${EBS}.filesystemType`, "xfs"),
  fillFrom("S43", `${EBS}.iops`, (place) => (near(place, 0).volumeType === "gp3" ? 3000 : undefined)),
];

const trafficRules: readonly ServiceRule[] = [
  pair("S27", "loadBalancers[]", "targetGroupArn", "advancedConfiguration.alternateTargetGroupArn"),
  // CodeDeploy swaps the target group at each deployment.
  strip("S28", ["loadBalancers[].targetGroupArn"], { when: (place) => place.facts.controller === "CODE_DEPLOY" }),
  emptyList("S29", ["loadBalancers", "vpcLatticeConfigurations", "gatewayConnectors"]),
  mergedSet(
    "S29",
    "loadBalancers",
    [
      "containerName",
      "containerPort",
      "loadBalancerName",
      "targetGroupArn",
      "advancedConfiguration.alternateTargetGroupArn",
    ],
    ["containerName", "containerPort"],
  ),
  pair("S45", "vpcLatticeConfigurations[]", "targetGroupArn", "advancedConfiguration.alternateTargetGroupArn"),
  set("S45", "vpcLatticeConfigurations", ["portName", "targetGroupArn"]),
  set("S46", "gatewayConnectors", ["portName"]),
  set("S46", "gatewayConnectors[].filters.accessTypes"),
  emptyList("S48", ["serviceRegistries"]),
  set("S48", "serviceRegistries", ["registryArn", "port", "containerName", "containerPort"]),
];

const monitoringRules: readonly ServiceRule[] = [
  emptyList("S47", ["monitoring.metricConfigurations"]),
  set("S47", "monitoring.metricConfigurations", ["metricNames"]),
  set("S47", "monitoring.metricConfigurations[].metricNames"),
  fill("S47", "monitoring.metricConfigurations[].resolutionSeconds", 60),
];

const placementRules: readonly ServiceRule[] = [
  emptyList("S31", ["placementConstraints"]),
  set("S31", "placementConstraints", ["type", "expression"]),
  emptyList("S32", ["placementStrategy"]),
  convert("S33", ["placementStrategy[].field"], placementField),
];

const VPC = "networkConfiguration.awsvpcConfiguration";

const networkRules: readonly ServiceRule[] = [
  fill("S24", `${VPC}.assignPublicIp`, "DISABLED"),
  set("S25", `${VPC}.subnets`),
  set("S26", `${VPC}.securityGroups`),
];

const COMPUTED = [
  "status",
  "events",
  "runningCount",
  "pendingCount",
  "taskSets",
  "deployments",
  "createdAt",
  "createdBy",
  "currentServiceDeployment",
  "currentServiceRevisions",
  "resourceManagementType",
];

export const serviceRules: readonly ServiceRule[] = [
  ...deploymentRules,
  eq("S14", ["schedulingStrategy"], "REPLICA"),
  eq("S15", ["healthCheckGracePeriodSeconds"], 0),
  eq("S16", ["enableExecuteCommand", "enableECSManagedTags"], false),
  eq("S17", ["propagateTags"], "NONE"),
  match("S18", "platformVersion", (desired) => desired === "LATEST"),
  strip("S19", ["platformFamily"]),
  set("S22", "capacityProviderStrategy", ["capacityProvider"]),
  fill("S22", "capacityProviderStrategy[].base", 0),
  fill("S22", "capacityProviderStrategy[].weight", 0),
  eq("S22", ["capacityProviderStrategy"], []),
  ...networkRules,
  ...trafficRules,
  match("S30", "role", sameRole),
  ...placementRules,
  ...connectRules,
  ...volumeRules,
  ...monitoringRules,
  match("S49", "taskDefinition", sameTaskDefinitionName),
  strip("S52", ["tags"]),
  strip("S53", COMPUTED),
];

export const serviceTree = compile(serviceRules, "leafwise");
