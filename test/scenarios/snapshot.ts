import { type AwsResource, type AwsType, type Fields, tagsOf } from "./history.ts";

/** The part of the simulator's snapshot that oracles use; the same from memory and over HTTP. */
export interface SnapshotLike {
  readonly areas: readonly ({
    readonly capacityProviders: readonly unknown[];
    readonly clusters: readonly unknown[];
    readonly services: readonly unknown[];
    readonly taskDefinitions: readonly unknown[];
    readonly tasks: readonly unknown[];
    readonly namespaces: readonly unknown[];
    /** Services of Cloud Map. */
    readonly discoveryServices: readonly unknown[];
  } & ScalingShown)[];
}

/** What Application Auto Scaling and CloudWatch have in an area. */
export interface ScalingShown {
  readonly scalableTargets: readonly unknown[];
  readonly scalingPolicies: readonly unknown[];
  readonly scheduledActions: readonly unknown[];
  readonly metricAlarms: readonly unknown[];
}

interface Shown {
  readonly status: string;
  readonly tags?: unknown;
  readonly capacityProviderArn: string;
  readonly clusterArn: string;
  readonly serviceArn: string;
  readonly taskDefinitionArn: string;
  readonly taskDefinition?: string;
  readonly taskArn: string;
  readonly lastStatus?: string;
  readonly startedBy?: string;
  readonly desiredCount?: number;
  readonly runningCount?: number;
  readonly desiredStatus?: string;
  readonly deployments?: readonly {
    readonly status?: string;
    readonly taskDefinition?: string;
    readonly rolloutState?: string;
  }[];
  readonly deploymentConfiguration?: { readonly minimumHealthyPercent?: number };
  readonly containerDefinitions?: readonly { readonly name: string; readonly image: string }[];
}

const all = (snapshot: SnapshotLike, of: keyof SnapshotLike["areas"][number]): readonly Shown[] =>
  snapshot.areas.flatMap((area) => area[of] as readonly Shown[]);

/** Everything that exists, in one list. */
export function resourcesOf(snapshot: SnapshotLike): readonly AwsResource[] {
  const base = ({ status, tags }: Shown) => ({ status, tags: tagsOf(tags) });
  return [
    ...all(snapshot, "clusters").map((shown) => ({ ...base(shown), type: "cluster" as const, arn: shown.clusterArn })),
    ...all(snapshot, "capacityProviders").map((shown) => ({
      ...base(shown),
      type: "capacity-provider" as const,
      arn: shown.capacityProviderArn,
    })),
    ...all(snapshot, "services").map((shown) => {
      const primary = shown.deployments?.find(({ status }) => status === "PRIMARY");
      const taskDefinition = primary?.taskDefinition ?? shown.taskDefinition;
      const { minimumHealthyPercent } = shown.deploymentConfiguration ?? {};
      return {
        ...base(shown),
        type: "service" as const,
        arn: shown.serviceArn,
        ...(shown.desiredCount === undefined ? {} : { desiredCount: shown.desiredCount }),
        ...(shown.runningCount === undefined ? {} : { runningCount: shown.runningCount }),
        ...(taskDefinition === undefined ? {} : { taskDefinition }),
        ...(primary?.rolloutState === undefined ? {} : { rollout: primary.rolloutState }),
        ...(minimumHealthyPercent === undefined ? {} : { minimumHealthyPercent }),
      };
    }),
    // Those of services belong to their services.
    ...all(snapshot, "tasks")
      .filter(({ startedBy }) => startedBy?.startsWith("ecs-operator/"))
      .map(({ taskArn, lastStatus, tags }) => ({
        type: "task" as const,
        arn: taskArn,
        status: lastStatus === "STOPPED" ? "INACTIVE" : "ACTIVE",
        tags: tagsOf(tags),
      })),
    ...snapshot.areas.flatMap(({ namespaces, discoveryServices }) => [
      ...cloudMapResources("namespace", namespaces),
      ...cloudMapResources("registry", discoveryServices),
    ]),
    ...snapshot.areas.flatMap(scalingResources),
    ...all(snapshot, "taskDefinitions").map((shown) => ({
      ...base(shown),
      type: "taskDefinition" as const,
      arn: shown.taskDefinitionArn,
      images: Object.fromEntries((shown.containerDefinitions ?? []).map(({ name, image }) => [name, image])),
    })),
  ];
}

/** What Cloud Map has of a type. */
const cloudMapResources = (type: AwsType, shown: readonly unknown[]): readonly AwsResource[] =>
  (shown as readonly { readonly Arn: string; readonly Tags?: unknown }[]).map(({ Arn, Tags }) => ({
    type,
    arn: Arn,
    status: "ACTIVE",
    tags: tagsOf(Tags),
  }));

const byName = (items: readonly Fields[], name: string): readonly Fields[] =>
  items.toSorted((a, b) => (String(a[name]) < String(b[name]) ? -1 : 1));

/** The scalable targets, each with what belongs to it, and the alarms. */
export function scalingResources(area: ScalingShown): readonly AwsResource[] {
  const { scalableTargets, scalingPolicies, scheduledActions, metricAlarms } = area as {
    readonly [Member in keyof ScalingShown]: readonly Fields[];
  };
  const resource = (type: AwsType, arn: unknown, shown: Fields): AwsResource => ({
    type,
    arn: String(arn),
    status: "ACTIVE",
    tags: tagsOf(shown.Tags),
    shown,
  });
  return [
    ...scalableTargets.map((target) => {
      const isOf = ({ ResourceId }: Fields) => ResourceId === target.ResourceId;
      const more = {
        policies: byName(scalingPolicies.filter(isOf), "PolicyName"),
        scheduledActions: byName(scheduledActions.filter(isOf), "ScheduledActionName"),
      };
      return resource("scalable-target", target.ScalableTargetARN, { ...target, ...more });
    }),
    ...metricAlarms.map((alarm) => resource("alarm", alarm.AlarmArn, alarm)),
  ];
}

/** Revisions that a service, one of its deployments or a task uses. */
export function revisionsInUse(snapshot: SnapshotLike): readonly string[] {
  const used = new Set<string>();
  for (const { status, taskDefinition, deployments } of all(snapshot, "services")) {
    if (status === "INACTIVE") continue;
    for (const each of [taskDefinition, ...(deployments ?? []).map((deployment) => deployment.taskDefinition)])
      if (each !== undefined) used.add(each);
  }
  // A task that is on its way out does not need its revision any more.
  for (const { desiredStatus, taskDefinitionArn } of all(snapshot, "tasks"))
    if (desiredStatus === "RUNNING") used.add(taskDefinitionArn);
  return [...used];
}
