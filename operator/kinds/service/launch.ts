import type { ServiceStatus } from "../../api/types.ts";
import type { EcsService } from "../../aws/services/ecs/shapes.ts";
import { rfc3339 } from "../../lib/clock.ts";
import type { ServiceInput } from "./model.ts";

const runsOnStrategy = ({ capacityProviderStrategy = [] }: EcsService): boolean => capacityProviderStrategy.length > 0;

/**
 * `status.createdWith` as it is to be now. A service never gets another launch type than the one it was created with, so what AWS
 * shows while there is no strategy is that one. Beside a strategy AWS may not show it, and it is kept for this service.
 */
export function createdWithNow({ resource }: ServiceInput, service: EcsService): ServiceStatus["createdWith"] {
  const { launchType, createdAt } = service;
  const createdTime = createdAt && rfc3339(createdAt.getTime());
  if (createdTime === undefined) return undefined;
  if (launchType !== undefined && !runsOnStrategy(service)) return { launchType, createdTime };
  const before = resource.status?.createdWith;
  return before?.createdTime === createdTime ? before : undefined;
}

/**
 * The launch type that a service was created with; undefined where that is not known. What AWS shows beside a strategy counts only
 * without a record: "this field is omitted if the service was created using a capacity provider strategy" (Amazon ECS API Reference,
 * Service, launchType).
 */
export const launchTypeAtCreation = (input: ServiceInput, service: EcsService): string | undefined =>
  createdWithNow(input, service)?.launchType ?? service.launchType;

/** What an update of the strategy does to where tasks run, for the Event; undefined where one strategy follows another. */
export function launchChange(
  input: ServiceInput,
  service: EcsService,
  strategy: unknown,
): { readonly action: string; readonly words: string } | undefined {
  if (!Array.isArray(strategy)) return undefined;
  const launchType = launchTypeAtCreation(input, service);
  if (strategy.length === 0) {
    const words = `back to launch type ${launchType ?? "that the service was created with"}`;
    return { action: "ReturnToLaunchType", words };
  }
  if (runsOnStrategy(service) || launchType === undefined) return undefined;
  return { action: "ReplaceLaunchType", words: `in the place of launch type ${launchType}` };
}
