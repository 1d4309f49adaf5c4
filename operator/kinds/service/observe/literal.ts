import type { Aws } from "../../../aws/handle.ts";
import type { EcsTaskDefinition } from "../../../aws/services/ecs/shapes.ts";
import type { Knowledge } from "../../../engine/kind.ts";
import { incompleteAnswer, says } from "../../common/plan/failures.ts";
import type { ServiceObserved } from "../plan/types.ts";

/** Whether a literal name stands for a definition. */
export const namesDefinition = (
  literal: string,
  { taskDefinitionArn, family, revision: number }: EcsTaskDefinition,
): boolean => literal === taskDefinitionArn || literal === `${family}:${number}`;

/**
 * A revision that no object of ours registered is read: the roles in it have to be granted. Its content never changes, so one
 * that the service runs is read once; whether another is still ACTIVE has to be known before it is released. One that does not
 * exist holds up releases and nothing else.
 *
 * @param running ARN of the revision that AWS shows on the service
 */
export async function literalDefinition(
  aws: Aws,
  literal: string,
  { observed }: Knowledge<ServiceObserved>,
  running: string | undefined,
): Promise<EcsTaskDefinition | undefined> {
  const known = observed?.literal;
  if (known !== undefined && namesDefinition(literal, known) && known.taskDefinitionArn === running) return known;
  try {
    const { taskDefinition } = await aws.ecs.call("DescribeTaskDefinition", { taskDefinition: literal });
    if (taskDefinition === undefined) throw incompleteAnswer(`DescribeTaskDefinition holds no revision ${literal}`);
    return taskDefinition;
  } catch (error) {
    if (says(error, "NoSuchTaskDefinition")) return undefined;
    throw error;
  }
}
