import type {
  BaseStatus,
  CommonSpec,
  DomainCondition,
  Key,
  KindNames,
  Located,
  OwnStatus,
  Place,
  Ref,
  Resource,
  Scope,
} from "./object.ts";
import type { ChildStep, Plan, StepBase } from "./plan.ts";

/**
 * The contract of a kind. The engine knows nothing of ECS: it gives a kind its object and what that refers to, and calls it to read
 * AWS (`observe`), to decide what should change (`plan`, pure), to write (`act`), and to report (`status`, pure). `object.ts` holds
 * what every object has, `plan.ts` what a pass may decide.
 */

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
  /** Wall clock, milliseconds: what happened in AWS before this moment was visible to the last read (`lastReadBy`). */
  readonly since: number;
  /** Wall clock, milliseconds. */
  readonly now: number;
  readonly driftIntervalMs: number;
  /** A person asks by a verb: nothing that was read before is to stand for a read. */
  readonly asked: boolean;
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
  /** How often a rollout, a drain or another change in progress is read from AWS, in milliseconds. */
  readonly pollMs: number;
}

/** Whether a list of namespaces, or `*`, has this one. */
export const permits = (namespaces: readonly string[], namespace: string): boolean =>
  namespaces.includes("*") || namespaces.includes(namespace);

/** Something that AWS reports of a resource, in its own words. */
export interface AwsEvent {
  readonly id: string;
  /** Wall clock, milliseconds. */
  readonly at: number;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly note: string;
}

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
  /** This installation's id, part of every owner tag. */
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

/**
 * A kind: its names, pure functions that describe an object (`refs` to `place`), and the pass itself, in this order: `observe`
 * reads AWS, `derive`, `plan` and `status` decide, `act` writes. `test/unit/engine/toy.ts` is a whole one.
 */
export interface Kind<
  Spec extends CommonSpec,
  Status extends BaseStatus,
  Observed,
  Step extends StepBase,
  Aws,
  Facts = undefined,
> {
  readonly names: KindNames;
  /**
   * `by-kind`: `spec.suspend` has a meaning of the kind's own, for its plan to act on, as that of a Job has. Default: nothing is read
   * or written for a suspended object.
   */
  readonly suspends?: "by-kind";
  /**
   * `before-first-step`: what a plan records has to be in the status before the first step of an object that has none, too, because
   * nothing else finds again what the step made. Default: the patch that adds the finalizer is enough.
   */
  readonly records?: "before-first-step";
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
   * What may be assumed of an object that has never been reconciled, so that its resource is not read before it is created. May read
   * what else has to be known, once.
   */
  unread?(
    context: Context<Aws>,
    resource: Resource<Spec, Status>,
    surroundings: Surroundings,
  ): Promise<Observed | undefined>;
  /**
   * Pure: what an observation says to the objects that refer to this one, independent of its status, which anyone with the right to
   * write it can edit. Undefined if nothing was read.
   */
  vouches?(resource: Resource<Spec, Status>, observed: Observed): string | undefined;
  /** Pure: status members that need no read of AWS; they are reported even if the read fails. */
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
  /** Pure: what AWS itself reports of the resource and people are to see; each is recorded once as a Kubernetes Event. */
  awsEvents?(input: Derived<PlanInput<Spec, Status, Observed>, Facts>, plan: Plan<Step>): readonly AwsEvent[];
  /**
   * Pure: the kind's own part of the status; the engine adds the rest (`EngineStatus`).
   */
  status(input: Derived<PlanInput<Spec, Status, Observed>, Facts>, plan: Plan<Step>): OwnStatus<Status>;
  /** Pure: conditions of this kind's own, beside Ready, Reconciling and Stalled. */
  conditions?(input: Derived<PlanInput<Spec, Status, Observed>, Facts>, plan: Plan<Step>): readonly DomainCondition[];
}

// biome-ignore lint/suspicious/noExplicitAny: a registry of kinds has to forget their type parameters
export type AnyKind<Aws> = Kind<any, any, any, any, Aws, any>;
