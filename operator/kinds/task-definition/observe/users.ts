import type { Aws } from "../../../aws/handle.ts";
import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import type { Surroundings } from "../../../engine/kind.ts";
import type { Scope } from "../../../engine/object.ts";
import { errorMeans, incompleteAnswer } from "../../common/plan/failures.ts";
import { allOf } from "../../common/plan/neighbours.ts";
import type { RevisionUser, RevisionUsers } from "../plan/types.ts";

/** Who uses revisions of a family in the clusters that the operator knows. */

/** How many services are described a pass: 10 calls of DescribeServices. */
const SERVICES_AT_ONCE = 100;
/** Source: Amazon ECS API Reference, DescribeServices. */
const DESCRIBE_BATCH = 10;

/** ARNs of all clusters of the account and Region that are in the status of any object. */
export function clustersIn({ account, region }: Scope, surroundings: Surroundings): readonly string[] {
  const arns = [
    ...allOf(surroundings, "ECSCluster").map(({ exports }) => exports?.arn),
    ...allOf(surroundings, "ECSService").map(({ exports }) => exports?.clusterArn),
    ...allOf(surroundings, "ECSTask").map(({ exports }) => exports?.clusterArn),
  ];
  const inScope = arns.filter((arn) => arn?.includes(`:${region}:${account}:`) === true);
  return [...new Set(inScope.flatMap((arn) => arn ?? []))];
}

/** Tasks of this family that run in these clusters, or are to run. */
export async function tasksOf(aws: Aws, family: string, clusters: readonly string[]): Promise<readonly RevisionUser[]> {
  const users: RevisionUser[] = [];
  for (const cluster of clusters) {
    for await (const user of tasksIn(aws, family, cluster)) users.push(user);
  }
  return users;
}

/**
 * Services and tasks of these clusters that use revisions of a family. AWS lists services without what they use, and has no
 * filter for it, so each is described, some a pass.
 *
 * @param before what an earlier pass has found out, when it had to leave some
 */
export async function usersOf(
  aws: Aws,
  family: string,
  clusters: readonly string[],
  before: RevisionUsers | undefined,
): Promise<RevisionUsers> {
  const unfinished = before !== undefined && before.left > 0 ? before : undefined;
  const seen = new Set(unfinished?.read);
  const found = [...(unfinished?.found ?? [])];
  const read = [...seen];
  let left = 0;
  for (const cluster of clusters) {
    const unseen = (await listServices(aws, cluster)).filter((arn) => !seen.has(arn));
    const now = unseen.slice(0, Math.max(0, SERVICES_AT_ONCE - (read.length - seen.size)));
    left += unseen.length - now.length;
    for (const service of await describeServices(aws, cluster, now)) found.push(...usesOf(service, family));
    read.push(...now);
  }
  if (left === 0) found.push(...(await tasksOf(aws, family, clusters)));
  return { found, read, left };
}

/** The revisions of a family that AWS shows on a service: what it runs, what it is leaving, and may go back to. */
function usesOf({ serviceArn = "", taskDefinition, deployments = [] }: EcsService, family: string) {
  const shown = new Set([taskDefinition, ...deployments.map((deployment) => deployment.taskDefinition)]);
  return [...shown].flatMap((arn): readonly RevisionUser[] =>
    arn?.includes(`:task-definition/${family}:`) === true ? [{ arn: serviceArn, taskDefinition: arn }] : [],
  );
}

async function describeServices(aws: Aws, cluster: string, arns: readonly string[]): Promise<readonly EcsService[]> {
  const described: EcsService[] = [];
  for (let start = 0; start < arns.length; start += DESCRIBE_BATCH) {
    const asked = arns.slice(start, start + DESCRIBE_BATCH);
    const { services = [], failures = [] } = await aws.ecs.call("DescribeServices", { cluster, services: asked });
    if (services.length + failures.length < asked.length)
      throw incompleteAnswer(
        `DescribeServices mentions ${services.length + failures.length} of ${asked.length} services`,
      );
    described.push(...services);
  }
  return described;
}

/** ARNs of the services of a cluster. One that is draining is not among them: its tasks are stopped or being stopped. */
async function listServices(aws: Aws, cluster: string): Promise<readonly string[]> {
  const arns: string[] = [];
  const page = (nextToken: string | undefined) =>
    aws.ecs.call("ListServices", { cluster, maxResults: 100, ...(nextToken !== undefined && { nextToken }) });
  for await (const { serviceArns } of pages(page)) {
    if (serviceArns === undefined) throw incompleteAnswer("ListServices holds no list");
    arns.push(...serviceArns);
  }
  return arns;
}

async function* tasksIn(aws: Aws, family: string, cluster: string): AsyncGenerator<RevisionUser> {
  const page = (nextToken: string | undefined) =>
    aws.ecs.call("ListTasks", { cluster, family, ...(nextToken !== undefined && { nextToken }) });
  for await (const { taskArns } of pages(page)) {
    if (taskArns === undefined) throw incompleteAnswer("ListTasks holds no list");
    const { tasks = [] } =
      taskArns.length === 0 ? {} : await aws.ecs.call("DescribeTasks", { cluster, tasks: taskArns });
    for (const { taskArn = "", taskDefinitionArn } of tasks)
      if (taskDefinitionArn !== undefined) yield { arn: taskArn, taskDefinition: taskDefinitionArn };
  }
}

/** The pages of a list; none when the cluster does not exist, since a status may name a cluster that was deleted. */
async function* pages<Page extends { readonly nextToken?: string | undefined }>(
  pageAt: (nextToken: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let nextToken: string | undefined;
  do {
    let page: Page;
    try {
      page = await pageAt(nextToken);
    } catch (error) {
      if (errorMeans(error, "NoSuchCluster")) return;
      throw error;
    }
    yield page;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}
