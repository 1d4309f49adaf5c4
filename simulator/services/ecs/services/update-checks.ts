/** Source: API Reference, UpdateService; Developer Guide, "Updating Amazon ECS service parameters". */

import { sameValue } from "../../../core/json.ts";
import { parameterMust as must } from "../demands.ts";
import { invalidParameter } from "../errors.ts";
import type { UpdateServiceInput } from "../inputs/services.ts";
import type { Service, ServiceSettings, TaskDefinition } from "../records.ts";
import { rebalancingConflict } from "./rebalancing.ts";
import { bakeTimeText, checkSettings, daemonPercentText } from "./settings-checks.ts";

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
  must(
    service.firstLaunchType !== "EXTERNAL" || settings.capacityProviderStrategy.length === 0,
    "Updating a service of the EXTERNAL launch type to a capacity provider strategy is not supported.",
  );
  if (service.schedulingStrategy === "DAEMON") {
    must(
      input.desiredCount === undefined,
      "The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again",
    );
    must(settings.deploymentConfiguration.maximumPercent <= 100, daemonPercentText);
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
