import type { Aws } from "../../aws/handle.ts";
import type { EcsFailure, EcsTag } from "../../aws/services/ecs/shapes.ts";
import type { Context, Failure } from "../../engine/kind.ts";
import { ClassifiedError } from "../../engine/outcome.ts";
import { incompleteAnswer, unavailable } from "../common/plan/failures.ts";
import { listed } from "../common/plan/plans.ts";
import { withoutTags, withTags } from "../common/plan/tags.ts";
import { revisionNumber } from "./plan/content.ts";
import { contentIn } from "./plan/standing.ts";
import type { Revision, TaskDefinitionObserved, TaskDefinitionStep } from "./plan/types.ts";

/** One AWS write; gives what is known after AWS's answer. */
export async function act(
  { aws }: Context<Aws>,
  step: TaskDefinitionStep,
  observed: TaskDefinitionObserved,
): Promise<TaskDefinitionObserved> {
  const withAnswer = (revisions: readonly Revision[]): TaskDefinitionObserved => {
    const { idle: _, undeletable: __, ...rest } = observed;
    return { ...rest, revisions, inDoubt: false, source: "answer" };
  };
  switch (step.kind) {
    case "RegisterTaskDefinition": {
      const { taskDefinition, tags } = await aws.ecs.call("RegisterTaskDefinition", step.input);
      const arn = taskDefinition?.taskDefinitionArn;
      if (arn === undefined) throw incompleteAnswer("RegisterTaskDefinition names no revision", "ambiguous");
      const revision = taskDefinition?.revision ?? revisionNumber(arn);
      const sent = step.input.tags as readonly EcsTag[];
      const registered: Revision = { revision, arn, content: step.content, state: "ACTIVE", tags: tags ?? sent };
      return withAnswer([registered, ...observed.revisions.filter((other) => other.arn !== arn)]);
    }
    case "DeregisterTaskDefinition":
      await aws.ecs.call("DeregisterTaskDefinition", { taskDefinition: step.arn });
      return withAnswer(observed.revisions.map((one) => (one.arn === step.arn ? { ...one, state: "INACTIVE" } : one)));
    case "DeleteTaskDefinitions": {
      const { failures } = await aws.ecs.call("DeleteTaskDefinitions", { taskDefinitions: step.arns });
      if (failures !== undefined && failures.length > 0) throw notDeleted(failures);
      const accepted = new Set(step.arns);
      return withAnswer(
        observed.revisions.map((one) => (accepted.has(one.arn) ? { ...one, state: "DELETE_IN_PROGRESS" } : one)),
      );
    }
    case "TagResource": {
      await aws.ecs.call("TagResource", { resourceArn: step.arn, tags: step.tags });
      const content = contentIn(step.tags);
      const changed = (one: Revision): Revision => ({
        ...one,
        tags: withTags(one.tags, step.tags),
        ...(content !== undefined && { content }),
      });
      if (step.takesOver !== undefined) return withTakenOver(withAnswer(observed.revisions), changed(step.takesOver));
      return withAnswer(observed.revisions.map((one) => (one.arn === step.arn ? changed(one) : one)));
    }
    case "UntagResource": {
      await aws.ecs.call("UntagResource", { resourceArn: step.arn, tagKeys: step.keys });
      const revisions = observed.revisions.map((one) =>
        one.arn === step.arn ? { ...one, tags: withoutTags(one.tags, step.keys) } : one,
      );
      return { ...withAnswer(revisions), ...(step.last === true && { untagged: true }) };
    }
    default:
      return step satisfies never;
  }
}

/** Revisions can stay INACTIVE where the caller may not delete them, or the server does not know how. */
export function refused(
  step: TaskDefinitionStep,
  failure: Failure,
  observed: TaskDefinitionObserved,
): TaskDefinitionObserved | undefined {
  const why = step.kind === "DeleteTaskDefinitions" ? unavailable(failure) : undefined;
  return why === undefined ? undefined : { ...observed, undeletable: why };
}

/** What is known once a revision of another owner has been taken over. */
function withTakenOver(observed: TaskDefinitionObserved, revision: Revision): TaskDefinitionObserved {
  const { revisions, others = [], former = [], foreignArns = [], ...rest } = observed;
  const isAnother = ({ arn }: { readonly arn: string }) => arn !== revision.arn;
  return {
    ...rest,
    revisions: [...revisions, revision].sort((a, b) => b.revision - a.revision),
    others: others.filter(isAnother),
    former: former.filter(isAnother),
    foreignArns: foreignArns.filter((arn) => arn !== revision.arn),
  };
}

/** AWS answers a refused deletion as a success with failures; which others it took, the next read shows. */
function notDeleted(failures: readonly EcsFailure[]): ClassifiedError {
  const words = failures.map(({ arn, reason, detail }) => [arn, reason, detail].filter(Boolean).join(": "));
  const code = failures[0]?.reason ?? "NotDeleted";
  return new ClassifiedError({ class: "world", code, message: `AWS did not delete ${listed(words)}` });
}
