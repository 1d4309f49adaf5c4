import type { Aws } from "../../../aws/handle.ts";
import type { EcsTaskDefinition } from "../../../ecs/shapes.ts";
import type { Knowledge } from "../../../engine/kind.ts";
import { incompleteAnswer, isUnknownTaskDefinition } from "../../common/plan/failures.ts";
import type { ServiceObserved } from "../plan/types.ts";

/** Whether a literal name stands for a definition. */
export const namesDefinition = (
  literal: string,
  { taskDefinitionArn, family, revision: number }: EcsTaskDefinition,
): boolean => literal === taskDefinitionArn || literal === `${family}:${number}`;

/**
 * A revision that no object of ours registered is read once: its content never changes, and the roles in it have to be
 * granted. One that does not exist holds up releases and nothing else.
 */
export async function literalDefinition(
  aws: Aws,
  literal: string | undefined,
  { observed }: Knowledge<ServiceObserved>,
): Promise<EcsTaskDefinition | undefined> {
  if (literal === undefined) return undefined;
  if (observed?.literal !== undefined && namesDefinition(literal, observed.literal)) return observed.literal;
  try {
    const { taskDefinition } = await aws.call("DescribeTaskDefinition", { taskDefinition: literal });
    if (taskDefinition === undefined) throw incompleteAnswer(`DescribeTaskDefinition holds no revision ${literal}`);
    return taskDefinition.status === "INACTIVE" || taskDefinition.status === "DELETE_IN_PROGRESS"
      ? undefined
      : taskDefinition;
  } catch (error) {
    if (isUnknownTaskDefinition(error)) return undefined;
    throw error;
  }
}
