import type { Log, Neighbour } from "./kind.ts";
import type { BaseStatus, Key, Located, Ref, Resource, Scope } from "./object.ts";
import type { Child } from "./plan.ts";

/** What the engine needs from the edges. `kubernetes/`, `aws/` and `telemetry/` implement these; tests and simulation too. */

/** The cache of watched objects. Objects it gives out are shared: never mutate them. */
export interface Store {
  get(key: Key): Resource | undefined;
  /** All objects of a kind, one after the other: thousands that are held at once take their memory. */
  each(kind: string): Iterable<Resource>;
  /** What all objects of a kind export. */
  all(kind: string): readonly Neighbour[];
  /** What one object exports; undefined when there is none. */
  neighbour(key: Key): Neighbour | undefined;
  /** What the objects export whose references name this object. */
  dependents(key: Key): readonly Neighbour[];
  /** Their keys. */
  dependentKeys(key: Key): readonly Key[];
  /** How many they are. */
  dependentCount(key: Key): number;
  /** True once the first full list of every kind has been stored. */
  readonly synced: boolean;
  /**
   * Takes the object that Kubernetes answered to our own write, so that the next pass sees it before the watch does.
   * An answer older than what is stored is dropped.
   */
  absorb(resource: Resource): void;
}

/** One change in the store. `kind` is known; the object may already be gone again. */
export interface StoreChange {
  readonly key: Key;
  readonly before: Resource | undefined;
  readonly after: Resource | undefined;
  /** Whether others see something else of the object now; see `Kind.exports`. */
  readonly exportsChanged: boolean;
}

/** Reads and writes of our own objects. Every method gives the object as stored, or throws a `KubernetesError`. */
export interface ObjectWriter {
  /** The object as the API server has it now; undefined when there is none. */
  read(key: Key): Promise<Resource | undefined>;
  /** Server-side apply of the whole status. */
  applyStatus(resource: Resource, status: BaseStatus): Promise<Resource>;
  /**
   * Adds the finalizer, and the `origin` annotation when given, by a JSON patch that tests uid and resourceVersion.
   * @throws KubernetesError class `conflict` when the object changed meanwhile
   */
  addFinalizer(resource: Resource, origin: string | undefined): Promise<Resource>;
  /**
   * Creates an object that belongs to its owner; one that is there already and belongs to it counts as created.
   * @throws KubernetesError class `refused` when another's has the name
   */
  createChild(owner: Resource, child: Child): Promise<void>;
  /** Deletes a child by name and uid; one that is gone, or another by now, counts as deleted. */
  deleteChild(
    owner: Resource,
    child: { readonly kind: string; readonly name: string; readonly uid: string },
  ): Promise<void>;
  /** Removes the finalizer by a JSON patch that tests uid and resourceVersion; a not-found counts as done. */
  removeFinalizer(resource: Resource): Promise<void>;
}

export interface EventRecord {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly action: string;
  readonly note: string;
  /** Of the event in AWS that it repeats: it is recorded once, whichever process sees it. */
  readonly id?: string;
  /** When that was, wall clock, milliseconds; else now. */
  readonly at?: number;
}

/** Kubernetes Events; fire and forget, aggregated and rate-limited behind the port. */
export interface EventRecorder {
  record(resource: Resource, event: EventRecord): void;
}

/** May this process write to AWS? Checked again right before each write goes out. */
export interface WriteGate {
  /** @throws FencedError when this process does not lead (any more), or runs read-only */
  check(): void;
  /** Changes whenever leadership is gained; what was read in another term is not trusted. */
  readonly term: number;
}

/** Gives a kind its handle on AWS. */
export interface AwsScopes<Aws> {
  /**
   * Finds out the account behind the operator's credentials for a region, and its partition (cached).
   * @throws a classified failure while credentials are missing or refused
   */
  resolve(region: string | undefined): Promise<Located>;
  /** The handle for one object's pass: calls carry the priority of what caused them. */
  handle(scope: Scope, call: CallOptions): Aws;
}

/** Who waits for a call, and until when: it decides whose turn it is. */
export interface Turn {
  /** `person` for what follows from an edit, `resync` for drift reads and polls. */
  readonly priority: Priority;
  /** Of the object that the call is made for: within a priority, the namespaces take turns. */
  readonly namespace: string;
  readonly signal: AbortSignal;
}

export interface CallOptions extends Turn {
  readonly log: Log;
}

export type Priority = "person" | "rollout" | "resync";

/** Metrics the engine feeds; names follow controller-runtime. */
export interface EngineMetrics {
  reconciled(kind: string, result: "success" | "error" | "requeue" | "requeue_after", seconds: number): void;
  terminalError(kind: string): void;
  panic(kind: string): void;
  /** One more, or one less, worker is busy with the kind. */
  workers(kind: string, change: 1 | -1): void;
  queueDepth(depth: number): void;
  queueAdded(): void;
  queueWaited(seconds: number): void;
  queueRetried(): void;
  /** The conditions that an object has now. */
  conditions(resource: Resource): void;
  forget(resource: Resource): void;
}

/** How the store knows what refers to what, and what others may see, without knowing any kind. */
export interface Reading {
  refs(resource: Resource): readonly Ref[];
  exports(resource: Resource): unknown;
}
