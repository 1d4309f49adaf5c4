import type { ServiceFields } from "../../../operator/api/types.ts";
import { type ServiceDiff, type ServiceDiffInput, serviceDiff, updateOf } from "../../../operator/ecs/service-diff.ts";
import { declaredPaths } from "../../../operator/ecs/service-groups.ts";
import { createServiceInput } from "../../../operator/ecs/service-input.ts";
import { echoService } from "./echo.ts";

/** Services made from one spec and compared with another. */

export const TASK = "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:7";
export const NEXT = "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:8";
export const identity = { cluster: "main", taskDefinition: TASK, serviceName: "web", tags: [] };

export const created = (spec: ServiceFields) => createServiceInput(spec, identity);

interface More extends Partial<ServiceDiffInput> {
  /** A failed release stands: nothing that starts a deployment is sent. */
  readonly held?: boolean;
}

/** A diff with the update that is made of it. */
export function withUpdate(found: ServiceDiff, held = false) {
  const update = updateOf(found, { releases: !held, settings: true });
  return {
    ...found,
    updateInput:
      update && ({ cluster: "main", service: "web", ...update.members } as Readonly<Record<string, unknown>>),
    startsDeployment: update?.startsDeployment === true,
    needsForce: update?.members.forceNewDeployment === true,
    keeps: update?.keeps === true,
  };
}

/** The diff of a spec against a service that was made from `from`. */
export const diff = (spec: ServiceFields, from: ServiceFields, { held = false, ...more }: More = {}) =>
  withUpdate(
    serviceDiff({
      spec,
      resolved: { taskDefinition: TASK },
      ...echoService(created(from)),
      declaredBefore: declaredPaths(from),
      enforceCount: true,
      ...more,
    }),
    held,
  );

export const sent = (result: ReturnType<typeof diff>): readonly string[] =>
  Object.keys(result.updateInput ?? {})
    .filter((name) => name !== "cluster" && name !== "service")
    .sort();

export const NETWORK = { networkConfiguration: { awsvpcConfiguration: { subnets: ["a", "b"] } } };
export const CONNECT = {
  serviceConnectConfiguration: { enabled: true, namespace: "local", services: [{ portName: "api" }] },
};
export const VOLUME = { volumeConfigurations: [{ name: "data", managedEBSVolume: { roleArn: "r", sizeInGiB: 10 } }] };
export const BALANCER = { loadBalancers: [{ targetGroupArn: "t", containerName: "app", containerPort: 80 }] };
export const STRATEGY = { capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }] };
export const BREAKER = { deploymentCircuitBreaker: { enable: true, rollback: true } };
