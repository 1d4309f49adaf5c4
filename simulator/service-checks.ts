/**
 * What AWS refuses at CreateService and UpdateService.
 * Source: API Reference, CreateService and UpdateService; Developer Guide, "Amazon ECS service definition parameters" and
 * "Updating Amazon ECS service parameters".
 */
import { parameterMust as must } from "./demands.ts";
import { checkDeploymentConfiguration } from "./deployment-checks.ts";
import { invalidParameter } from "./errors.ts";
import type { CreateServiceInput, UpdateServiceInput } from "./inputs/services.ts";
import { sameValue } from "./json.ts";
import type { Area, Cluster, Service, ServiceSettings, TaskDefinition } from "./records.ts";
import { checkNetworking } from "./service-networking.ts";
import { rebalancingConflict } from "./service-rules.ts";

export interface CreateRequest {
  readonly cluster: Cluster;
  readonly input: CreateServiceInput;
  readonly settings: ServiceSettings;
  readonly definition: TaskDefinition | undefined;
}

/** @throws Refusal when AWS would not create the service */
export function checkCreate(area: Area, request: CreateRequest): void {
  const { cluster, input, settings, definition } = request;
  must(
    !(input.launchType && input.capacityProviderStrategy?.length),
    "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
  );
  must(
    input.launchType !== "MANAGED_INSTANCES",
    "The launch type MANAGED_INSTANCES is not accepted. Use a capacity provider strategy.",
  );
  const token = input.clientToken;
  must(
    token === undefined || /^[\x21-\x7e]{1,36}$/.test(token),
    "clientToken must be at most 36 printable ASCII characters.",
  );
  must(
    input.schedulingStrategy === "DAEMON" || input.desiredCount !== undefined,
    "desiredCount is required for services with the REPLICA scheduling strategy.",
  );
  must((input.desiredCount ?? 0) >= 0, "desiredCount must not be negative.");
  checkController(input, settings, definition);
  const { strategy, bakeTimeInMinutes } = input.deploymentConfiguration ?? {};
  must(strategy !== "BLUE_GREEN" || bakeTimeInMinutes !== undefined, bakeTimeText);
  if (input.schedulingStrategy === "DAEMON") checkDaemon(input, settings);
  const conflict =
    input.availabilityZoneRebalancing === "ENABLED" &&
    rebalancingConflict(input.schedulingStrategy ?? "REPLICA", settings);
  must(!conflict, `Availability Zone rebalancing is not supported with ${conflict}.`);
  must(
    input.role === undefined || (settings.loadBalancers.length > 0 && definition?.content.networkMode !== "awsvpc"),
    "You cannot specify an IAM role for services that require a service linked role.",
  );
  checkSettings(area, { cluster, settings, definition, scheduling: input.schedulingStrategy ?? "REPLICA" });
}

const bakeTimeText = "bakeTimeInMinutes is required with the BLUE_GREEN deployment strategy.";

const externalMembers = [
  "serviceName",
  "cluster",
  "desiredCount",
  "deploymentConfiguration",
  "tags",
  "enableECSManagedTags",
  "propagateTags",
  "schedulingStrategy",
  "placementConstraints",
  "placementStrategy",
  "role",
  "deploymentController",
  "healthCheckGracePeriodSeconds",
  "clientToken",
];

function checkController(
  input: CreateServiceInput,
  settings: ServiceSettings,
  definition: TaskDefinition | undefined,
): void {
  const controller = settings.deploymentController.type;
  const configuration = settings.deploymentConfiguration;
  if (controller === "EXTERNAL") {
    const extra = Object.keys(input).find((name) => !externalMembers.includes(name));
    must(extra === undefined, `${extra} cannot be specified for services with the EXTERNAL deployment controller.`);
    return;
  }
  must(definition !== undefined, "TaskDefinition can not be blank.");
  if (controller === "ECS") return;
  const bad = (what: string) => `${what} is not supported with the CODE_DEPLOY deployment controller.`;
  must(
    settings.loadBalancers.some((balancer) => balancer.targetGroupArn),
    "The CODE_DEPLOY deployment controller requires a load balancer.",
  );
  must(input.schedulingStrategy !== "DAEMON", bad("The DAEMON scheduling strategy"));
  must(!settings.serviceConnectConfiguration?.enabled, bad("Service Connect"));
  must(settings.vpcLatticeConfigurations.length === 0, bad("VPC Lattice"));
  must(input.deploymentConfiguration?.strategy === undefined, bad("A deployment strategy"));
  must(!configuration.alarms.enable, bad("alarms"));
  must(!configuration.deploymentCircuitBreaker.enable, bad("The deployment circuit breaker"));
}

function checkDaemon(input: CreateServiceInput, settings: ServiceSettings): void {
  const bad = (what: string) => `${what} is not supported with the DAEMON scheduling strategy.`;
  must(
    settings.deploymentController.type === "ECS",
    bad(`The ${settings.deploymentController.type} deployment controller`),
  );
  must(settings.platformFamily === undefined, bad("The FARGATE launch type"));
  must(
    input.desiredCount === undefined,
    "The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again.",
  );
  must(settings.placementStrategy.length === 0, bad("A placement strategy"));
  must(settings.volumeConfigurations.length === 0, bad("A volume configuration"));
  must(
    settings.deploymentConfiguration.maximumPercent === 100,
    "The daemon scheduling strategy supports only a maximumPercent of 100.",
  );
}

interface Checked {
  readonly cluster: Cluster;
  readonly settings: ServiceSettings;
  readonly definition: TaskDefinition | undefined;
  readonly scheduling: "REPLICA" | "DAEMON";
}

/** What holds for the settings as a whole, at create and after every update. */
function checkSettings(area: Area, { cluster, settings, definition, scheduling }: Checked): void {
  checkCapacity(area, cluster, settings, definition);
  checkPlacement(settings, definition);
  checkDeploymentConfiguration(settings);
  const grace = settings.healthCheckGracePeriodSeconds;
  must(grace >= 0 && grace <= 2_147_483_647, "healthCheckGracePeriodSeconds must be between 0 and 2147483647.");
  if (settings.enableExecuteCommand && definition) {
    must(
      definition.content.taskRoleArn !== undefined,
      "The service couldn't be updated because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again.",
    );
  }
  if (definition) checkNetworking(settings, definition, scheduling);
}

function checkCapacity(
  area: Area,
  cluster: Cluster,
  settings: ServiceSettings,
  definition: TaskDefinition | undefined,
): void {
  for (const { capacityProvider } of settings.capacityProviderStrategy) {
    const own = area.providers.get(capacityProvider)?.cluster === cluster.name;
    must(
      own || cluster.capacityProviders.includes(capacityProvider),
      "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
    );
  }
  if (!definition) return;
  const fargate = settings.platformFamily !== undefined;
  const type = fargate ? "FARGATE" : settings.launchType;
  must(
    type === undefined || definition.compatibilities.includes(type),
    `Task definition does not support launch_type ${type}.`,
  );
  const windows = definition.content.runtimePlatform?.operatingSystemFamily?.startsWith("WINDOWS") ?? false;
  const spot = settings.capacityProviderStrategy.some((item) => item.capacityProvider === "FARGATE_SPOT");
  must(!spot || !windows, "FARGATE_SPOT does not support Windows.");
  if (type !== "EXTERNAL") return;
  const bad = (what: string) => `${what} is not supported with the EXTERNAL launch type.`;
  must(settings.loadBalancers.length === 0, bad("A load balancer"));
  must(settings.serviceRegistries.length === 0, bad("Service discovery"));
  must(!settings.serviceConnectConfiguration?.enabled, bad("Service Connect"));
  must(settings.vpcLatticeConfigurations.length === 0, bad("VPC Lattice"));
}

function checkPlacement(settings: ServiceSettings, definition: TaskDefinition | undefined): void {
  const { placementConstraints: constraints, placementStrategy: strategy } = settings;
  const fargate = settings.platformFamily !== undefined;
  must(!fargate || constraints.length === 0, "Placement constraints are not supported with FARGATE launch type.");
  must(!fargate || strategy.length === 0, "Placement strategies are not supported with FARGATE launch type.");
  const inTask = definition?.content.placementConstraints?.length ?? 0;
  must(constraints.length + inTask <= 10, "Too many placement constraints. The maximum is 10.");
  must(strategy.length <= 5, "Too many placement strategies. The maximum is 5.");
  for (const { type, expression } of constraints) {
    must(
      type !== "distinctInstance" || expression === undefined,
      "An expression is not supported with distinctInstance.",
    );
    must((expression ?? "").length <= 2000, "The placement constraint expression is too long.");
  }
  for (const { type, field = "" } of strategy) {
    const name = field.toLowerCase();
    must(type !== "random" || field === "", "A field is not supported with the random placement strategy.");
    must(
      type !== "binpack" || name === "cpu" || name === "memory",
      "The binpack placement strategy supports the fields cpu and memory.",
    );
    must(
      type !== "spread" || name === "instanceid" || name.startsWith("attribute:"),
      "The spread placement strategy supports the fields instanceId, host and attribute:<name>.",
    );
  }
}

export interface UpdateRequest {
  readonly input: UpdateServiceInput;
  readonly settings: ServiceSettings;
  readonly definition: TaskDefinition | undefined;
}

/** @throws Refusal when AWS would not make the update */
export function checkUpdate(service: Service, { input, settings, definition }: UpdateRequest): void {
  const was = service.settings;
  must((input.desiredCount ?? 0) >= 0, "desiredCount must not be negative.");
  checkControllerUpdate(service, input);
  const changed = !sameValue(settings.capacityProviderStrategy, was.capacityProviderStrategy);
  must(
    !changed || input.forceNewDeployment === true,
    "When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.",
  );
  if (service.schedulingStrategy === "DAEMON") {
    must(
      input.desiredCount === undefined,
      "The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again.",
    );
    must(
      settings.deploymentConfiguration.maximumPercent === 100,
      "The daemon scheduling strategy supports only a maximumPercent of 100.",
    );
  }
  const conflict =
    settings.availabilityZoneRebalancing === "ENABLED" && rebalancingConflict(service.schedulingStrategy, settings);
  must(!conflict, `Availability Zone rebalancing is not supported with ${conflict}.`);
  const shifts = settings.deploymentConfiguration.strategy !== was.deploymentConfiguration.strategy;
  must(
    !shifts ||
      was.deploymentConfiguration.earlySuccessCriteria?.enable !== true ||
      input.deploymentConfiguration?.earlySuccessCriteria?.enable === false,
    "The deployment strategy cannot be changed while earlySuccessCriteria is enabled.",
  );
  must(
    !shifts ||
      settings.deploymentConfiguration.strategy !== "BLUE_GREEN" ||
      input.deploymentConfiguration?.bakeTimeInMinutes !== undefined,
    bakeTimeText,
  );
  checkSettings(service.area, {
    cluster: service.cluster,
    settings,
    definition,
    scheduling: service.schedulingStrategy,
  });
}

const codeDeployTexts: Readonly<Record<string, string>> = {
  taskDefinition: "task definition",
  loadBalancers: "load balancers",
  networkConfiguration: "network configuration",
  platformVersion: "platform version",
};

const outsideEcs: Readonly<Record<"CODE_DEPLOY" | "EXTERNAL", readonly string[]>> = {
  CODE_DEPLOY: [
    "cluster",
    "service",
    "desiredCount",
    "deploymentConfiguration",
    "deploymentController",
    "healthCheckGracePeriodSeconds",
    "placementConstraints",
    "placementStrategy",
    "enableECSManagedTags",
    "propagateTags",
  ],
  EXTERNAL: [
    "cluster",
    "service",
    "desiredCount",
    "deploymentController",
    "healthCheckGracePeriodSeconds",
    "placementConstraints",
    "placementStrategy",
    "enableECSManagedTags",
    "propagateTags",
  ],
};

/** Under another controller most members belong to it. @throws Refusal InvalidParameterException */
function checkControllerUpdate(service: Service, input: UpdateServiceInput): void {
  const was = service.settings.deploymentController.type;
  const next = input.deploymentController?.type ?? was;
  must(
    next !== "CODE_DEPLOY" || was === "CODE_DEPLOY",
    "Updating a service to the CODE_DEPLOY deployment controller is not supported.",
  );
  if (was === "ECS" || next !== was) return;
  const extra = Object.keys(input).find((name) => !outsideEcs[was].includes(name));
  if (extra === undefined) return;
  must(
    extra !== "forceNewDeployment",
    `Cannot force a new deployment on services with a ${was} deployment controller.`,
  );
  const how = was === "CODE_DEPLOY" ? "Use AWS CodeDeploy to trigger a new deployment." : "Use task sets instead.";
  throw invalidParameter(
    `Unable to update ${codeDeployTexts[extra] ?? extra} on services with a ${was} deployment controller. ${how}`,
  );
}
