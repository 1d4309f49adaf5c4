import type { Aws } from "../../../aws/handle.ts";
import type { CheckedRevision } from "../../../aws/services/ecs/checked.ts";
import { errorMeans } from "../../common/plan/failures.ts";

/** Whether a literal name stands for a revision. */
export const namesRevision = (name: string, { arn }: Pick<CheckedRevision, "arn">): boolean =>
  name === arn || name === arn.slice(arn.lastIndexOf("/") + 1);

/**
 * The revision that a service names and that no managed object registered: the roles in it have to be granted, and its ports have
 * to fit. Its content never changes, so what is known of it is taken. Whether it is still ACTIVE is AWS's to say when the service
 * is created with it or updated to it. One that does not exist holds up releases and nothing else.
 *
 * @param known what an earlier pass has read
 */
export async function readExternalDefinition(
  aws: Aws,
  name: string,
  known?: CheckedRevision | undefined,
): Promise<CheckedRevision | undefined> {
  if (known !== undefined && namesRevision(name, known)) return known;
  try {
    return await aws.revisions.read(name);
  } catch (error) {
    if (errorMeans(error, "NoSuchTaskDefinition")) return undefined;
    throw error;
  }
}
