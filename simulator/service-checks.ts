import { invalidParameter } from "./errors.ts";
import type { CreateServiceInput, UpdateServiceInput } from "./inputs/services.ts";
import { sameValue } from "./json.ts";
import type { Area, Cluster, Service, ServiceSettings, TaskDefinition } from "./records.ts";
import { rebalancingConflict } from "./service-rules.ts";

export interface CreateRequest {
  readonly cluster: Cluster;
  readonly input: CreateServiceInput;
  readonly settings: ServiceSettings;
  readonly definition: TaskDefinition | undefined;
}

/** @throws Refusal when AWS would not create the service */
export function checkCreate(_area: Area, { input, settings, definition }: CreateRequest): void {
  if (input.launchType && input.capacityProviderStrategy?.length) {
    throw invalidParameter(
      "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
    );
  }
  if (input.schedulingStrategy !== "DAEMON" && input.desiredCount === undefined) {
    throw invalidParameter("desiredCount is required for services with the REPLICA scheduling strategy.");
  }
  if (settings.deploymentController.type !== "EXTERNAL" && !definition) {
    throw invalidParameter("TaskDefinition can not be blank.");
  }
  const conflict = input.availabilityZoneRebalancing === "ENABLED" && rebalancingConflict(input, settings);
  if (conflict) throw invalidParameter(`Availability Zone rebalancing is not supported with ${conflict}.`);
}

export interface UpdateRequest {
  readonly input: UpdateServiceInput;
  readonly settings: ServiceSettings;
  readonly definition: TaskDefinition | undefined;
}

/** @throws Refusal when AWS would not make the update */
export function checkUpdate(service: Service, { input, settings }: UpdateRequest): void {
  const changed = !sameValue(settings.capacityProviderStrategy, service.settings.capacityProviderStrategy);
  if (changed && input.forceNewDeployment !== true) {
    throw invalidParameter(
      "When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.",
    );
  }
}
