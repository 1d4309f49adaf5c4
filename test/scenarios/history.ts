import type { KubeObject } from "../support/kube-model/objects.ts";

/**
 * What happened in a run, as the two remote systems saw it: AWS's ledger and the API server's audit log in one order.
 * Oracles judge nothing else, so that they hold for every driver.
 */
export type Entry = AwsCall | KubeWrite;

/** One call that a process sent to AWS. Its place in the history is where AWS decided it, or where it was lost. */
export interface AwsCall {
  readonly system: "aws";
  /** Milliseconds of the world when AWS decided, or when the request was lost. */
  readonly at: number;
  readonly sentAt: number;
  /** When the caller stopped waiting: with an answer, without one, or because it died. Undefined: it still waits. */
  readonly endedAt?: number | undefined;
  /** The process, or `person` for anyone who is not the operator. */
  readonly process: string;
  /** As `callName` writes it. */
  readonly operation: string;
  readonly input: Fields;
  readonly outcome: AwsOutcome;
  /** Whether the caller learned the outcome. */
  readonly answered: boolean;
  /** On a deregistration: the revisions that services, deployments or running tasks used at that moment. */
  readonly inUse?: readonly string[];
}

export type AwsOutcome =
  | { readonly kind: "ok"; readonly output: Fields }
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  /** Never reached AWS. */
  | { readonly kind: "lost" };

export type Fields = Readonly<Record<string, unknown>>;

/** One committed write to Kubernetes. */
export interface KubeWrite {
  readonly system: "kubernetes";
  readonly at: number;
  /** The process, or `person`. */
  readonly actor: string;
  readonly verb: "create" | "update" | "delete";
  readonly subresource?: string | undefined;
  readonly before?: KubeObject | undefined;
  /** Undefined once the object is gone. */
  readonly after?: KubeObject | undefined;
  /** When an object of the operator is gone: what AWS still holds with its uid at that moment. */
  readonly left?: readonly AwsResource[];
  /** When a service is reported to be Ready: what AWS holds with its uid at that moment. */
  readonly truth?: readonly AwsResource[];
}

/** A client that is not the operator. */
export const PERSON = "person";

export type AwsType =
  | "capacity-provider"
  | "cluster"
  | "service"
  | "taskDefinition"
  | "task"
  | "namespace"
  | "registry"
  | "scalable-target"
  | "alarm";

/** What a call is called in a history: `CreateService` is one of ECS, `servicediscovery.CreateService` one of Cloud Map. */
export const callName = (service: string, operation: string): string =>
  service === "ecs" ? operation : `${service}.${operation}`;

/** The service and the operation of such a name. */
export function callOf(name: string): { readonly service: string; readonly operation: string } {
  const [operation = name, service = "ecs"] = name.split(".").reverse();
  return { service, operation };
}

/** A resource as AWS has it now. */
export interface AwsResource {
  readonly type: AwsType;
  readonly arn: string;
  readonly status: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Of a service. */
  readonly desiredCount?: number;
  readonly runningCount?: number;
  /** Of a service: the task definition of its primary deployment. */
  readonly taskDefinition?: string;
  /** Of a service: how far its primary deployment is, `IN_PROGRESS`, `COMPLETED` or `FAILED`. */
  readonly rollout?: string;
  /** Of a service: the part of the desired tasks that has to run, in per cent. */
  readonly minimumHealthyPercent?: number;
  /** Of a task definition: image by container name. */
  readonly images?: Readonly<Record<string, string>>;
  /** Of a scalable target, with its policies and scheduled actions, and of an alarm: as AWS shows it. */
  readonly shown?: Fields;
}

/** A broken invariant. */
export interface Violation {
  /** `S1` to `S25`, `L1` to `L8`, or a word. */
  readonly invariant: string;
  readonly message: string;
  /** Milliseconds of the world. */
  readonly at: number;
}

/** Operations that change something. */
const WRITES = new Set([
  "CreateCluster",
  "UpdateCluster",
  "PutClusterCapacityProviders",
  "DeleteCluster",
  "CreateCapacityProvider",
  "UpdateCapacityProvider",
  "DeleteCapacityProvider",
  "RegisterTaskDefinition",
  "DeregisterTaskDefinition",
  "DeleteTaskDefinitions",
  "CreateService",
  "UpdateService",
  "DeleteService",
  "RunTask",
  "StopTask",
  "TagResource",
  "UntagResource",
  ...[
    "CreateHttpNamespace",
    "CreatePrivateDnsNamespace",
    "CreatePublicDnsNamespace",
    "UpdateHttpNamespace",
    "UpdatePrivateDnsNamespace",
    "UpdatePublicDnsNamespace",
    "DeleteNamespace",
    "CreateService",
    "UpdateService",
    "DeleteService",
    "DeregisterInstance",
    "TagResource",
    "UntagResource",
  ].map((operation) => callName("servicediscovery", operation)),
  ...[
    "RegisterScalableTarget",
    "DeregisterScalableTarget",
    "PutScalingPolicy",
    "DeleteScalingPolicy",
    "PutScheduledAction",
    "DeleteScheduledAction",
    "TagResource",
    "UntagResource",
  ].map((operation) => callName("application-autoscaling", operation)),
  ...["PutMetricAlarm", "DeleteAlarms", "TagResource", "UntagResource"].map((operation) =>
    callName("cloudwatch", operation),
  ),
]);

export const isAwsWrite = (call: AwsCall): boolean => WRITES.has(call.operation);

export const succeeded = (call: AwsCall): boolean => call.outcome.kind === "ok";

/** AWS's tags as a map; some services spell the members of their list with a capital, and one has a map itself. */
export function tagsOf(list: unknown): Readonly<Record<string, string>> {
  if (typeof list === "object" && list !== null && !Array.isArray(list))
    return list as Readonly<Record<string, string>>;
  const pairs = (Array.isArray(list) ? list : []) as readonly Readonly<Record<string, string>>[];
  return Object.fromEntries(pairs.map(({ key, value, Key, Value }) => [key ?? Key ?? "", value ?? Value ?? ""]));
}

/** `cluster/<name>`, `capacity-provider/<name>`, `service/<cluster>/<name>` or `task-definition/<family>:<revision>`, from an ARN or a name. */
export const resourceKey = {
  cluster: (nameOrArn: unknown): string => `cluster/${lastOf(nameOrArn)}`,
  provider: (nameOrArn: unknown): string => `capacity-provider/${lastOf(nameOrArn)}`,
  service: (cluster: unknown, nameOrArn: unknown): string => `service/${lastOf(cluster)}/${lastOf(nameOrArn)}`,
  taskDefinition: (nameOrArn: unknown): string => `task-definition/${lastOf(nameOrArn)}`,
  arn: (arn: unknown): string => String(arn).split(":").slice(5).join(":"),
};

const lastOf = (nameOrArn: unknown): string =>
  String(nameOrArn ?? "default")
    .split("/")
    .at(-1) ?? "";
