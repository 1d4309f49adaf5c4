import { refuse } from "./errors.ts";

/** AWS's buckets: actions, burst, sustained calls a second. Source: API Reference, "Request throttling for the Amazon ECS API". */
export const CATEGORIES: readonly {
  readonly actions: readonly string[];
  readonly burst: number;
  readonly perSecond: number;
}[] = [
  {
    actions: [
      "CreateCluster",
      "DeleteCluster",
      "PutClusterCapacityProviders",
      "UpdateCluster",
      "UpdateClusterSettings",
    ],
    burst: 20,
    perSecond: 1,
  },
  { actions: ["DescribeClusters", "ListClusters"], burst: 50, perSecond: 20 },
  { actions: ["RegisterTaskDefinition", "DeregisterTaskDefinition"], burst: 20, perSecond: 1 },
  {
    actions: ["DescribeTaskDefinition", "ListTaskDefinitions", "ListTaskDefinitionFamilies"],
    burst: 50,
    perSecond: 20,
  },
  { actions: ["DeleteTaskDefinitions"], burst: 5, perSecond: 1 },
  { actions: ["CreateCapacityProvider", "DeleteCapacityProvider"], burst: 10, perSecond: 1 },
  { actions: ["DescribeCapacityProviders"], burst: 50, perSecond: 20 },
  { actions: ["TagResource", "UntagResource"], burst: 20, perSecond: 10 },
  { actions: ["ListTagsForResource"], burst: 50, perSecond: 20 },
  { actions: ["RunTask", "StopTask"], burst: 100, perSecond: 40 },
  { actions: ["DescribeTasks", "ListTasks"], burst: 100, perSecond: 20 },
  { actions: ["CreateService", "UpdateService", "DeleteService"], burst: 50, perSecond: 5 },
  { actions: ["DescribeServices", "ListServices"], burst: 100, perSecond: 20 },
  { actions: ["DescribeServiceDeployments", "ListServiceDeployments"], burst: 50, perSecond: 20 },
  { actions: ["DescribeServiceRevisions"], burst: 50, perSecond: 20 },
];

export interface Throttle {
  /**
   * Takes a token of the operation's bucket; operations that AWS lists in no category are not limited.
   * @throws Refusal ThrottlingException
   */
  take(scope: string, operation: string, now: number): void;
}

export function createThrottle(): Throttle {
  const buckets = new Map<string, { tokens: number; since: number }>();
  return {
    take(scope, operation, now) {
      const index = CATEGORIES.findIndex(({ actions }) => actions.includes(operation));
      const category = CATEGORIES[index];
      if (!category) return;
      const key = `${scope}/${index}`;
      const bucket = buckets.get(key) ?? { tokens: category.burst, since: now };
      const refilled = bucket.tokens + ((now - bucket.since) / 1000) * category.perSecond;
      const tokens = Math.min(category.burst, refilled);
      buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, since: now });
      if (tokens < 1) throw refuse("ThrottlingException", "Rate exceeded");
    },
  };
}
