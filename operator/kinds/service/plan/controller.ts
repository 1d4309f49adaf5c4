import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import { serviceFacts } from "../../../ecs/service-spec.ts";
import type { DomainCondition } from "../../../engine/object.ts";
import type { Plan } from "../../../engine/plan.ts";
import { blocked, listed } from "../../common/plan/plans.ts";
import type { ServiceInput, ServiceStep } from "../model.ts";
import { serviceNameOf } from "../references.ts";
import type { Release } from "../release.ts";
import { CONTROLLERS } from "../rollout/controllers.ts";

/**
 * What another deployment controller than ECS means for a service that exists already. Admission refuses the controllers by
 * name, so this is a service that was adopted, or is observed, with `spec.deploymentController` left out.
 * Source: Amazon ECS API Reference, UpdateService ("For services using the blue/green (CODE_DEPLOY) deployment controller, only
 * the desired count, deployment configuration, health check grace period, task placement constraints and strategies, enable ECS
 * managed tags option, and propagate tags can be updated using this API").
 */

type Other = "CODE_DEPLOY" | "EXTERNAL";

/** How people release a service with another controller. */
const releasedBy = (controller: Other): string => CONTROLLERS[controller].releasedBy ?? "";

/** The controller that releases the service in AWS; undefined: ECS does, or is asked to. */
export function otherController({ resource }: ServiceInput, service: EcsService): Other | undefined {
  const { controller } = serviceFacts(resource.spec, service);
  return controller === "ECS" ? undefined : controller;
}

const notSupported = ({ resource }: ServiceInput, controller: Other): string =>
  `Service ${serviceNameOf(resource)} has the deployment controller ${controller}; deploying such a service is not supported yet. ` +
  "Only its count and tags are enforced.";

/** The condition that such a service has from its adoption on. */
export function controllerCondition(input: ServiceInput): readonly DomainCondition[] {
  const { service } = input.observed;
  const controller = service?.status === "ACTIVE" ? otherController(input, service) : undefined;
  if (controller === undefined) return [];
  const message = `${notSupported(input, controller)} Deploy it ${releasedBy(controller)}, and keep the spec equal to what AWS shows.`;
  return [{ type: "ReleasesNotSupported", status: "True", reason: "DeploymentControllerNotSupported", message }];
}

/** Holds what AWS would refuse under the controller of the service, before AWS is asked. */
export function controllerGate(
  input: ServiceInput,
  service: EcsService,
  { diff }: Release,
): Plan<ServiceStep> | undefined {
  const controller = otherController(input, service);
  const fields = [...diff.immutable.map(({ path }) => path), ...diff.elsewhere].map((field) => `\`spec.${field}\``);
  if (controller === undefined || fields.length === 0) return undefined;
  return blocked(
    "DeploymentControllerNotSupported",
    `${notSupported(input, controller)} Not applied: ${listed(fields)}. Deploy it ${releasedBy(controller)} and then set the spec ` +
      "to what AWS shows, or revert the change.",
  );
}
