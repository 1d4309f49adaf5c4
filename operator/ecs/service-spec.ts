import type { ServiceFields } from "../api/types.ts";
import type { EcsService } from "../aws/services/ecs/shapes.ts";
import type { ServiceFacts } from "./canonical/service-facts.ts";

/** What the references of a service stand for. */
export interface ResolvedService {
  /** Name or ARN. */
  readonly cluster: string;
  /** ARN of a revision; absent under the controller EXTERNAL, where task sets name it. */
  readonly taskDefinition: string | undefined;
  /** Whether a container of that revision has a health check; undefined: not known. */
  readonly containerHealthCheck?: boolean | undefined;
}

const connectNamespace = (spec: ServiceFields): string | undefined => {
  const namespace = spec.serviceConnectConfiguration?.namespace;
  return namespace?.startsWith("arn:") ? undefined : namespace;
};

const controllerOf = (type: string | undefined): ServiceFacts["controller"] =>
  type === "CODE_DEPLOY" || type === "EXTERNAL" ? type : "ECS";

/** What is in effect: as declared, else as AWS shows it, else AWS's default. */
export function serviceFacts(spec: ServiceFields, live?: EcsService): ServiceFacts {
  return {
    controller: controllerOf(spec.deploymentController?.type ?? live?.deploymentController?.type),
    scheduling: (spec.schedulingStrategy ?? live?.schedulingStrategy) === "DAEMON" ? "DAEMON" : "REPLICA",
    namespace: connectNamespace(spec),
    strategy: spec.deploymentConfiguration?.strategy ?? live?.deploymentConfiguration?.strategy ?? "ROLLING",
  };
}

/** Whether the spec does not own the count: it is only seeded, or there is one task for each instance. */
export function countIsForeign(spec: ServiceFields, facts: ServiceFacts): boolean {
  return facts.scheduling === "DAEMON" || spec.desiredCountPolicy === "Seed";
}
