import type { Aws } from "../../../aws/handle.ts";
import type { EcsTag, EcsTaskDefinition } from "../../../aws/services/ecs/shapes.ts";
import { errorMeans, incompleteAnswer } from "../../common/plan/failures.ts";
import { revisionNumber } from "../plan/content.ts";
import { contentIn } from "../plan/standing.ts";
import type { Revision } from "../plan/types.ts";

/** What AWS shows of a revision. */
export interface Described {
  readonly definition: EcsTaskDefinition;
  readonly tags: readonly EcsTag[];
}

/**
 * One revision with its tags; undefined when AWS says that it has none of this ARN (any more).
 *
 * @throws ClassifiedError `IncompleteAnswer` when the answer holds no revision: that says nothing
 */
export async function describe(aws: Aws, arn: string): Promise<Described | undefined> {
  try {
    const { taskDefinition, tags } = await aws.ecs.call("DescribeTaskDefinition", {
      taskDefinition: arn,
      include: ["TAGS"],
    });
    if (taskDefinition === undefined) throw incompleteAnswer(`DescribeTaskDefinition holds no revision ${arn}`);
    return { definition: taskDefinition, tags: tags ?? [] };
  } catch (error) {
    if (errorMeans(error, "NoSuchTaskDefinition")) return undefined;
    throw error;
  }
}

/** The states in which a revision has come to its end. Source: Amazon ECS API Reference, TaskDefinition, `status`. */
const ENDS: readonly (string | undefined)[] = ["INACTIVE", "DELETE_IN_PROGRESS"];

/** The state that a revision counts with: what AWS does not call an end is none. */
export const stateShown = ({ status }: EcsTaskDefinition): string =>
  status !== undefined && ENDS.includes(status) ? status : "ACTIVE";

/** A revision with an owner tag of this object, as AWS shows it. */
export function revisionShown(arn: string, { definition, tags }: Described): Revision {
  const content = contentIn(tags) ?? "";
  return { arn, revision: revisionNumber(arn), content, state: stateShown(definition), tags };
}

/** ARNs of a family's revisions in one state, newest first. */
export async function listFamily(aws: Aws, family: string, status: "ACTIVE" | "INACTIVE"): Promise<readonly string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.ecs.call("ListTaskDefinitions", {
      familyPrefix: family,
      status,
      sort: "DESC",
      ...(nextToken !== undefined && { nextToken }),
    });
    if (page.taskDefinitionArns === undefined) throw incompleteAnswer("ListTaskDefinitions holds no list");
    arns.push(...page.taskDefinitionArns);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  // AWS takes the family as a prefix: `web` also lists `web-admin`.
  return arns.filter((arn) => arn.includes(`:task-definition/${family}:`));
}
