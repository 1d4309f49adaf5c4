import type { Aws } from "../../aws/handle.ts";
import type { EcsService } from "../../aws/services/ecs/shapes.ts";
import type { Context } from "../../engine/kind.ts";
import { failureOf } from "../../engine/outcome.ts";
import { writeTags } from "../common/act.ts";
import { incompleteAnswer } from "../common/plan/failures.ts";
import type { ServiceObserved, ServiceStep } from "./model.ts";
import { actOnScaling } from "./scaling/act.ts";

/** One AWS write; gives what is known after AWS's answer. */
export async function act(
  { aws }: Context<Aws>,
  step: ServiceStep,
  observed: ServiceObserved,
): Promise<ServiceObserved> {
  if ("write" in step) {
    if (observed.scaling === undefined) throw new Error(`${step.kind} is planned from what was read`);
    return { ...observed, scaling: await actOnScaling(aws, step, observed.scaling), source: "answer" };
  }
  switch (step.kind) {
    case "CreateService":
    case "UpdateService": {
      const { service } = await callService(aws, step);
      if (service === undefined) throw incompleteAnswer(`${step.kind} holds no service`, "ambiguous");
      const after = withAnswer(observed, service, startedAnother(observed.service, service));
      return step.kind === "UpdateService" && step.release !== undefined
        ? { ...after, sentChange: step.release }
        : after;
    }
    case "DeleteService": {
      const { cluster, service: name } = step;
      const { service } = await aws.ecs.call("DeleteService", { cluster, service: name, force: true });
      return withAnswer(observed, service ?? { status: "DRAINING" }, false);
    }
    case "TagResource":
      return withAnswer(observed, { tags: await writeTags(aws, step, observed.service?.tags) }, false);
    case "UntagResource": {
      const after = withAnswer(observed, { tags: await writeTags(aws, step, observed.service?.tags) }, false);
      return step.last === true ? { ...after, untagged: true } : after;
    }
    default:
      return step satisfies never;
  }
}

/** What AWS refuses may name a revision that was deregistered or deleted since it was read: it is read again. */
async function callService(aws: Aws, { kind, input }: Extract<ServiceStep, { readonly input: object }>) {
  try {
    return await aws.ecs.call(kind, input);
  } catch (error) {
    const { class: why } = failureOf(error);
    if ((why === "refused" || why === "world") && typeof input.taskDefinition === "string")
      aws.revisions.invalidate(input.taskDefinition);
    throw error;
  }
}

/**
 * What an answer shows, on top of what was known. The tags of an update's answer are left out by AWS; those of a create's
 * answer say who owns the service. What was known of the deployment is void once another has begun.
 */
function withAnswer(observed: ServiceObserved, answer: EcsService, anotherDeployment: boolean): ServiceObserved {
  const shown = Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== undefined));
  const tags = answer.tags === undefined || answer.tags.length === 0 ? observed.service?.tags : answer.tags;
  const service: EcsService = { ...observed.service, ...shown, ...(tags && { tags }) };
  const { deployment, target, live, stopped, stoppedAsOf, stale: _, ...rest } = observed;
  const rollout = anotherDeployment
    ? { deploymentUnread: true as const, stopped: [] }
    : {
        stopped,
        ...(stoppedAsOf !== undefined && { stoppedAsOf }),
        ...(deployment && { deployment }),
        ...(target && { target }),
        ...(live && { live }),
      };
  return {
    ...rest,
    ...rollout,
    service: service.status === "INACTIVE" ? undefined : service,
    source: "answer",
  };
}

const startedAnother = (before: EcsService | undefined, after: EcsService | undefined): boolean =>
  primaryId(before) !== primaryId(after);

const primaryId = (service: EcsService | undefined): string | undefined =>
  service?.deployments?.find((deployment) => deployment.status === "PRIMARY")?.id;
