import { FINALIZER, TAGS } from "../../operator/api/names.ts";
import { isOwnKind, type KubeObject } from "../support/kube-model/objects.ts";
import { CloudMapKeys, createsInCloudMap, sentTags } from "./cloud-map.ts";
import { type AwsCall, type AwsType, type Entry, type KubeWrite, PERSON, resourceKey } from "./history.ts";
import { createsScaling, endsScaling, ScalingKeys } from "./scaling.ts";

/** A resource as the ledger shows it: what was created and tagged by which client, without asking AWS. */
export interface Known {
  readonly key: string;
  readonly type: AwsType;
  readonly tags: Readonly<Record<string, string>>;
  /** False once a deletion or deregistration was accepted. */
  readonly live: boolean;
  /** Counts creations under the same key. */
  readonly incarnation: number;
  /** Of a service, as AWS answered it; milliseconds. */
  readonly createdAt?: number | undefined;
}

/** The state of both systems at one place in the history. */
export interface View {
  /** The object with this uid, as the API server has it now. */
  object(uid: string): KubeObject | undefined;
  /** The object with this uid as it was last, also when it is gone. */
  lastSeen(uid: string): KubeObject | undefined;
  /** Whatever object has this kind, namespace and name now. */
  named(kind: string, namespace: string | undefined, name: string): KubeObject | undefined;
  /** Every spec that this object has had. */
  specs(uid: string): readonly Record<string, unknown>[];
  /** What a call is about, before it is carried out. */
  targets(call: AwsCall): readonly Known[];
  /** Uid of the object on whose behalf a call is made: by the tags it sends, else by those of its target. */
  owner(call: AwsCall): string | undefined;
  known(): Iterable<Known>;
  /** The resource with this key. */
  resource(key: string): Known | undefined;
  /** Whether a person took the finalizer off the object for which a call is made, after the call had been sent. */
  tornAwayUnder(call: AwsCall): boolean;
  /** Holder of the operator's Lease. */
  leader(): string | undefined;
}

/** A view that is moved along the history, entry by entry. */
export interface MovingView extends View {
  move(entry: Entry): void;
}

export function createView(lease: string): MovingView {
  const objects = new Map<string, KubeObject>();
  const last = new Map<string, KubeObject>();
  const specs = new Map<string, Record<string, unknown>[]>();
  const names = new Map<string, string>();
  const resources = new Map<string, Known>();
  const tornAt = new Map<string, number>();
  const cloudMap = new CloudMapKeys();
  const scaling = new ScalingKeys();
  let leader: string | undefined;

  const allKeysOf = (call: AwsCall) => [...keysOf(call), ...cloudMap.of(call), ...scaling.of(call)];

  const targets = (call: AwsCall): readonly Known[] =>
    allKeysOf(call).flatMap((key) => {
      const known = resources.get(key);
      return known === undefined ? [] : [known];
    });

  const moveKube = ({ before, after, actor, at }: KubeWrite) => {
    const object = after ?? before;
    if (object === undefined) return;
    if (object.kind === "Lease" && object.metadata.name === lease) {
      leader = (after?.spec?.holderIdentity as string | undefined) || undefined;
    }
    if (!isOwnKind(object)) return;
    const { uid, namespace, name } = object.metadata;
    last.set(uid, object);
    if (actor === PERSON && hasFinalizer(before) && !hasFinalizer(after)) tornAt.set(uid, at);
    if (after === undefined) {
      objects.delete(uid);
      names.delete(nameKey(object.kind, namespace, name));
      return;
    }
    objects.set(uid, after);
    names.set(nameKey(after.kind, namespace, name), uid);
    const known = specs.get(uid) ?? [];
    if (known.at(-1) !== after.spec) specs.set(uid, [...known, after.spec ?? {}]);
  };

  const moveAws = (call: AwsCall) => {
    if (call.outcome.kind !== "ok") return;
    cloudMap.note(call);
    scaling.note(call);
    for (const key of allKeysOf(call)) {
      const changed = after(resources.get(key), key, call, call.outcome.output);
      if (changed !== undefined) resources.set(key, changed);
    }
  };

  const owner = (call: AwsCall) => sentTags(call)[TAGS.uid] ?? targets(call)[0]?.tags[TAGS.uid];

  return {
    object: (uid) => objects.get(uid),
    lastSeen: (uid) => last.get(uid),
    named: (kind, namespace, name) => objects.get(names.get(nameKey(kind, namespace, name)) ?? ""),
    specs: (uid) => specs.get(uid) ?? [],
    targets,
    owner,
    tornAwayUnder: (call) => call.sentAt < (tornAt.get(owner(call) ?? "") ?? Number.NEGATIVE_INFINITY),
    known: () => resources.values(),
    resource: (key) => resources.get(key),
    leader: () => leader,
    move(entry) {
      if (entry.system === "aws") moveAws(entry);
      else moveKube(entry);
    },
  };
}

/** Whether an object carries the operator's finalizer. */
export const hasFinalizer = (object: KubeObject | undefined): boolean =>
  object?.metadata.finalizers?.includes(FINALIZER) ?? false;

const nameKey = (kind: string, namespace: string | undefined, name: string) => `${kind}/${namespace}/${name}`;

/** The keys of what a call is about; a registration's is known only from its answer. */
export function keysOf({ operation, input, outcome }: AwsCall): readonly string[] {
  const { cluster, service, clusterName, serviceName, taskDefinition } = input;
  switch (operation) {
    case "CreateCluster":
      return [resourceKey.cluster(clusterName)];
    case "UpdateCluster":
    case "PutClusterCapacityProviders":
    case "DeleteCluster":
      return [resourceKey.cluster(cluster)];
    case "CreateCapacityProvider":
    case "UpdateCapacityProvider":
      return [resourceKey.provider(input.name)];
    case "DeleteCapacityProvider":
      return [resourceKey.provider(input.capacityProvider)];
    case "CreateService":
      return [resourceKey.service(cluster, serviceName)];
    case "UpdateService":
    case "DeleteService":
      return [resourceKey.service(cluster, service)];
    case "RegisterTaskDefinition": {
      const output = (outcome.kind === "ok" ? outcome.output.taskDefinition : undefined) as {
        taskDefinitionArn?: string;
      };
      return output?.taskDefinitionArn === undefined ? [] : [resourceKey.arn(output.taskDefinitionArn)];
    }
    case "DeregisterTaskDefinition":
      return [resourceKey.taskDefinition(taskDefinition)];
    case "DeleteTaskDefinitions":
      return (input.taskDefinitions as readonly string[]).map(resourceKey.taskDefinition);
    case "TagResource":
    case "UntagResource":
      return [resourceKey.arn(input.resourceArn)];
    default:
      return [];
  }
}

/** A resource after a successful call. */
function after(
  known: Known | undefined,
  key: string,
  call: AwsCall,
  output: Readonly<Record<string, unknown>>,
): Known | undefined {
  // A repeated request is answered with the operation that is going on.
  if (createsInCloudMap(call)) return known ?? created(known, key, call, output);
  if (createsScaling(call, known?.live === true)) return created(known, key, call, output);
  if (endsScaling(call)) return known && { ...known, live: false };
  switch (call.operation) {
    case "CreateCluster":
    case "CreateService":
      // AWS answers a repeated create with what exists, unchanged.
      return known?.live === true && known.createdAt === creationOf(output) ? known : created(known, key, call, output);
    case "CreateCapacityProvider":
    case "RegisterTaskDefinition":
      return created(known, key, call, output);
    case "DeleteCapacityProvider": {
      // AWS answers the deletion of one that is in use, and keeps it.
      const { updateStatus } = (output.capacityProvider ?? {}) as { readonly updateStatus?: string };
      return known && { ...known, live: known.live && updateStatus === "DELETE_FAILED" };
    }
    case "DeleteCluster":
    case "DeleteService":
    case "DeregisterTaskDefinition":
    case "DeleteTaskDefinitions":
    case "servicediscovery.DeleteNamespace":
    case "servicediscovery.DeleteService":
    case "servicediscovery.GetOperation":
      return known && { ...known, live: false };
    case "TagResource":
    case "servicediscovery.TagResource":
    case "application-autoscaling.TagResource":
    case "cloudwatch.TagResource":
      return known && { ...known, tags: { ...known.tags, ...sentTags(call) } };
    case "UntagResource":
    case "servicediscovery.UntagResource":
    case "application-autoscaling.UntagResource":
    case "cloudwatch.UntagResource": {
      const gone = new Set((call.input.tagKeys ?? call.input.TagKeys) as readonly string[]);
      const tags = Object.fromEntries(Object.entries(known?.tags ?? {}).filter(([name]) => !gone.has(name)));
      return known && { ...known, tags };
    }
    default:
      return known;
  }
}

/**
 * When AWS created the service that it answers with. Another time than that of the service the ledger knows means another
 * service: AWS ended the old one by itself, as with a deleted cluster.
 */
function creationOf(output: Readonly<Record<string, unknown>>): number | undefined {
  const { createdAt } = (output.service ?? {}) as { readonly createdAt?: Date | number };
  return createdAt instanceof Date ? createdAt.getTime() : createdAt && createdAt * 1000;
}

function created(
  known: Known | undefined,
  key: string,
  call: AwsCall,
  output: Readonly<Record<string, unknown>>,
): Known {
  const type = key.startsWith("task-definition/") ? "taskDefinition" : (key.split("/")[0] as AwsType);
  const incarnation = (known?.incarnation ?? 0) + 1;
  return { key, type, tags: sentTags(call), live: true, incarnation, createdAt: creationOf(output) };
}
