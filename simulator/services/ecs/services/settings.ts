/**
 * From what a caller sends to what AWS keeps: defaults filled in on create, changed members merged on update.
 * Source: API Reference, CreateService, UpdateService and DeploymentConfiguration.
 */

import { tidy } from "../../../core/json.ts";
import { strategyItems } from "../capacity-providers/strategy.ts";
import type { CreateServiceInput, UpdateServiceInput } from "../inputs/services.ts";
import { nameOf } from "../lookups.ts";
import type {
  Cluster,
  EcsArea,
  FilledDeploymentConfiguration,
  Service,
  ServiceSettings,
  StrategyItem,
} from "../records.ts";
import { rebalancingConflict } from "./rebalancing.ts";

type Sent = Omit<CreateServiceInput, "serviceName"> | UpdateServiceInput;

/** The settings of a new service. */
export function settingsAtCreate(area: EcsArea, cluster: Cluster, input: CreateServiceInput): ServiceSettings {
  const given = input.capacityProviderStrategy && strategyItems(input.capacityProviderStrategy);
  const strategy = given ?? (input.launchType ? [] : cluster.defaultStrategy);
  const launchType = strategy.length > 0 ? undefined : (input.launchType ?? "EC2");
  const base: ServiceSettings = {
    launchType,
    capacityProviderStrategy: strategy,
    platformVersion: undefined,
    platformFamily: undefined,
    deploymentConfiguration: filledConfiguration(input.deploymentConfiguration, input.schedulingStrategy),
    deploymentController: input.deploymentController ?? { type: "ECS" },
    networkConfiguration: undefined,
    loadBalancers: [],
    serviceRegistries: [],
    placementConstraints: [],
    placementStrategy: [],
    healthCheckGracePeriodSeconds: 0,
    enableECSManagedTags: false,
    propagateTags: "NONE",
    enableExecuteCommand: false,
    availabilityZoneRebalancing: "DISABLED",
    serviceConnectConfiguration: undefined,
    volumeConfigurations: [],
    vpcLatticeConfigurations: [],
    gatewayConnectors: [],
    monitoring: undefined,
  };
  const settings = withPlatform(merged(base, { ...input, deploymentConfiguration: undefined }, area));
  const rebalancing =
    input.availabilityZoneRebalancing ??
    (rebalancingConflict(input.schedulingStrategy ?? "REPLICA", settings) ? "DISABLED" : "ENABLED");
  return { ...settings, availabilityZoneRebalancing: rebalancing };
}

/** The settings after an update: what was not sent stays. */
export function settingsAfterUpdate(
  { area, settings, firstLaunchType }: Service,
  input: UpdateServiceInput,
): ServiceSettings {
  const next = merged(settings, input, area);
  if (!input.capacityProviderStrategy) return withPlatform(next);
  const strategy = strategyItems(input.capacityProviderStrategy);
  const launchType =
    strategy.length > 0 ? undefined : (firstLaunchType ?? launchTypeBehind(settings.capacityProviderStrategy));
  return withPlatform({ ...next, capacityProviderStrategy: strategy, launchType });
}

/** Of a service that never had a launch type. */
const launchTypeBehind = (strategy: readonly StrategyItem[]) =>
  strategy.some((item) => item.capacityProvider.startsWith("FARGATE")) ? "FARGATE" : "EC2";

function merged(settings: ServiceSettings, input: Sent, area: EcsArea): ServiceSettings {
  const take = <K extends keyof ServiceSettings>(name: K, value: ServiceSettings[K] | undefined) => ({
    [name]: value ?? settings[name],
  });
  return {
    ...settings,
    ...take("platformVersion", input.platformVersion),
    ...take("deploymentController", input.deploymentController),
    ...take("loadBalancers", input.loadBalancers),
    ...take("serviceRegistries", input.serviceRegistries),
    ...take("placementConstraints", input.placementConstraints),
    ...take(
      "placementStrategy",
      input.placementStrategy?.filter(({ type }) => type !== undefined).map(storedPlacement),
    ),
    ...take("healthCheckGracePeriodSeconds", input.healthCheckGracePeriodSeconds),
    ...take("enableECSManagedTags", input.enableECSManagedTags),
    ...take("propagateTags", input.propagateTags),
    ...take("enableExecuteCommand", input.enableExecuteCommand),
    ...take("availabilityZoneRebalancing", input.availabilityZoneRebalancing),
    ...take("vpcLatticeConfigurations", input.vpcLatticeConfigurations),
    ...take("gatewayConnectors", input.gatewayConnectors),
    ...take("monitoring", input.monitoring),
    ...take("networkConfiguration", input.networkConfiguration && storedNetwork(input.networkConfiguration)),
    ...take(
      "serviceConnectConfiguration",
      input.serviceConnectConfiguration && storedConnect(input.serviceConnectConfiguration, area),
    ),
    ...take("volumeConfigurations", input.volumeConfigurations?.map(storedVolume)),
    ...take(
      "deploymentConfiguration",
      input.deploymentConfiguration &&
        changedConfiguration(settings.deploymentConfiguration, input.deploymentConfiguration),
    ),
  };
}

/** Platform version and family exist on Fargate only. */
function withPlatform(settings: ServiceSettings): ServiceSettings {
  const fargate =
    settings.launchType === "FARGATE" ||
    settings.capacityProviderStrategy.some((item) => item.capacityProvider.startsWith("FARGATE"));
  return {
    ...settings,
    platformVersion: fargate ? (settings.platformVersion ?? "LATEST") : undefined,
    platformFamily: fargate ? "Linux" : undefined,
  };
}

function storedPlacement(strategy: ServiceSettings["placementStrategy"][number]) {
  return tidy({ ...strategy, field: strategy.field === "host" ? "instanceId" : strategy.field });
}

/** Subnets and security groups are sets; AWS gives them back in its own order. */
function storedNetwork({ awsvpcConfiguration: vpc }: NonNullable<ServiceSettings["networkConfiguration"]>) {
  if (!vpc) return {};
  return {
    awsvpcConfiguration: {
      subnets: [...vpc.subnets].sort(),
      securityGroups: [...(vpc.securityGroups ?? [])].sort(),
      assignPublicIp: vpc.assignPublicIp ?? ("DISABLED" as const),
    },
  };
}

function storedConnect(connect: NonNullable<ServiceSettings["serviceConnectConfiguration"]>, area: EcsArea) {
  if (!connect.services || !connect.namespace) return connect;
  const namespace = area.ports.namespaces.find(area, connect.namespace)?.name ?? nameOf(connect.namespace);
  return {
    ...connect,
    services: connect.services.map((service) => {
      const discoveryName = service.discoveryName ?? service.portName;
      const clientAliases = service.clientAliases?.map((alias) => ({
        dnsName: `${discoveryName}.${namespace}`,
        ...alias,
      }));
      return tidy({ ...service, discoveryName, clientAliases });
    }),
  };
}

function storedVolume(volume: ServiceSettings["volumeConfigurations"][number]) {
  const ebs = volume.managedEBSVolume;
  if (!ebs) return volume;
  const iops = ebs.volumeType === "gp3" || ebs.volumeType === undefined ? 3000 : undefined;
  return tidy({ ...volume, managedEBSVolume: { filesystemType: "xfs" as const, iops, ...ebs } });
}

type Configuration = NonNullable<CreateServiceInput["deploymentConfiguration"]>;

/** The full deployment configuration of a new service. */
function filledConfiguration(
  given: Configuration | undefined,
  scheduling: "REPLICA" | "DAEMON" = "REPLICA",
): FilledDeploymentConfiguration {
  const daemon = scheduling === "DAEMON";
  return completed({
    strategy: "ROLLING",
    maximumPercent: daemon ? 100 : 200,
    minimumHealthyPercent: daemon ? 0 : 100,
    bakeTimeInMinutes: 0,
    deploymentCircuitBreaker: { enable: false, rollback: false },
    alarms: { alarmNames: [], enable: false, rollback: false },
    ...present(given),
  });
}

/** Members that are not sent keep their value; what belongs to another strategy goes. */
function changedConfiguration(
  known: FilledDeploymentConfiguration,
  given: Configuration,
): FilledDeploymentConfiguration {
  return completed({ ...known, ...present(given) });
}

/** An input that was read has no `undefined` members; its type does not show it. */
const present = (given: Configuration | undefined) => given as Partial<FilledDeploymentConfiguration> | undefined;

function completed(half: FilledDeploymentConfiguration): FilledDeploymentConfiguration {
  const { linearConfiguration, canaryConfiguration, lifecycleHooks, earlySuccessCriteria, ...rest } = half;
  return tidy({
    ...rest,
    deploymentCircuitBreaker: {
      resetOnHealthyTask: true,
      thresholdConfiguration: { type: "BOUNDED_PERCENT" as const, value: 50 },
      ...rest.deploymentCircuitBreaker,
    },
    lifecycleHooks: (lifecycleHooks ?? []).map((hook) => ({
      targetType: "AWS_LAMBDA" as const,
      ...hook,
      timeoutConfiguration: { timeoutInMinutes: 1440, action: "ROLLBACK" as const, ...hook.timeoutConfiguration },
    })),
    linearConfiguration:
      half.strategy === "LINEAR" ? { stepPercent: 10, stepBakeTimeInMinutes: 6, ...linearConfiguration } : undefined,
    canaryConfiguration:
      half.strategy === "CANARY"
        ? { canaryPercent: 5, canaryBakeTimeInMinutes: 10, ...canaryConfiguration }
        : undefined,
    earlySuccessCriteria: earlySuccessCriteria && {
      healthyPercent: 100,
      sourceServiceRevisionCleanup: "BLOCKING" as const,
      ...earlySuccessCriteria,
    },
  });
}
