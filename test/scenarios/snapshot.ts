import { type AwsResource, tagsOf } from "./history.ts";

/** The part of the simulator's snapshot that oracles use; the same from memory and over HTTP. */
export interface SnapshotLike {
  readonly areas: readonly {
    readonly clusters: readonly unknown[];
    readonly services: readonly unknown[];
    readonly taskDefinitions: readonly unknown[];
    readonly tasks: readonly unknown[];
  }[];
}

interface Shown {
  readonly status: string;
  readonly tags?: unknown;
  readonly clusterArn: string;
  readonly serviceArn: string;
  readonly taskDefinitionArn: string;
  readonly taskDefinition?: string;
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
    ...all(snapshot, "taskDefinitions").map((shown) => ({
      ...base(shown),
      type: "taskDefinition" as const,
      arn: shown.taskDefinitionArn,
      images: Object.fromEntries((shown.containerDefinitions ?? []).map(({ name, image }) => [name, image])),
    })),
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
