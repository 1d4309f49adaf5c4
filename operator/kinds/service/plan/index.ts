import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import { withinLimits } from "../../../ecs/autoscaling/plan.ts";
import type { Ownership } from "../../../ecs/owner.ts";
import { isDeleting } from "../../../engine/object.ts";
import type { Plan } from "../../../engine/plan.ts";
import { foreign, observationNotAllowed } from "../../common/plan/gates.ts";
import { ownTagSteps, planOwned } from "../../common/plan/owned.ts";
import { blocked, progressing } from "../../common/plan/plans.ts";
import { everOwned } from "../../common/plan/recorded.ts";
import { countIsEnforced } from "../count.ts";
import { pathsToRecord } from "../declared.ts";
import type { ServicePass } from "../facts.ts";
import type { ServiceInput, ServiceStep } from "../model.ts";
import { ownedOf, type Resolution, serviceNameOf } from "../references.ts";
import { withScaling } from "../scaling/decide.ts";
import { planCreate } from "./create.ts";
import { planDeletion } from "./deletion.ts";
import { followed } from "./follow.ts";
import { movedCluster } from "./immutable.ts";
import { planWaiting, unresolved } from "./reference.ts";
import { planCount, planUpdate, planWithoutRelease } from "./update.ts";
import { outcomeWithoutService } from "./verbs.ts";

type ServicePlan = Plan<ServiceStep>;

/** Decides what a service needs now. The first aspect that wants something wins. */
export function plan(input: ServicePass): ServicePlan {
  if (isDeleting(input.resource)) return planDeletion(input);
  const { service } = input.observed;
  if (input.observed.hidden === true)
    return observationNotAllowed(`service ${serviceNameOf(input.resource)}`, input.resource.metadata.namespace);
  const { resolution } = input.facts;
  if (service?.status === "ACTIVE") {
    return planOwned<ServiceStep>(input, ownedOf(service, input), {
      planOwn: () => followed(input, service, planTagsAndRelease(input, service)),
      changes: (tags) => planTagsAndRelease(input, { ...service, tags }).changes,
      obstacle: (ownership) => adoptionObstacle(input, service, ownership),
    });
  }
  const decided = planAbsent(input, service, resolution);
  // A verb is for what exists when it is seen; there is nothing to restart now.
  const handled = input.verbs.map(({ verb, value }) => ({ verb, value, outcome: outcomeWithoutService(verb) }));
  return handled.length === 0 ? decided : { ...decided, handled };
}

function planAbsent(input: ServicePass, service: EcsService | undefined, resolution: Resolution): ServicePlan {
  const { observed, settings } = input;
  const moved = movedCluster(input);
  if (moved !== undefined) return moved;
  if (observed.noCluster) return planWaiting(input);
  if (service !== undefined) {
    const message = `Waiting for the former service ${serviceNameOf(input.resource)} to finish draining; then it is created again.`;
    return progressing("Draining", message, [], settings.pollMs);
  }
  return resolution.found ? planMissing(input, resolution) : planWaiting(input);
}

function planMissing(input: ServicePass, resolution: Resolution & { found: true }): ServicePlan {
  // The cluster was not there when AWS was read, so the service was not read: only a new object is created unread.
  const { status, spec } = input.resource;
  if (input.observed.source === "unread" && (status?.observedGeneration ?? -1) !== -1) {
    const message = `Waiting for ECSCluster ${spec.clusterRef?.name ?? ""}, which is not ready in AWS yet.`;
    return progressing("WaitingForReference", message, [], 0);
  }
  if (input.observed.recentWrite && input.observed.source === "read" && everOwned(input.resource)) {
    return progressing(
      "VerifyingWrite",
      `Waiting for AWS to show service ${serviceNameOf(input.resource)}, which was written moments ago.`,
      [],
      input.settings.pollMs,
    );
  }
  return planCreate(input, resolution.resolved);
}

/** Why a service that may be taken over cannot be; undefined: it can. */
function adoptionObstacle(input: ServicePass, service: EcsService, ownership: Ownership): ServicePlan | undefined {
  const { resource } = input;
  const what = `Service ${serviceNameOf(resource)}`;
  if (service.resourceManagementType === "ECS") {
    return foreign(
      "AlreadyExists",
      `${what} belongs to an ECS Express service and cannot be adopted. Set \`spec.serviceName\` to another name.`,
    );
  }
  if (hasShortArn(service)) {
    return foreign(
      "AlreadyExists",
      `${what} has a short ARN (${service.serviceArn}), and AWS tags only services with a long one, so it cannot be adopted. ` +
        "Migrate its ARN (Amazon ECS developer guide, service-arn-migration), or delete the service so that it is created again, or set " +
        "`spec.managementPolicy: Observe`.",
    );
  }
  if (ownership !== "own-other-uid" && countIsEnforced(resource) && wouldScale(input, service)) {
    return blocked(
      "AdoptionWouldScale",
      `${what} has a desired count of ${service.desiredCount ?? 0}, and adopting it with \`spec.desiredCount\` ${resource.spec.desiredCount} ` +
        `would change that. Set \`spec.desiredCount\` to ${service.desiredCount ?? 0}, or set \`spec.desiredCountPolicy: Seed\`; change the ` +
        "count after the adoption.",
    );
  }
  const { autoscaling } = resource.spec;
  const { desiredCount = 0 } = service;
  if (
    ownership !== "own-other-uid" &&
    autoscaling !== undefined &&
    withinLimits(autoscaling, desiredCount) !== desiredCount
  ) {
    return blocked(
      "AdoptionWouldScale",
      `${what} has a desired count of ${desiredCount}, and adopting it with \`spec.autoscaling\` between ${autoscaling.minCapacity} and ` +
        `${autoscaling.maxCapacity} would change that. Set limits around it, and change them after the adoption.`,
    );
  }
  return undefined;
}

/**
 * True for an ARN without the name of the cluster. "If you try to tag a service with a short ARN, you receive an
 * InvalidParameterException error." (Amazon ECS API Reference, TagResource)
 */
const hasShortArn = ({ serviceArn = "" }: EcsService): boolean => /:service\/[^/]+$/.test(serviceArn);

const wouldScale = ({ resource }: ServiceInput, service: EcsService): boolean =>
  service.schedulingStrategy !== "DAEMON" && service.desiredCount !== resource.spec.desiredCount;

/** What a service of this object's own needs: its tags, whatever holds up the rest, and then the rest. */
function planTagsAndRelease(input: ServicePass, service: EcsService): ServicePlan {
  const before = { declared: pathsToRecord(input.resource) };
  const decided = withScaling(input, planOwn(input, service), input.facts.scaling);
  return withSteps(decided, ownTagSteps(input, ownedOf(service, input)), before);
}

function planOwn(input: ServicePass, service: EcsService): ServicePlan {
  const { resolution, release } = input.facts;
  const moved = movedCluster(input);
  if (moved !== undefined) return planCount(input, service, moved);
  if (!resolution.found || release === undefined || unresolved(input) !== undefined)
    return planWithoutRelease(input, service, planWaiting(input));
  return planUpdate({ input, resolved: resolution.resolved, service, release });
}

function withSteps(decided: ServicePlan, first: readonly ServiceStep[], before: object): ServicePlan {
  const steps = [...first, ...decided.steps];
  const changes = [...first.map((step) => step.summary), ...decided.changes];
  return { ...untilDone(decided, steps), steps, changes, before: { ...before, ...decided.before } };
}

/**
 * What is still to be sent is not in sync. It matters where one pass leads to another: a service is taken over by its tags
 * first, and then there may be a count to change.
 */
function untilDone(decided: ServicePlan, steps: readonly ServiceStep[]): ServicePlan {
  if (decided.state !== "InSync" || steps.length === 0) return decided;
  return { ...decided, ...progressing("Updating", steps.map((step) => step.summary).join("; ")) };
}
