import { FINALIZER } from "../../../operator/api/names.ts";
import type {
  CapacityProviderSpec,
  CapacityProviderStatus,
  CloudMapNamespaceSpec,
  CloudMapNamespaceStatus,
  CloudMapServiceSpec,
  CloudMapServiceStatus,
  ClusterSpec,
  ClusterStatus,
  ScheduledTaskSpec,
  ScheduledTaskStatus,
  ServiceSpec,
  ServiceStatus,
  TaskDefinitionSpec,
  TaskDefinitionStatus,
  TaskSpec,
  TaskStatus,
} from "../../../operator/api/types.ts";
import { classify } from "../../../operator/aws/errors.ts";
import type { Aws } from "../../../operator/aws/handle.ts";
import type { EcsCapacityProvider } from "../../../operator/aws/services/ecs/provider-shapes.ts";
import type {
  EcsCluster,
  EcsService,
  EcsServiceDeployment,
  EcsTag,
} from "../../../operator/aws/services/ecs/shapes.ts";
import { AwsCallError } from "../../../operator/aws/transport.ts";
import { ownerTags } from "../../../operator/ecs/owner.ts";
import type {
  Context,
  KindSettings,
  Knowledge,
  Neighbour,
  PendingVerb,
  PlanInput,
  Surroundings,
} from "../../../operator/engine/kind.ts";
import {
  type BaseStatus,
  type Condition,
  keyOf,
  type ObjectMeta,
  type Resource,
  type Scope,
} from "../../../operator/engine/object.ts";
import type { ClassifiedError } from "../../../operator/engine/outcome.ts";
import { derived } from "../../../operator/engine/pass.ts";
import { readingOf } from "../../../operator/engine/surroundings.ts";
import type { ProviderObserved } from "../../../operator/kinds/capacity-provider/model.ts";
import type { ClusterObserved } from "../../../operator/kinds/cluster/plan.ts";
import { kinds } from "../../../operator/kinds/index.ts";
import type { ServicePass } from "../../../operator/kinds/service/facts.ts";
import type { ServiceObserved } from "../../../operator/kinds/service/model.ts";
import { wantedContent } from "../../../operator/kinds/task-definition/plan/registration.ts";
import type { Revision, TaskDefinitionObserved } from "../../../operator/kinds/task-definition/plan/types.ts";
import * as manifests from "../../support/builders.ts";
import { silent } from "../engine/toy.ts";
import { defaulted, INSTALLATION, kindSettings } from "./driven.ts";

/** Objects, observations and surroundings for the pure functions of the kinds: all is well by default. */

export const NOW = Date.parse("2026-03-01T12:00:00Z");
export const scope: Scope = { account: "111122223333", region: "eu-central-1" };
const arn = (what: string): string => `arn:aws:ecs:${scope.region}:${scope.account}:${what}`;
export const CLUSTER_ARN = arn("cluster/web");
export const PROVIDER_ARN = arn("capacity-provider/web");
export const SERVICE_ARN = arn("service/web/web");
export const TASK_ARN = arn("task/web/0123456789abcdef0123456789abcdef");
export const revisionArn = (revision: number): string => arn(`task-definition/web:${revision}`);
export const serviceRevisionArn = (id: string): string => arn(`service-revision/web/web/${id}`);
export const deploymentArn = (id: string): string => arn(`service-deployment/web/web/${id}`);

interface Changes<Status> {
  readonly metadata?: Partial<ObjectMeta>;
  readonly status?: Partial<Status>;
}

function object<Spec, Status extends BaseStatus>(
  manifest: manifests.Manifest,
  { metadata, status }: Changes<Status>,
): Resource<Spec, Status> {
  const { kind, spec } = defaulted(manifest);
  return {
    kind,
    metadata: {
      name: "web",
      namespace: "team",
      uid: `uid-${kind}`,
      generation: 1,
      resourceVersion: "1",
      creationTimestamp: "2026-03-01T11:00:00Z",
      ...metadata,
    },
    spec: spec as Spec,
    ...(status && { status: status as Status }),
  };
}

/** Metadata of an object that has had an AWS resource. */
export const managed: Partial<ObjectMeta> = { finalizers: [FINALIZER] };
export const deleting: Partial<ObjectMeta> = { ...managed, deletionTimestamp: "2026-03-01T11:59:00Z" };

export const ready = (generation: number, status: "True" | "False" = "True", more: readonly Condition[] = []) => [
  {
    type: "Ready",
    status,
    reason: "Fine",
    message: "",
    lastTransitionTime: "2026-03-01T11:00:00Z",
    observedGeneration: generation,
  },
  ...more,
];

export const NAMESPACE_ARN = `arn:aws:servicediscovery:${scope.region}:${scope.account}:namespace/ns-1`;

/** Of type HTTP, if `spec` does not say otherwise. */
export const namespaceObject = (spec: object = {}, changes: Changes<CloudMapNamespaceStatus> = {}) =>
  object<CloudMapNamespaceSpec, CloudMapNamespaceStatus>(
    manifests.cloudMapNamespace("web", { type: "HTTP", ...spec }),
    { metadata: managed, status: { arn: NAMESPACE_ARN, scope, observedGeneration: 1 }, ...changes },
  );

export const registryObject = (spec: object = {}, changes: Changes<CloudMapServiceStatus> = {}) =>
  object<CloudMapServiceSpec, CloudMapServiceStatus>(
    manifests.cloudMapService("web", "web", spec as Record<string, unknown>),
    { metadata: managed, status: { scope, observedGeneration: 1 }, ...changes },
  );

export const clusterObject = (spec: object = {}, changes: Changes<ClusterStatus> = {}) =>
  object<ClusterSpec, ClusterStatus>(manifests.cluster("web", spec as Record<string, unknown>), {
    metadata: managed,
    status: { arn: CLUSTER_ARN, clusterStatus: "ACTIVE", scope, observedGeneration: 1 },
    ...changes,
  });

const providerOf = (manifest: manifests.Manifest, changes: Changes<CapacityProviderStatus>) =>
  object<CapacityProviderSpec, CapacityProviderStatus>(manifest, {
    metadata: managed,
    status: { arn: PROVIDER_ARN, capacityProviderStatus: "ACTIVE", scope, observedGeneration: 1 },
    ...changes,
  });

/** A provider of an Auto Scaling group. */
export const providerObject = (spec: object = {}, changes: Changes<CapacityProviderStatus> = {}) =>
  providerOf(manifests.groupProvider("web", spec as Record<string, unknown>), changes);

/** A provider of Managed Instances in `clusterObject()`. */
export const instancesObject = (spec: object = {}, changes: Changes<CapacityProviderStatus> = {}) =>
  providerOf(manifests.instancesProvider("web", "web", spec as Record<string, unknown>), changes);

export function definitionObject(spec: object = {}, changes: Changes<TaskDefinitionStatus> = {}) {
  const manifest = manifests.taskDefinition("web", "1", spec as Record<string, unknown>);
  const made = (more: Changes<TaskDefinitionStatus>) =>
    object<TaskDefinitionSpec, TaskDefinitionStatus>(manifest, { metadata: managed, ...more });
  const latest = { arn: revisionArn(1), revision: 1, content: wantedContent(made({})) };
  const status = { scope, observedGeneration: 1, settledGeneration: 1, arn: latest.arn, latest };
  return made({ status, ...changes });
}

/** `status.latest` of a definition that has registered the content of its spec. */
export const latestRevision = (revision: number, spec: object = {}) => ({
  arn: revisionArn(revision),
  revision,
  content: wantedContent(definitionObject(spec)),
});

const refs = { cluster: "web", taskDefinition: "web" };

export const serviceObject = (spec: object = {}, changes: Changes<ServiceStatus> = {}) =>
  object<ServiceSpec, ServiceStatus>(manifests.service("web", refs, spec as Record<string, unknown>), {
    metadata: managed,
    status: { arn: SERVICE_ARN, clusterArn: CLUSTER_ARN, scope, observedGeneration: 1, desiredCount: 2 },
    ...changes,
  });

export const taskObject = (spec: object = {}, changes: Changes<TaskStatus> = {}) =>
  object<TaskSpec, TaskStatus>(manifests.task("web", refs, spec as Record<string, unknown>), {
    metadata: managed,
    status: { clusterArn: CLUSTER_ARN, scope, observedGeneration: 1 },
    ...changes,
  });

export const scheduledTaskObject = (spec: object = {}, changes: Changes<ScheduledTaskStatus> = {}) =>
  object<ScheduledTaskSpec, ScheduledTaskStatus>(
    manifests.scheduledTask("nightly", manifests.task("web", refs), spec as Record<string, unknown>),
    { metadata: managed, status: { scope, observedGeneration: 1 }, ...changes },
  );

export interface Around {
  readonly deps?: readonly Resource[];
  readonly dependents?: readonly Resource[];
  /** Objects of any namespace. */
  readonly everywhere?: readonly Resource[];
  /** Milliseconds that every object has been unchanged; default: for ever. */
  readonly unchangedMs?: number;
  /** Milliseconds since the caches were complete; default: for ever. */
  readonly syncedMs?: number;
}

const reading = readingOf(new Map(kinds.map((kind) => [kind.names.kind, kind])));

const neighbourOf = (resource: Resource): Neighbour => ({
  ...keyOf(resource),
  uid: resource.metadata.uid,
  // As the cache keeps it.
  exports: JSON.parse(JSON.stringify(reading.exports(resource))),
});

export const around = ({
  deps = [clusterObject(), definitionObject()],
  dependents = [],
  everywhere = dependents,
  unchangedMs = Number.POSITIVE_INFINITY,
  syncedMs = Number.POSITIVE_INFINITY,
}: Around = {}): Surroundings => ({
  referred({ kind, name }) {
    const found = deps.find((dep) => dep.kind === kind && dep.metadata.name === name);
    return found && neighbourOf(found);
  },
  dependents: dependents.map(neighbourOf),
  all: (kind) => everywhere.filter((one) => one.kind === kind).map(neighbourOf),
  unchangedMs: () => unchangedMs,
  vouched: () => undefined,
  syncedMs,
});

interface InputOptions extends Around {
  readonly verbs?: readonly PendingVerb[];
  readonly settings?: Partial<KindSettings>;
  readonly now?: number;
  /** Whether AWS was read in this pass; so it is by default. */
  readonly fresh?: boolean;
  readonly scope?: Scope;
}

/** The input of `plan` and `status`. */
export function inputOf(
  resource: Resource<ServiceSpec, ServiceStatus>,
  observed: ServiceObserved,
  options?: InputOptions,
): ServicePass;
export function inputOf<Spec, Status extends BaseStatus, Observed>(
  resource: Resource<Spec, Status>,
  observed: Observed,
  options?: InputOptions,
): PlanInput<Spec, Status, Observed>;
export function inputOf<Spec, Status extends BaseStatus, Observed>(
  resource: Resource<Spec, Status>,
  observed: Observed,
  options: InputOptions = {},
): PlanInput<Spec, Status, Observed> {
  const input: PlanInput<Spec, Status, Observed> = {
    resource,
    observed,
    surroundings: around(options),
    scope: options.scope ?? scope,
    partition: "aws",
    installation: INSTALLATION,
    fresh: options.fresh ?? true,
    settings: { ...kindSettings, ...options.settings },
    verbs: options.verbs ?? [],
    now: options.now ?? NOW,
  };
  const kind = kinds.find(({ names }) => names.kind === resource.kind);
  return kind === undefined ? input : (derived(kind, input as never) as never);
}

export const tagsOf = (resource: Resource): readonly EcsTag[] => ownerTags(INSTALLATION, resource);

/** The same tags with another value of one. */
export const tagsWith = (resource: Resource, key: string, value: string | undefined): readonly EcsTag[] =>
  tagsOf(resource).flatMap((tag) => (tag.key !== key ? [tag] : value === undefined ? [] : [{ key, value }]));

/** The service as AWS shows it once `serviceObject()` has been delivered. */
export const liveService = (changes: Partial<EcsService> = {}): EcsService => ({
  serviceArn: SERVICE_ARN,
  serviceName: "web",
  clusterArn: CLUSTER_ARN,
  status: "ACTIVE",
  desiredCount: 2,
  runningCount: 2,
  pendingCount: 0,
  launchType: "FARGATE",
  schedulingStrategy: "REPLICA",
  taskDefinition: revisionArn(1),
  deploymentConfiguration: {
    deploymentCircuitBreaker: { enable: true, rollback: true },
    maximumPercent: 200,
    minimumHealthyPercent: 100,
  } as EcsService["deploymentConfiguration"],
  deployments: [primary()],
  networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-11112222"], assignPublicIp: "DISABLED" } },
  tags: tagsOf(serviceObject()),
  ...changes,
});

export const primary = (changes: object = {}) => ({
  id: "ecs-svc/1",
  status: "PRIMARY",
  taskDefinition: revisionArn(1),
  desiredCount: 2,
  runningCount: 2,
  pendingCount: 0,
  rolloutState: "COMPLETED",
  ...changes,
});

export const deployment = (status: string, changes: Partial<EcsServiceDeployment> = {}): EcsServiceDeployment => ({
  serviceDeploymentArn: deploymentArn("d1"),
  status,
  targetServiceRevision: {
    arn: serviceRevisionArn("r1"),
    requestedTaskCount: 2,
    runningTaskCount: 2,
    pendingTaskCount: 0,
  },
  ...changes,
});

export const seen = (service: EcsService | undefined, changes: Partial<ServiceObserved> = {}): ServiceObserved => ({
  service,
  noCluster: false,
  stopped: [],
  source: "read",
  recentWrite: false,
  deployment: deployment("SUCCESSFUL"),
  ...changes,
});

/** What `observe` may know of earlier passes: nothing, by default. */
export const knowing = <Observed>(changes: Partial<Knowledge<Observed>> = {}): Knowledge<Observed> => ({
  observed: undefined,
  reusable: false,
  sinceOwnWriteMs: undefined,
  leadingMs: 3_600_000,
  since: NOW - 600_000,
  now: NOW,
  driftIntervalMs: 600_000,
  asked: false,
  ...changes,
});

export interface AwsCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** AWS as a list of answers, one function an operation; a call that has none fails the test. */
export function answering(answers: Readonly<Record<string, (input: never) => unknown>>) {
  const calls: AwsCall[] = [];
  const call = async (operation: string, input: object): Promise<never> => {
    calls.push({ operation, input: { ...input } });
    const answer = answers[operation];
    if (answer === undefined) throw new Error(`unexpected call of ${operation}`);
    return answer(input as never) as never;
  };
  /** Reads of one item are answered under the name in the singular. */
  const read = (operation: string, group: object, id: string) =>
    operation === "DescribeClusters" || operation === "DescribeCapacityProviders"
      ? call(operation.slice(0, -1), { name: id })
      : call("DescribeService", { cluster: (group as { readonly cluster: string }).cluster, service: id });
  const handle = { call, read } as never;
  const aws: Aws = {
    scope,
    ecs: handle,
    "application-autoscaling": handle,
    cloudwatch: handle,
    logs: handle,
    servicediscovery: handle,
    sts: handle,
    revisions: {
      read: (name) => call("DescribeRevision", { name }),
      invalidate: (arn) => void calls.push({ operation: "doubtRevision", input: { arn } }),
    },
  };
  return { calls, context: contextOf(aws) };
}

/** What a kind is given to read AWS and to write to it. */
export const contextOf = (aws: Aws): Context<Aws> => ({
  aws,
  installation: INSTALLATION,
  mayObserve: true,
  signal: new AbortController().signal,
  log: silent,
});

/** Nothing of this name in AWS. */
export const absent = (changes: Partial<ServiceObserved> = {}): ServiceObserved => {
  const { deployment: _, ...rest } = seen(undefined, changes);
  return rest;
};

export const liveCluster = (changes: Partial<EcsCluster> = {}): EcsCluster => ({
  clusterArn: CLUSTER_ARN,
  clusterName: "web",
  status: "ACTIVE",
  activeServicesCount: 0,
  runningTasksCount: 0,
  pendingTasksCount: 0,
  registeredContainerInstancesCount: 0,
  tags: tagsOf(clusterObject()),
  ...changes,
});

export const clusterSeen = (
  cluster: EcsCluster | undefined,
  changes: Partial<ClusterObserved> = {},
): ClusterObserved => ({
  cluster,
  source: "read",
  inDoubt: false,
  ...changes,
});

/** The provider of an Auto Scaling group as AWS shows it once `providerObject()` is ACTIVE. */
export const liveProvider = (changes: Partial<EcsCapacityProvider> = {}): EcsCapacityProvider => ({
  capacityProviderArn: PROVIDER_ARN,
  name: "web",
  status: "ACTIVE",
  type: "EC2_AUTOSCALING",
  updateStatus: "CREATE_COMPLETE",
  autoScalingGroupProvider: {
    autoScalingGroupArn: `arn:aws:autoscaling:${scope.region}:${scope.account}:autoScalingGroup:1:autoScalingGroupName/web`,
    managedScaling: {
      status: "DISABLED",
      targetCapacity: 100,
      minimumScalingStepSize: 1,
      maximumScalingStepSize: 10_000,
      instanceWarmupPeriod: 300,
    },
    managedTerminationProtection: "DISABLED",
    managedDraining: "ENABLED",
  },
  tags: tagsOf(providerObject()),
  ...changes,
});

/** The same of Managed Instances, once `instancesObject()` is ACTIVE. */
export const liveInstances = (changes: Partial<EcsCapacityProvider> = {}): EcsCapacityProvider => {
  const { autoScalingGroupProvider: _, ...rest } = liveProvider();
  const own = { type: "MANAGED_INSTANCES", cluster: CLUSTER_ARN, managedInstancesProvider: manifests.managedInstances };
  return { ...rest, ...own, ...changes };
};

export const providerSeen = (
  provider: EcsCapacityProvider | undefined,
  changes: Partial<ProviderObserved> = {},
): ProviderObserved => ({ provider, source: "read", inDoubt: false, ...changes });

/** A revision with the owner tags and the content of the object. */
export const revisionFor = (
  resource: Resource<TaskDefinitionSpec, TaskDefinitionStatus>,
  revision: number,
  changes: Partial<Revision> = {},
): Revision => {
  const content = changes.content ?? wantedContent(resource);
  const tags = [...tagsOf(resource), { key: "ecs-operator.dev/content", value: content }];
  return { revision, arn: revisionArn(revision), content, state: "ACTIVE", tags, ...changes };
};

/** Nothing in AWS uses revisions of the family. */
export const noUsers = { users: { found: [], read: [], left: 0 } };

export const family = (
  revisions: readonly Revision[],
  changes: Partial<TaskDefinitionObserved> = {},
): TaskDefinitionObserved => ({ revisions, inDoubt: false, source: "read", ...changes });

/** What a call of ECS throws that AWS answers with this error. */
export const ecsError = (code: string, message = "words"): ClassifiedError =>
  classify(new AwsCallError(code, message, { httpStatus: 400 }), { service: "ecs", mutating: false });
