import type { Aws } from "../../aws/handle.ts";
import type { EcsCluster } from "../../aws/services/ecs/shapes.ts";
import type { Context } from "../../engine/kind.ts";
import { writeTags } from "../common/act.ts";
import { incompleteAnswer } from "../common/plan/failures.ts";
import type { ClusterObserved, ClusterStep } from "./plan.ts";

/** One AWS write; gives what is known after AWS's answer. */
export async function act(
  { aws }: Context<Aws>,
  step: ClusterStep,
  observed: ClusterObserved,
): Promise<ClusterObserved> {
  switch (step.kind) {
    case "CreateCluster":
    case "UpdateCluster":
    case "PutClusterCapacityProviders": {
      const { cluster } = await aws.ecs.call(step.kind, step.input);
      if (cluster === undefined) throw incompleteAnswer(`${step.kind} holds no cluster`, "ambiguous");
      return { ...withAnswer(observed, cluster), ...sentNamespace(step.input) };
    }
    case "DeleteCluster": {
      const { cluster } = await aws.ecs.call("DeleteCluster", { cluster: step.cluster });
      return withAnswer(observed, cluster ?? {});
    }
    case "TagResource":
      return withAnswer(observed, { tags: await writeTags(aws, step, observed.cluster?.tags) });
    case "UntagResource": {
      const after = withAnswer(observed, { tags: await writeTags(aws, step, observed.cluster?.tags) });
      return step.last === true ? { ...after, untagged: true } : after;
    }
    default:
      return step satisfies never;
  }
}

/** The answer shows an ARN in the place of a name. */
function sentNamespace({ serviceConnectDefaults }: Readonly<Record<string, unknown>>): { namespaceSent?: string } {
  const { namespace } = (serviceConnectDefaults ?? {}) as { readonly namespace?: string };
  return namespace === undefined ? {} : { namespaceSent: namespace };
}

/** What an answer shows, on top of what was known: writes do not answer with everything a read includes. */
function withAnswer(observed: ClusterObserved, answer: EcsCluster): ClusterObserved {
  const shown = Object.fromEntries(
    Object.entries(answer).filter(([, value]) => value !== undefined && !isEmpty(value)),
  );
  return { ...observed, cluster: { ...observed.cluster, ...shown }, source: "answer", inDoubt: false };
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
