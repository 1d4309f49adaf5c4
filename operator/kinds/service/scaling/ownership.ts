/** Whose the scalable target of a service is. */
import type { EcsService, EcsTag } from "../../../aws/services/ecs/shapes.ts";
import type { AutoscalingFields } from "../../../ecs/autoscaling/desired.ts";
import { withinLimits } from "../../../ecs/autoscaling/plan.ts";
import { ownershipOf, ownerTags } from "../../../ecs/owner.ts";
import { tagDiff } from "../../../ecs/tags.ts";
import { permits } from "../../../engine/kind.ts";
import { adoptionNotAllowed } from "../../common/plan/gates.ts";
import type { ServiceInput } from "../model.ts";
import { serviceNameOf } from "../references.ts";
import { declaredIn, recordedIn, type ScalingObserved, type Trouble } from "./model.ts";

export interface TargetOwnership {
  readonly trouble?: Trouble;
  /** Owner tags that take the target over. */
  readonly takes?: readonly EcsTag[];
  /** Whether what others have put under declared names is taken over. */
  readonly adopts: boolean;
}

/**
 * Whether the target may be written. AWS lets anybody register it again, which takes over a foreign one silently and moves the count
 * within the limits: only its tags say whose it is.
 */
export function targetOwnership(input: ServiceInput, service: EcsService, scaling: ScalingObserved): TargetOwnership {
  const { resource, installation, settings } = input;
  const { target } = scaling.live;
  const spec = declaredIn(resource);
  const adopts = resource.spec.adoptionPolicy === "Adopt" && permits(settings.adoption, resource.metadata.namespace);
  if (resource.spec.managementPolicy === "Observe") return { adopts: true };
  if (target === undefined) return { adopts };
  const known = recordedIn(resource.status).limits !== undefined;
  const ownership = ownershipOf(scaling.targetTags, installation, resource, known);
  if (ownership === "own") return { adopts };
  const takes = tagDiff(ownerTags(installation, resource), scaling.targetTags, []).set;
  // The service itself is this object's, and so is what an earlier object of the same name has registered for it.
  if (ownership === "own-other-uid") return { adopts: true, takes };
  const limits = `between ${target.MinCapacity} and ${target.MaxCapacity} tasks`;
  const what = `Application Auto Scaling scales service ${serviceNameOf(resource)} ${limits}, by a scalable target without the owner tags of this object`;
  if (spec === undefined) return { adopts };
  if (resource.spec.adoptionPolicy === "Adopt" && (adopts || ownership === "retained"))
    return takenOver(spec, service, takes);
  if (resource.spec.adoptionPolicy === "Adopt") {
    const { message } = adoptionNotAllowed(
      `The scalable target of service ${serviceNameOf(resource)}`,
      resource.metadata.namespace,
    );
    return { adopts, trouble: { state: "Blocked", reason: "AdoptionNotAllowed", message } };
  }
  const reason = known ? "OwnershipLost" : "AlreadyExists";
  const message = `${what}, so it is not changed. Set \`spec.adoptionPolicy: Adopt\` to manage it, or remove \`spec.autoscaling\`.`;
  return { adopts, trouble: { state: "Blocked", reason, message } };
}

/** Adoption never changes the count: registered with these limits, AWS would. */
function takenOver(spec: AutoscalingFields, service: EcsService, takes: readonly EcsTag[]): TargetOwnership {
  const { desiredCount = 0, serviceName = "" } = service;
  if (withinLimits(spec, desiredCount) === desiredCount) return { adopts: true, takes };
  const message =
    `Service ${serviceName} has a desired count of ${desiredCount}, and adopting its scalable target with limits of ${spec.minCapacity} and ` +
    `${spec.maxCapacity} would change that. Set \`spec.autoscaling.minCapacity\` and \`spec.autoscaling.maxCapacity\` around ` +
    "it; change them after the adoption.";
  return { adopts: true, trouble: { state: "Blocked", reason: "AdoptionWouldScale", message } };
}
