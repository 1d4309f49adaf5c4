import type { Clock, Random } from "../lib/clock.ts";
import type { Claims } from "./claims.ts";
import type { AnyKind, KindSettings, Log, PlanInput } from "./kind.ts";
import type { Memories, Memory } from "./memory.ts";
import type { BaseStatus, CommonSpec, Key, Resource, Scope } from "./object.ts";
import type { Plan } from "./plan.ts";
import type { AwsScopes, EngineMetrics, EventRecorder, ObjectWriter, Priority, Store, WriteGate } from "./ports.ts";
import type { Request } from "./queue.ts";

/** Everything a pass needs from outside. */
export interface Ports<Aws> {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: Store;
  readonly writer: ObjectWriter;
  readonly events: EventRecorder;
  readonly gate: WriteGate;
  readonly scopes: AwsScopes<Aws>;
  readonly metrics: EngineMetrics;
  readonly log: Log;
}

export interface EngineSettings {
  readonly finalizer: string;
  readonly originAnnotation: string;
  /** Domain of the verb annotations, with its slash. */
  readonly verbPrefix: string;
  readonly verbs: readonly string[];
  readonly installation: string;
  readonly readOnly: boolean;
  readonly kind: KindSettings;
}

/** What all passes share. */
export interface Engine<Aws> {
  readonly ports: Ports<Aws>;
  readonly settings: EngineSettings;
  readonly kinds: ReadonlyMap<string, AnyKind<Aws>>;
  readonly claims: Claims;
  readonly memories: Memories;
  /** How many objects of a kind are worked on. */
  working(kind: string): number;
}

/** How a pass ended, and when to reconcile again. */
export interface PassResult {
  readonly result: "success" | "error" | "requeue" | "requeue_after";
  readonly requeue?: Omit<Request, "key"> & { readonly afterMs: number };
}

/** Reconcile again after `afterMs` milliseconds. */
export function requeue(afterMs: number, priority: Priority, fresh: boolean): PassResult {
  return { result: afterMs > 0 ? "requeue_after" : "requeue", requeue: { afterMs, priority, fresh } };
}

/** The same, but not sooner than in `ms` milliseconds. */
export function notBefore(pass: PassResult, ms: number): PassResult {
  if (pass.requeue === undefined || pass.requeue.afterMs >= ms) return pass;
  return { ...pass, requeue: { ...pass.requeue, afterMs: ms } };
}

/** The same, but not later than in `ms` milliseconds, where a verb waits; unchanged if the object is not requeued. */
export function notAfter(pass: PassResult, ms: number | undefined): PassResult {
  if (ms === undefined || pass.requeue === undefined || pass.requeue.afterMs <= ms) return pass;
  return { ...pass, requeue: { afterMs: ms, priority: "person", fresh: pass.requeue.fresh } };
}

/** One pass: one reconcile of one object. What becomes known in it is added as it goes. */
export interface Pass<Aws> {
  readonly kind: AnyKind<Aws>;
  readonly key: Key;
  readonly memory: Memory;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly request: Request;
  resource: Resource<CommonSpec>;
  scope?: Scope;
  /** Milliseconds until a verb is due that has to wait; see `dueVerbs`. */
  verbsAfterMs?: number | undefined;
  /** AWS took a write of this pass, and an Event says so. */
  wrote?: boolean;
  /** What was decided, once it was: a write that fails does not invalidate what the pass has observed. */
  decided?: { readonly input: PlanInput<CommonSpec, BaseStatus, unknown>; readonly plan: Plan };
}

type Input = PlanInput<CommonSpec, BaseStatus, unknown>;

/** What a kind plans with: the input, and what it works out from it. */
export const derived = <Aws>(kind: AnyKind<Aws>, input: Input): Input =>
  kind.derive === undefined ? input : Object.assign({ ...input }, { facts: kind.derive(input) as unknown });

/** The same for the object as it is now; what was worked out holds while the object is the same. */
export const withResource = <Aws>(kind: AnyKind<Aws>, input: Input, resource: Resource<CommonSpec>): Input =>
  input.resource === resource ? input : derived(kind, { ...input, resource });
