import type { Aws } from "../../../aws/handle.ts";
import type { EcsTag, EcsTaskDefinition } from "../../../ecs/shapes.ts";
import { isUnknownCluster, isUnknownTaskDefinition } from "../../common/plan/failures.ts";

/** What AWS shows of a revision. */
export interface Described {
  readonly definition: EcsTaskDefinition;
  readonly tags: readonly EcsTag[];
}

/** One revision with its tags; undefined when AWS has none of this ARN (any more). */
export async function describe(aws: Aws, arn: string): Promise<Described | undefined> {
  try {
    const answer = await aws.call("DescribeTaskDefinition", { taskDefinition: arn, include: ["TAGS"] });
    if (answer.taskDefinition === undefined) return undefined;
    return { definition: answer.taskDefinition, tags: answer.tags ?? [] };
  } catch (error) {
    if (isUnknownTaskDefinition(error)) return undefined;
    throw error;
  }
}

/** ARNs of a family's revisions in one state, newest first. */
export async function listFamily(aws: Aws, family: string, status: "ACTIVE" | "INACTIVE"): Promise<readonly string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.call("ListTaskDefinitions", {
      familyPrefix: family,
      status,
      sort: "DESC",
      ...(nextToken !== undefined && { nextToken }),
    });
    arns.push(...(page.taskDefinitionArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  // AWS takes the family as a prefix: `web` also lists `web-admin`.
  return arns.filter((arn) => arn.includes(`:task-definition/${family}:`));
}

/** Task definition ARNs of this family that run as tasks in these clusters. */
export async function runningRevisions(
  aws: Aws,
  family: string,
  clusters: readonly string[],
): Promise<ReadonlySet<string>> {
  const running = new Set<string>();
  for (const cluster of clusters) {
    for await (const arn of runningIn(aws, family, cluster)) running.add(arn);
  }
  return running;
}

async function* runningIn(aws: Aws, family: string, cluster: string): AsyncGenerator<string> {
  let nextToken: string | undefined;
  do {
    const page = await listTasks(aws, { cluster, family, ...(nextToken !== undefined && { nextToken }) });
    const tasks = page.taskArns ?? [];
    const { tasks: described = [] } = tasks.length === 0 ? {} : await aws.call("DescribeTasks", { cluster, tasks });
    for (const task of described) if (task.taskDefinitionArn !== undefined) yield task.taskDefinitionArn;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

/** A status may still tell of a cluster that was deleted; nothing runs there. */
async function listTasks(aws: Aws, input: { cluster: string; family: string; nextToken?: string }) {
  try {
    return await aws.call("ListTasks", input);
  } catch (error) {
    if (isUnknownCluster(error)) return {};
    throw error;
  }
}
