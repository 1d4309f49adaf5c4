import type { ServiceFacts } from "./canonical/service-facts.ts";
import type { CapacityProviderStrategyItem, EcsService, EcsTag } from "./shapes.ts";

/**
 * The part of a service's spec that AWS gets, and the operator's own members that decide about the count. Members of
 * which nothing is read here but their being there are `unknown`.
 */
export interface ServiceSpecLike {
  readonly desiredCount?: number | undefined;
  readonly desiredCountPolicy?: string | undefined;
  readonly autoscaling?: unknown;
  readonly launchType?: string | undefined;
  readonly capacityProviderStrategy?: readonly CapacityProviderStrategyItem[] | undefined;
  readonly platformVersion?: string | undefined;
  readonly role?: string | undefined;
  readonly schedulingStrategy?: string | undefined;
  readonly deploymentController?: { readonly type?: string | undefined } | undefined;
  readonly deploymentConfiguration?: object | undefined;
  readonly networkConfiguration?: object | undefined;
  readonly loadBalancers?: readonly object[] | undefined;
  readonly serviceRegistries?: readonly object[] | undefined;
  readonly serviceConnectConfiguration?: object | undefined;
  readonly volumeConfigurations?: readonly object[] | undefined;
  readonly vpcLatticeConfigurations?: readonly object[] | undefined;
  readonly gatewayConnectors?: readonly object[] | undefined;
  readonly monitoring?: object | undefined;
  readonly placementConstraints?: readonly object[] | undefined;
  readonly placementStrategy?: readonly object[] | undefined;
  readonly healthCheckGracePeriodSeconds?: number | undefined;
  readonly availabilityZoneRebalancing?: string | undefined;
  readonly enableECSManagedTags?: boolean | undefined;
  readonly propagateTags?: string | undefined;
  readonly enableExecuteCommand?: boolean | undefined;
  readonly tags?: readonly EcsTag[] | undefined;
}

/** What the references of a service stand for. */
export interface ResolvedService {
  /** Name or ARN. */
  readonly cluster: string;
  /** ARN of a revision; absent under the controller EXTERNAL, where task sets name it. */
  readonly taskDefinition: string | undefined;
  /** Whether a container of that revision has a health check; undefined: not known. */
  readonly containerHealthCheck?: boolean | undefined;
}

const connectNamespace = (spec: ServiceSpecLike): string | undefined => {
  const connect = spec.serviceConnectConfiguration as { readonly namespace?: unknown } | undefined;
  const namespace = connect?.namespace;
  return typeof namespace === "string" && !namespace.startsWith("arn:") ? namespace : undefined;
};

const controllerOf = (type: string | undefined): ServiceFacts["controller"] =>
  type === "CODE_DEPLOY" || type === "EXTERNAL" ? type : "ECS";

const strategyOf = (configuration: object | undefined): string | undefined => {
  const { strategy } = (configuration ?? {}) as { readonly strategy?: unknown };
  return typeof strategy === "string" ? strategy : undefined;
};

/** What is in effect: as declared, else as AWS shows it, else AWS's default. */
export function serviceFacts(spec: ServiceSpecLike, live?: EcsService): ServiceFacts {
  return {
    controller: controllerOf(spec.deploymentController?.type ?? live?.deploymentController?.type),
    scheduling: (spec.schedulingStrategy ?? live?.schedulingStrategy) === "DAEMON" ? "DAEMON" : "REPLICA",
    namespace: connectNamespace(spec),
    strategy: strategyOf(spec.deploymentConfiguration) ?? strategyOf(live?.deploymentConfiguration) ?? "ROLLING",
  };
}

/** Whether somebody else owns the count: autoscaling, a seeded count, or one task for each instance. */
export function countIsForeign(spec: ServiceSpecLike, facts: ServiceFacts): boolean {
  return facts.scheduling === "DAEMON" || spec.desiredCountPolicy === "Seed" || spec.autoscaling !== undefined;
}
