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
  mergedSet("connect-services-are-a-set", `${CC}.services`, ["portName"], ["portName"]),
  mergedSet("connect-services-are-a-set", `${CC}.services[].clientAliases`, ["port"], ["port"]),
  fillFrom("discovery-name-is-port-name", `${CC}.services[].discoveryName`, (place) => near(place, 0).portName),
  fillFrom("dns-name-is-computed", `${CC}.services[].clientAliases[].dnsName`, aliasName),
  match("namespace-name-or-arn", `${CC}.namespace`, sameNamespaceForm),
  opaque("connect-log-configuration", [`${CC}.logConfiguration.options`]),
  hide("may-be-secret", [`${CC}.logConfiguration.options`]),
  emptyList("connect-log-configuration", [`${CC}.logConfiguration.secretOptions`]),
  eq("connect-is-off", [`${CC}.enabled`], false),
];

const volumeRules: readonly ServiceRule[] = [
  // S3 Files volumes show up here as well; what can be declared has an EBS volume.
  keep("volumes-are-a-set", "volumeConfigurations", (item) => item.managedEBSVolume !== undefined),
  mergedSet("volumes-are-a-set", "volumeConfigurations", ["name"], ["name"]),
  mergedSet("volume-tags-are-a-set", `${EBS}.tagSpecifications`, ["resourceType"], ["resourceType"]),
  mergedSet("volume-tags-are-a-set", `${EBS}.tagSpecifications[].tags`, ["key"], ["key"]),
  fill("volume-file-system", `${EBS}.filesystemType`, "xfs"),
  fillFrom("gp3-iops", `${EBS}.iops`, (place) => (near(place, 0).volumeType === "gp3" ? 3000 : undefined)),
];

const trafficRules: readonly ServiceRule[] = [
  pair(
    "target-groups-are-a-pair",
    "loadBalancers[]",
    "targetGroupArn",
    "advancedConfiguration.alternateTargetGroupArn",
  ),
  // CodeDeploy swaps the target group at each deployment.
  strip("codedeploy-swaps-target-groups", ["loadBalancers[].targetGroupArn"], {
    when: (place) => place.facts.controller === "CODE_DEPLOY",
  }),
  emptyList("load-balancers-are-a-set", ["loadBalancers", "vpcLatticeConfigurations", "gatewayConnectors"]),
  mergedSet(
    "load-balancers-are-a-set",
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
  pair(
    "lattice-targets-are-a-set",
    "vpcLatticeConfigurations[]",
    "targetGroupArn",
    "advancedConfiguration.alternateTargetGroupArn",
  ),
  mergedSet(
    "lattice-targets-are-a-set",
    "vpcLatticeConfigurations",
    ["portName", "targetGroupArn", "advancedConfiguration.alternateTargetGroupArn"],
    ["portName"],
  ),
  set("gateway-connectors-are-a-set", "gatewayConnectors", ["portName"]),
  set("gateway-connectors-are-a-set", "gatewayConnectors[].filters.accessTypes"),
  emptyList("registries-are-a-set", ["serviceRegistries"]),
  set("registries-are-a-set", "serviceRegistries", ["registryArn", "port", "containerName", "containerPort"]),
];

const monitoringRules: readonly ServiceRule[] = [
  emptyList("metrics-are-a-set", ["monitoring.metricConfigurations"]),
  set("metrics-are-a-set", "monitoring.metricConfigurations", ["metricNames"]),
  set("metrics-are-a-set", "monitoring.metricConfigurations[].metricNames"),
  fill("metrics-are-a-set", "monitoring.metricConfigurations[].resolutionSeconds", 60),
];

const placementRules: readonly ServiceRule[] = [
  emptyList("placement-constraints-are-a-set", ["placementConstraints"]),
  set("placement-constraints-are-a-set", "placementConstraints", ["type", "expression"]),
  emptyList("no-placement-strategy", ["placementStrategy"]),
  convert("placement-fields", ["placementStrategy[].field"], placementField),
];

const VPC = "networkConfiguration.awsvpcConfiguration";

const networkRules: readonly ServiceRule[] = [
  fill("no-public-ip", `${VPC}.assignPublicIp`, "DISABLED"),
  set("subnets-are-a-set", `${VPC}.subnets`),
  set("security-groups-are-a-set", `${VPC}.securityGroups`),
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
  eq("scheduling-is-replica", ["schedulingStrategy"], "REPLICA"),
  eq("grace-period-is-zero", ["healthCheckGracePeriodSeconds"], 0),
  eq("switches-are-off", ["enableExecuteCommand", "enableECSManagedTags"], false),
  eq("tags-are-not-propagated", ["propagateTags"], "NONE"),
  match("latest-platform-version", "platformVersion", (desired) => desired === "LATEST"),
  strip("platform-family-is-computed", ["platformFamily"]),
  set("strategy-is-a-set", "capacityProviderStrategy", ["capacityProvider"]),
  fill("strategy-is-a-set", "capacityProviderStrategy[].base", 0),
  fill("strategy-is-a-set", "capacityProviderStrategy[].weight", 0),
  eq("strategy-is-a-set", ["capacityProviderStrategy"], []),
  ...networkRules,
  ...trafficRules,
  match("role-name-or-arn", "role", sameRole),
  ...placementRules,
  ...connectRules,
  ...volumeRules,
  ...monitoringRules,
  match("task-definition-name-or-arn", "taskDefinition", sameTaskDefinitionName),
  strip("service-tags-are-separate", ["tags"]),
  strip("service-computed-members", COMPUTED),
];

export const serviceTree = compile(serviceRules, "leafwise");
