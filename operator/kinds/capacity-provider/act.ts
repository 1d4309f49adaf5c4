import type { Aws } from "../../aws/handle.ts";
import type { EcsCapacityProvider } from "../../aws/services/ecs/provider-shapes.ts";
import type { Context } from "../../engine/kind.ts";
import { writeTags } from "../common/act.ts";
import { incompleteAnswer } from "../common/plan/failures.ts";
import type { ProviderObserved, ProviderStep } from "./model.ts";

/** One AWS write; gives what is known after AWS's answer. */
export async function act(
  { aws }: Context<Aws>,
  step: ProviderStep,
  observed: ProviderObserved,
): Promise<ProviderObserved> {
  switch (step.kind) {
    case "CreateCapacityProvider":
    case "UpdateCapacityProvider": {
      const { capacityProvider } = await aws.ecs.call(step.kind, step.input);
      if (capacityProvider === undefined) throw incompleteAnswer(`${step.kind} holds no capacityProvider`, "ambiguous");
      return withAnswer(observed, capacityProvider);
    }
    case "DeleteCapacityProvider": {
      const { provider, cluster } = step;
      const input = { capacityProvider: provider, ...(cluster !== undefined && { cluster }) };
      const { capacityProvider = {} } = await aws.ecs.call("DeleteCapacityProvider", input);
      return withAnswer(observed, capacityProvider);
    }
    case "TagResource":
      return withAnswer(observed, { tags: await writeTags(aws, step, observed.provider?.tags) });
    case "UntagResource": {
      const after = withAnswer(observed, { tags: await writeTags(aws, step, observed.provider?.tags) });
      return step.last === true ? { ...after, untagged: true } : after;
    }
    default:
      return step satisfies never;
  }
}

/** What an answer shows, on top of what was known: only a creation is answered with tags. */
function withAnswer(observed: ProviderObserved, answer: EcsCapacityProvider): ProviderObserved {
  const shown = Object.fromEntries(
    Object.entries(answer).filter(([, value]) => value !== undefined && !isEmpty(value)),
  );
  const provider = { ...observed.provider, ...shown };
  return { ...observed, provider, source: "answer", inDoubt: false, sinceOwnWriteMs: 0 };
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
