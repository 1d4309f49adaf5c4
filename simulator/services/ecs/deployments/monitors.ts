/**
 * What makes a deployment fail by itself: the circuit breaker and CloudWatch alarms.
 * Source: Amazon ECS Developer Guide, "How the Amazon ECS deployment circuit breaker detects failures" and "How CloudWatch
 * alarms detect Amazon ECS deployment failures".
 */

import type { EcsArea, Service, ServiceDeployment } from "../records.ts";
import { desiredOf } from "../services/tasks.ts";
import { currentDeployment, hasEnded } from "./deployments.ts";
import { failRolling } from "./rolling.ts";
import { failTraffic } from "./traffic.ts";

/** Failures at which the breaker opens, for the desired count of the moment. */
export function breakerThreshold(service: Service, deployment: ServiceDeployment): number {
  const { type, value } = deployment.configuration.deploymentCircuitBreaker.thresholdConfiguration ?? {
    type: "BOUNDED_PERCENT",
    value: 50,
  };
  if (type === "COUNT") return value;
  const share = Math.ceil((desiredOf(service) * value) / 100);
  return type === "UNBOUNDED_PERCENT" ? Math.max(1, share) : Math.min(200, Math.max(3, share));
}

/** Fails the deployment under way when its breaker opens or one of its alarms rang. */
export function watchDeployment(service: Service): void {
  const deployment = currentDeployment(service);
  if (deployment?.status !== "IN_PROGRESS") return;
  if (deployment.breaker === "MONITORING" && deployment.target.breakerCount >= breakerThreshold(service, deployment)) {
    deployment.breaker = "TRIGGERED";
    const { rollback } = deployment.configuration.deploymentCircuitBreaker;
    failDeployment(service, deployment, "ECS deployment circuit breaker: tasks failed to start.", rollback);
    return;
  }
  if (deployment.alarms === "MONITORING" && deployment.triggeredAlarms.length > 0) {
    deployment.alarms = "TRIGGERED";
    failDeployment(
      service,
      deployment,
      "ECS deployment failed: alarm(s) detected.",
      deployment.configuration.alarms.rollback,
    );
  }
}

export function failDeployment(
  service: Service,
  deployment: ServiceDeployment,
  reason: string,
  rollback: boolean,
): void {
  if (deployment.configuration.strategy === "ROLLING") failRolling(service, deployment, reason, rollback);
  else failTraffic(service, deployment, reason);
}

/** Alarms that went to ALARM; those that rang before a deployment began do not count for it. */
export function ringAlarms(areas: readonly EcsArea[], names: readonly string[]): void {
  for (const area of areas) {
    for (const service of area.services.values()) {
      const deployment = currentDeployment(service);
      if (!deployment || hasEnded(deployment) || deployment.alarms !== "MONITORING") continue;
      const watched = names.filter((name) => deployment.configuration.alarms.alarmNames.includes(name));
      if (watched.length === 0) continue;
      deployment.triggeredAlarms = [...deployment.triggeredAlarms, ...watched];
      service.wake();
    }
  }
}
