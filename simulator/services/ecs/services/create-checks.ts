/** Source: API Reference, CreateService; Developer Guide, "Amazon ECS service definition parameters". */
import { parameterMust as must } from "../demands.ts";
import type { CreateServiceInput } from "../inputs/services.ts";
import type { Cluster, EcsArea, ServiceSettings, TaskDefinition } from "../records.ts";
import { rebalancingConflict } from "./rebalancing.ts";
import { bakeTimeText, checkSettings, daemonPercentText } from "./settings-checks.ts";

export interface CreateRequest {
  readonly cluster: Cluster;
  readonly input: CreateServiceInput;
  readonly settings: ServiceSettings;
  readonly definition: TaskDefinition | undefined;
}

/** @throws Refusal when AWS would not create the service */
export function checkCreate(area: EcsArea, request: CreateRequest): void {
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
    "The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again",
  );
  must(
    settings.placementStrategy.length === 0,
    "The daemon scheduling strategy does not support placement strategies. Remove the placement strategy and try again",
  );
  must(settings.volumeConfigurations.length === 0, bad("A volume configuration"));
  must(settings.deploymentConfiguration.maximumPercent <= 100, daemonPercentText);
}
