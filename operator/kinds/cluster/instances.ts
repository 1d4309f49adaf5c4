import type { ClusterStatus } from "../../api/types.ts";
import type { Aws } from "../../aws/handle.ts";
import type { EcsContainerInstance } from "../../aws/services/ecs/instance-shapes.ts";
import type { EcsCluster } from "../../aws/services/ecs/shapes.ts";
import type { Knowledge } from "../../engine/kind.ts";
import { optionalRead } from "../common/optional-read.ts";
import type { ClusterInstances } from "./plan.ts";
import { managedInstancesAmong } from "./providers.ts";

type Counts = NonNullable<ClusterStatus["instances"]>;

/** 5,000 container instances are AWS's quota of a cluster. Source: Amazon ECS Developer Guide, "Amazon ECS service quotas". */
const MOST_PAGES = 50;

/**
 * Counts the container instances, with the drift look of the cluster and not more often; a cluster without any costs no read. No
 * failure keeps anything of the cluster from being managed.
 *
 * @param before what an earlier pass has read
 * @param reported what the status says of them
 */
export async function containerInstances(
  aws: Aws,
  cluster: EcsCluster | undefined,
  known: Pick<Knowledge<unknown>, "now" | "driftIntervalMs" | "asked">,
  before: ClusterInstances | undefined,
  reported: Counts | undefined,
): Promise<ClusterInstances | undefined> {
  const { clusterArn, registeredContainerInstancesCount = 0 } = cluster ?? {};
  if (clusterArn === undefined || registeredContainerInstancesCount === 0) return undefined;
  // Drift looks are never less than half an interval apart; polls of a change in progress are.
  const isDue = known.asked || before === undefined || known.now - before.readAt >= known.driftIntervalMs / 2;
  if (!isDue) return before;
  const read = await readInstances(aws, clusterArn);
  const { readAt, disconnected = [], providers = {} } = { ...before, readAt: known.now };
  if (read.missing !== undefined) return { readAt, disconnected: [], providers, missing: read.missing };
  if (read.answer === undefined) return before;
  const kinds = await kindsOf(aws, read.answer, providers);
  const cut = read.answer.filter(({ agentConnected }) => agentConnected === false).map(shortId);
  const counts = countsOf(
    read.answer,
    kinds,
    lastingly(cut, before === undefined ? undefined : disconnected, reported),
  );
  return { readAt, counts, disconnected: cut, providers: kinds };
}

/**
 * How many agents are disconnected, and not only for a moment: "The Amazon ECS container agent disconnects and reconnects several
 * times per hour as a part of its normal operation" (Amazon ECS Developer Guide, "Amazon ECS container instance state change
 * events"). A status that followed each of them would be written for ever.
 *
 * @param before those at the last look; undefined: this process has not looked yet, and the status has to say how many there were
 */
function lastingly(
  now: readonly string[],
  before: readonly string[] | undefined,
  reported: Counts | undefined,
): number {
  if (before !== undefined) return now.filter((id) => before.includes(id)).length;
  const { ec2 = 0, managedInstances = 0, external = 0, agentsConnected = 0 } = reported ?? {};
  return Math.min(now.length, ec2 + managedInstances + external - agentsConnected);
}

function countsOf(
  instances: readonly EcsContainerInstance[],
  providers: ClusterInstances["providers"],
  disconnected: number,
): Counts {
  const count = (fits: (instance: EcsContainerInstance) => boolean): number => instances.filter(fits).length;
  const isManaged = ({ capacityProviderName = "" }: EcsContainerInstance) => providers[capacityProviderName] === true;
  const external = count(isExternal);
  const managedInstances = count((instance) => !isExternal(instance) && isManaged(instance));
  return {
    ec2: instances.length - external - managedInstances,
    managedInstances,
    external,
    agentsConnected: instances.length - disconnected,
    draining: count(({ status }) => status === "DRAINING"),
    unhealthy: count(({ healthStatus }) => healthStatus?.overallStatus === "IMPAIRED"),
  };
}

/**
 * "For external instances, this value is the Amazon Web Services Systems Manager managed instance ID." (Amazon ECS API Reference,
 * ContainerInstance); those begin with `mi-`.
 */
const isExternal = ({ ec2InstanceId = "" }: EcsContainerInstance): boolean => ec2InstanceId.startsWith("mi-");

/** Random hexadecimal digits, of which a few tell the instances of a cluster apart. */
const shortId = ({ containerInstanceArn = "" }: EcsContainerInstance): string =>
  containerInstanceArn.slice(containerInstanceArn.lastIndexOf("/") + 1).slice(0, 12);

async function readInstances(aws: Aws, cluster: string) {
  const instances: EcsContainerInstance[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES && (page === 0 || nextToken !== undefined); page++) {
    const input = { cluster, ...(nextToken !== undefined && { nextToken }) };
    const listed = await optionalRead("ListContainerInstances", aws.ecs.call("ListContainerInstances", input));
    if (listed.answer === undefined) return listed.missing === undefined ? {} : { missing: listed.missing };
    const { containerInstanceArns = [] } = listed.answer;
    if (containerInstanceArns.length > 0) {
      const asked = { cluster, containerInstances: containerInstanceArns, include: ["CONTAINER_INSTANCE_HEALTH"] };
      const described = await optionalRead(
        "DescribeContainerInstances",
        aws.ecs.call("DescribeContainerInstances", asked),
      );
      if (described.answer === undefined) return described.missing === undefined ? {} : { missing: described.missing };
      instances.push(...(described.answer.containerInstances ?? []));
    }
    nextToken = listed.answer.nextToken;
  }
  return { answer: instances };
}

/** The kinds of all providers that brought instances; those that are known are not asked about again. */
async function kindsOf(
  aws: Aws,
  instances: readonly EcsContainerInstance[],
  known: ClusterInstances["providers"],
): Promise<ClusterInstances["providers"]> {
  const names = new Set(instances.flatMap(({ capacityProviderName }) => capacityProviderName ?? []));
  const unknown = [...names].filter((name) => known[name] === undefined);
  if (unknown.length === 0) return known;
  const { answer } = await optionalRead("DescribeCapacityProviders", managedInstancesAmong(aws, unknown));
  if (answer === undefined) return known;
  return { ...known, ...Object.fromEntries(unknown.map((name) => [name, answer.includes(name)])) };
}
