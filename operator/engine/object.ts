/** What the engine knows of a custom resource: the parts that every kind has. */

/** Identifies an object; the only thing the queue holds. */
export interface Key {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export const keyText = (key: Key): string => `${key.kind}/${key.namespace}/${key.name}`;

/**
 * The part of `metadata` that the operator reads. `managedFields`, labels and the annotations of others are dropped at the edge;
 * finalizers of others keep their places, not their names.
 */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly generation: number;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** The object that this one belongs to (`ownerReferences`, the one that is its controller), of one of the operator's kinds. */
  readonly controller?: { readonly kind: string; readonly name: string; readonly uid: string };
}

/** Says where in AWS an object's resource is, beside its name. */
export type Place = Readonly<Record<string, string>>;

/** A custom resource as the API server stores it. */
export interface Resource<Spec = unknown, Status extends BaseStatus = BaseStatus> {
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec: Spec;
  /**
   * Present where the spec is larger than AWS takes: `spec` then holds its small members alone, and nothing may be compared with
   * it or made of it. The status is whole, and what it names can be deleted.
   */
  readonly oversized?: true;
  /** What was recorded with the finalizer, see `Kind.place`: there also when the status is lost. */
  readonly place?: Place | undefined;
  readonly status?: Status;
}

/** metav1.Condition. */
export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
  readonly observedGeneration: number;
}

/** An AWS account and Region; recorded once, never changed. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}

/** A scope, and what the ARNs of its resources begin with: `aws`, `aws-cn`, ... */
export interface Located {
  readonly scope: Scope;
  readonly partition: string;
}

/** Names objects whose reads of AWS can share calls: those of one scope and one `Kind.readGroup`. */
export const readTogetherOf = ({ account, region }: Scope, readGroup: string): string =>
  `${account}/${region} ${readGroup}`;

/** One handled verb annotation. */
export interface HandledVerb {
  readonly value: string;
  readonly time: string;
  readonly outcome: string;
}

/** A write that cannot be found again in AWS, recorded before it is sent. */
export interface Intent {
  readonly verb: string;
  readonly value: string;
  /** What AWS showed before the write; once AWS shows something else, the write has happened. */
  readonly from: string;
}

/** The status members every kind has. */
export interface BaseStatus {
  readonly observedGeneration?: number | undefined;
  readonly conditions?: readonly Condition[] | undefined;
  readonly arn?: string | undefined;
  readonly scope?: Scope | undefined;
  /** Sorted paths of the clearable fields that were declared and sent (removal memory). */
  readonly declared?: readonly string[] | undefined;
  readonly lastHandled?: Readonly<Record<string, readonly HandledVerb[]>> | undefined;
  readonly intent?: Intent | undefined;
  /** Since when the object manages, not only observes; RFC 3339. */
  readonly managingSinceTime?: string | undefined;
  /** Hash of the spec without `suspend` that was last evaluated: distinguishes an edit from a suspension. */
  readonly evaluatedSpec?: string | undefined;
}

/** What every spec may hold; the engine acts on these alone. */
export interface CommonSpec {
  readonly region?: string | undefined;
  readonly deletionPolicy?: "Delete" | "Retain" | undefined;
  readonly adoptionPolicy?: "Never" | "Adopt" | undefined;
  readonly managementPolicy?: "Manage" | "Observe" | undefined;
  readonly suspend?: boolean | undefined;
}

/** The key under which an object is stored and queued. */
export const keyOf = ({ kind, metadata: { namespace, name } }: Resource): Key => ({ kind, namespace, name });

/** True once the deletion of the object has been requested. */
export const isDeleting = ({ metadata }: Pick<Resource, "metadata">): boolean =>
  metadata.deletionTimestamp !== undefined;

/** True for an object whose status has never been written. */
export const neverObserved = ({ status }: Pick<Resource, "status">): boolean =>
  (status?.observedGeneration ?? -1) === -1;

/** Names another object: of the same namespace, or of a kind that is in none. No reference holds a namespace. */
export interface Ref {
  readonly kind: string;
  readonly name: string;
  readonly scope: KindNames["scope"];
}

/** The object that a reference names. @param namespace of the object that holds it */
export const keyOfRef = ({ kind, name, scope }: Ref, namespace: string): Key => ({
  kind,
  namespace: scope === "Cluster" ? "" : namespace,
  name,
});

/** Names of a kind in the Kubernetes API. */
export interface KindNames {
  readonly kind: string;
  readonly plural: string;
  readonly group: string;
  readonly version: string;
  readonly scope: "Namespaced" | "Cluster";
  /** The member of `spec` that chooses the name in AWS: `clusterName`; undefined where nothing there is named. */
  readonly nameField: string | undefined;
}

/** The status members that the engine alone writes. */
export type EngineStatus = Pick<
  BaseStatus,
  "observedGeneration" | "conditions" | "lastHandled" | "scope" | "managingSinceTime" | "evaluatedSpec"
>;

/** A kind's own part of its status; what is undefined is left out. */
export type OwnStatus<Status extends BaseStatus> = {
  readonly [Member in Exclude<keyof Status, keyof EngineStatus>]?: Status[Member] | undefined;
};

/** A condition of a kind's own; present only while it says something. */
export interface DomainCondition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
}
