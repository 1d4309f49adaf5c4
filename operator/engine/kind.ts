/**
 * The contract a kind fulfils. The engine knows nothing of ECS: it hands a kind its object and what it refers to, asks
 * what is true (`observe`), what should change (`plan`, pure), does it step by step (`act`) and writes what is to be
 * told (`status`, pure).
 */

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
  /** Hash of the spec without `suspend` that was last evaluated: tells an edit from a mere suspension. */
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

/** True once somebody has asked for the object to be deleted. */
export const isDeleting = ({ metadata }: Pick<Resource, "metadata">): boolean =>
  metadata.deletionTimestamp !== undefined;

/** True for an object that no pass has ever told anything about. */
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

/** Another object: no more is seen of it than its kind exports (`Kind.exports`). */
export interface Neighbour extends Key {
  readonly uid: string;
  /** Undefined when its kind could not read it. */
  readonly exports: unknown;
}

/** Everything a pure function may know about this object's surroundings. */
export interface Surroundings {
  /** The object behind a reference, or undefined when it does not exist. */
  referred(ref: Ref): Neighbour | undefined;
  /** Objects that refer to this one. */
  readonly dependents: readonly Neighbour[];
  /** All objects of a kind, in all namespaces. */
  all(kind: string): readonly Neighbour[];
  /** Milliseconds since this process saw the spec of the object with this uid change; Infinity when it never did. */
  unchangedMs(uid: string): number;
  /** What this process has itself seen in AWS of the object with this uid, see `Kind.vouches`; undefined when it has not. */
  vouched(uid: string): string | undefined;
  /** Milliseconds since the caches of this process were complete for the first time. */
  readonly syncedMs: number;
}

/** How a pass ends; see `Plan.state`. */
export type PlanState = "InSync" | "Progressing" | "Blocked" | "Gone";

/**
 * What should happen now.
 *
 * - `InSync`: nothing to do; look again at the drift interval (or at `recheckMs`).
 * - `Progressing`: writes are due (`steps`), or AWS or another object has to get somewhere first.
 * - `Blocked`: AWS or a rule says no; looked at again at the drift interval and on every change of the object, of what
 *   it refers to, and of what refers to it.
 * - `Gone`: nothing of ours is left in AWS; the finalizer may go.
 */
export interface Plan<Step extends StepBase = StepBase> {
  readonly state: PlanState;
  /** A documented reason (`api/reasons.ts`) and a sentence for a person. */
  readonly reason: string;
  readonly message: string;
  /** Writes, in order. A blocked plan may still hold some: a held release does not hold the count. */
  readonly steps: readonly Step[];
  /** For read-only mode and `plan` verbs: the groups that would change, without values. */
  readonly changes: readonly string[];
  /** Status members that must be stored in Kubernetes before the first step is sent. */
  readonly before?: Readonly<Record<string, unknown>>;
  /** When to look again, in milliseconds, if nothing happens before. AWS is read then. */
  readonly recheckMs?: number;
  /** When to plan again with what is known, in milliseconds: nothing but time has to pass until then. */
  readonly wakeMs?: number;
  /** The rest waits for something that ends by itself within seconds: a step that is refused does not put `recheckMs` off. */
  readonly waits?: true;
  /** What stays in AWS although the object goes, for an Event. */
  readonly leftBehind?: string;
  /** What has the object's name in AWS is another's: the object gives up its claim to the name. */
  readonly foreign?: true;
  /**
   * How soon to look again at what moves in AWS by itself, in milliseconds, also when AWS refuses the steps: they are not sent
   * again by such a look.
   */
  readonly followMs?: number;
  /**
   * How soon to try again what AWS did not do because something else has to happen first, in milliseconds; doubles up to what is
   * usual for such a failure.
   */
  readonly retryMs?: number;
  /** Verbs dealt with by this plan; recorded in `status.lastHandled` once the steps have succeeded. */
  readonly handled?: readonly { readonly verb: string; readonly value: string; readonly outcome: string }[];
}

/** One write: to AWS, or of a child (`ChildStep`). */
export interface StepBase {
  /** PascalCase; also the reason of the Event that tells of it. */
  readonly kind: string;
  /** What it does, for the Event and for read-only mode; never values from the environment of a container. */
  readonly summary: string;
  /**
   * True where the pass goes on when the write fails (untagging what is retained). A deletion of which all steps are such
   * ends with them, whatever came of them.
   */
  readonly bestEffort?: boolean;
}

/** An object of one of the operator's kinds that belongs to another one: it goes when its owner goes. */
export interface Child {
  readonly kind: string;
  /** The same for the same intent, whoever plans it: what was created already is found again by it. */
  readonly name: string;
  readonly spec: object;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A write to Kubernetes, which the engine carries out itself: a kind creates and deletes only what belongs to its object. */
export type ChildStep = StepBase &
  (
    | { readonly kind: "CreateChild"; readonly child: Child }
    | { readonly kind: "DeleteChild"; readonly child: Pick<Child, "kind" | "name"> & { readonly uid: string } }
  );

export const isChildStep = (step: StepBase): step is ChildStep =>
  step.kind === "CreateChild" || step.kind === "DeleteChild";

/** What this process knows of an object from earlier passes; all of it may be gone after a restart. */
export interface Knowledge<Observed> {
  readonly observed: Observed | undefined;
  /** The same from an earlier leadership term: others may have written since. */
  readonly former?: Observed | undefined;
  /**
   * True where the rules of reading allow `observed` instead of a read: same leadership term, younger than a drift
   * interval, made under the same policies and AWS name, woken by a change rather than by a timer, not deleting, no verb pending.
   */
  readonly reusable: boolean;
  /** Milliseconds since this process's own last write for the object; undefined when it made none. */
  readonly sinceOwnWriteMs: number | undefined;
  /** Milliseconds since this process began to lead: another one may have written until then. */
  readonly leadingMs: number;
  /** Wall clock, milliseconds: what happened in AWS before this moment was there to see at the last look (`lastLook`). */
  readonly since: number;
}

/** What `plan` and `status` see. */
export interface PlanInput<Spec, Status extends BaseStatus, Observed> {
  readonly resource: Resource<Spec, Status>;
  readonly observed: Observed;
  /** Whether AWS was read for `observed` in this pass; else it is what was known before, or AWS's answer to a write. */
  readonly fresh: boolean;
  readonly surroundings: Surroundings;
  readonly scope: Scope;
  /** Of ARNs in this scope. */
  readonly partition: string;
  /** This installation's id, part of every owner tag. */
  readonly installation: string;
  readonly settings: KindSettings;
  /** Verb annotations that have not been handled yet. */
  readonly verbs: readonly PendingVerb[];
  /** Wall clock, milliseconds. */
  readonly now: number;
}

/** The same with what a kind has worked out from it (`Kind.derive`), for kinds that do. */
export type Derived<Input, Facts> = Facts extends undefined ? Input : Input & { readonly facts: Facts };

export interface PendingVerb {
  readonly verb: string;
  /** The whole annotation value. */
  readonly value: string;
  /** The part before the slash, if any. */
  readonly argument?: string;
}

/** Operator settings that decisions depend on. */
export interface KindSettings {
  readonly passableRoles: readonly string[];
  /** Namespaces whose objects may adopt what they did not make; `*`: all. */
  readonly adoption: readonly string[];
  /** Namespaces whose objects may observe what they did not make; `*`: all. */
  readonly observation: readonly string[];
  readonly defaultDeletionPolicy: "Delete" | "Retain";
  readonly driftIntervalMs: number;
  readonly defaultTags: Readonly<Record<string, string>>;
  /** How often a rollout, a drain or another change inside AWS is looked at, in milliseconds. */
  readonly pollMs: number;
}

/** Whether a list of namespaces, or `*`, has this one. */
export const permits = (namespaces: readonly string[], namespace: string): boolean =>
  namespaces.includes("*") || namespaces.includes(namespace);

/** The classes of failure; `engine/outcome.ts` says what each leads to. */
export type FailureClass =
  | "conflict"
  | "transient"
  | "throttled"
  | "ambiguous"
  | "refused"
  | "world"
  | "forbidden"
  | "fenced";

export interface Failure {
  readonly class: FailureClass;
  /** AWS's or Kubernetes' own error code. */
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs?: number;
  /** The documented condition reason, where the class alone does not give one. */
  readonly reason?: string;
  /** What it says beyond its class, where a kind acts on it; the AWS edge knows the words. */
  readonly means?: string;
}

/** What a pass carries: ports and the AWS handle for this object's scope. */
export interface Context<Aws> {
  readonly aws: Aws;
  /** This installation's id, to tell our tags from others'. */
  readonly installation: string;
  /** Whether the object may see in AWS what its namespace did not make. */
  readonly mayObserve: boolean;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Structured log: a constant message and fields. */
export interface Log {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
  child(fields: Readonly<Record<string, unknown>>): Log;
}

/** Names of a kind in the Kubernetes API. */
export interface KindNames {
  readonly kind: string;
  readonly plural: string;
  readonly group: string;
  readonly version: string;
  readonly scope: "Namespaced" | "Cluster";
  /** The member of `spec` that chooses the name in AWS: `clusterName`. */
  readonly nameField: string;
}

/** A kind: six entry points, most of them pure. */
export interface Kind<
  Spec extends CommonSpec,
  Status extends BaseStatus,
  Observed,
  Step extends StepBase,
  Aws,
  Facts = undefined,
> {
  readonly names: KindNames;
  /** Pure: what the object refers to. */
  refs(spec: Spec): readonly Ref[];
  /** Pure: the Region the object asks for, from itself or from what it refers to; undefined = the operator's default. */
  region(resource: Resource<Spec, Status>, surroundings: Surroundings): string | undefined;
  /** Pure: the AWS name that only one object may hold; undefined while it cannot be known (a reference is missing). */
  identity(resource: Resource<Spec, Status>, surroundings: Surroundings): string | undefined;
  /**
   * Pure: objects of one group and scope are read again at the same time, so that their reads share calls; the name that
   * the AWS edge gives to the shared call.
   */
  readGroup(resource: Resource<Spec, Status>, surroundings: Surroundings): string;
  /**
   * Pure: the data of this object that other objects may read, and all of it. When it changes, those that refer to this object
   * and those that it refers to are reconciled. Plain data: it is kept as JSON.
   */
  exports(resource: Resource<Spec, Status>): unknown;
  /** Pure: the sorted clearable paths this spec declares. */
  declared(spec: Spec): readonly string[];
  /** Pure: a status within the bounds of the kind's CRD, whatever AWS has said. */
  fitStatus(status: BaseStatus): BaseStatus;
  /** Pure: what has to be known besides name and scope to find the resource again; recorded before it is made. */
  place?(resource: Resource<Spec, Status>, surroundings: Surroundings, located: Located): Place | undefined;
  /**
   * What may be taken as true of an object that nobody has ever touched, so that its resource need not be read before it is created.
   * May read what else has to be known, once.
   */
  unread?(
    context: Context<Aws>,
    resource: Resource<Spec, Status>,
    surroundings: Surroundings,
  ): Promise<Observed | undefined>;
  /**
   * Pure: what an observation says to those that refer to the object, whatever its status tells: anyone who may write it can
   * edit that. Undefined where nothing was read.
   */
  vouches?(resource: Resource<Spec, Status>, observed: Observed): string | undefined;
  /** Pure: status members that need no look at AWS; told even when the look fails. */
  early?(resource: Resource<Spec, Status>, surroundings: Surroundings): OwnStatus<Status>;
  /** Reads AWS, or reuses what is known where that is allowed. */
  observe(
    context: Context<Aws>,
    resource: Resource<Spec, Status>,
    surroundings: Surroundings,
    known: Knowledge<Observed>,
  ): Promise<Observed>;
  /** Pure: what `plan` and `status` both stand on, worked out once for them. */
  derive?(input: PlanInput<Spec, Status, Observed>): Facts;
  /** Pure: what to do. */
  plan(input: Derived<PlanInput<Spec, Status, Observed>, Facts>): Plan<Step>;
  /** One AWS write. Gives the observation as it is after AWS's answer. Steps for children are the engine's to carry out. */
  act(context: Context<Aws>, step: Exclude<Step, ChildStep>, observed: Observed): Promise<Observed>;
  /** Pure: the observation after AWS has refused a step that the kind can do without; undefined: the pass fails. */
  refused?(step: Exclude<Step, ChildStep>, failure: Failure, observed: Observed): Observed | undefined;
  /**
   * Pure: the kind's own part of the status; the engine adds the rest (`EngineStatus`).
   */
  status(input: Derived<PlanInput<Spec, Status, Observed>, Facts>, plan: Plan<Step>): OwnStatus<Status>;
  /** Pure: conditions of this kind's own, beside Ready, Reconciling and Stalled. */
  conditions?(input: Derived<PlanInput<Spec, Status, Observed>, Facts>, plan: Plan<Step>): readonly DomainCondition[];
}

// biome-ignore lint/suspicious/noExplicitAny: a registry of kinds has to forget their type parameters
export type AnyKind<Aws> = Kind<any, any, any, any, Aws, any>;

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
