import { type Clock, parseTime } from "../lib/clock.ts";
import { deepEqual } from "../lib/json.ts";
import type { Claim, Claims } from "./claims.ts";
import type { AnyKind, Log, Surroundings } from "./kind.ts";
import { hasRecordedResource, hasYielded } from "./lifecycle.ts";
import type { Memories } from "./memory.ts";
import { type Key, keyOf, keyOfRef, keyText, neverObserved, type Resource } from "./object.ts";
import type { PassResult } from "./pass.ts";
import type { EngineMetrics, Priority, Store, StoreChange } from "./ports.ts";
import type { Queue, Request } from "./queue.ts";
import { refsOf, surroundingsOf } from "./surroundings.ts";
import { dueVerbs, pendingVerbs, type VerbNames } from "./verbs.ts";

interface Parts<Aws> {
  readonly clock: Clock;
  readonly store: Store;
  readonly queue: Queue;
  readonly claims: Claims;
  readonly memories: Memories;
  readonly metrics: EngineMetrics;
  readonly log: Log;
  readonly kinds: ReadonlyMap<string, AnyKind<Aws>>;
  /** The verb annotations: a change of one is a request of a person. */
  readonly annotations: VerbNames;
  readonly defaultRegion: string | undefined;
  pass(request: Request, signal: AbortSignal): Promise<PassResult>;
}

/**
 * Turns changes of stored objects into requests, and requests into passes. Works only while leading; a follower keeps its
 * cache and its claims, so that taking over costs no list.
 */
export class Controller<Aws> {
  readonly #parts: Parts<Aws>;
  readonly #workers: Promise<void>[] = [];
  #leading: AbortController | undefined;

  constructor(parts: Parts<Aws>) {
    this.#parts = parts;
  }

  /**
   * Called once the caches are complete. Each worker does one pass at a time until the queue is closed; the queue decides which
   * kind is next.
   */
  start(workers: number): void {
    this.#parts.memories.syncedAt ??= this.#parts.clock.monotonic();
    for (let index = 0; index < workers; index++) this.#workers.push(this.#worker());
  }

  /** Leadership gained: every object is reconciled once, unfinished edits first. */
  lead(signal: AbortSignal): void {
    const leading = new AbortController();
    this.#leading = leading;
    signal.addEventListener("abort", () => this.#unlead(leading), { once: true });
    for (const kind of this.#parts.kinds.values()) {
      // Those that share a read one after the other: workers then ask for the same at the same time.
      const groups = Map.groupBy(this.#firstRequests(kind), ({ group }) => group);
      for (const { request } of [...groups.values()].flat()) this.#parts.queue.add(request);
    }
  }

  *#firstRequests(kind: AnyKind<Aws>): Iterable<{ readonly request: Request; readonly group: string }> {
    for (const resource of this.#parts.store.each(kind.names.kind)) {
      const settled = resource.status?.observedGeneration === resource.metadata.generation;
      const priority = settled ? "resync" : "person";
      const key = keyOf(resource);
      const ownGroup = () => kind.readGroup(filled(resource), this.#surroundings(resource));
      const group = this.#attempt(key, ownGroup) ?? keyText(key);
      yield { request: { key, priority, fresh: !neverObserved(resource) }, group };
    }
  }

  #surroundings(resource: Resource): Surroundings {
    const { store, memories, clock } = this.#parts;
    return surroundingsOf(keyOf(resource), store, memories, clock.monotonic());
  }

  #unlead(leading: AbortController): void {
    if (this.#leading !== leading) return;
    this.#leading = undefined;
    this.#parts.queue.clear();
    leading.abort(new Error("leadership lost"));
  }

  /** Closes the queue and waits for the passes that are under way; after `graceMs` their calls are aborted. */
  async stop(graceMs: number): Promise<void> {
    this.#parts.queue.close();
    const timer = this.#parts.clock.schedule(graceMs, () =>
      this.#leading?.abort(new Error("the operator is stopping")),
    );
    await Promise.all(this.#workers);
    timer.cancel();
  }

  /**
   * Asks a kind about one object. An object may be of another shape than the kind expects: the API server checks what is written,
   * and not what it has stored. What that costs, it costs that object alone.
   *
   * @returns undefined when the answer threw
   */
  #attempt<T>(key: Key, ask: () => T): T | undefined {
    try {
      return ask();
    } catch (error) {
      const { log, metrics } = this.#parts;
      metrics.panic(key.kind);
      log.error("the stored object does not have the expected structure", { ...key, error: String(error) });
      return undefined;
    }
  }

  /** Called by the store for every change, our own writes included; never throws. */
  onChange(change: StoreChange): void {
    const { before, after, key } = change;
    const kind = this.#parts.kinds.get(key.kind);
    if (kind === undefined) return;
    this.#attempt(key, () => this.#updateClaim(kind, change));
    if (after === undefined || (before !== undefined && before.metadata.uid !== after.metadata.uid))
      this.#forget(before);
    if (after !== undefined) {
      this.#noteChange(before, after);
      if (before?.status?.conditions !== after.status?.conditions)
        this.#attempt(key, () => this.#parts.metrics.conditions(after));
    }
    if (this.#leading === undefined) return;
    if (after !== undefined && isEdit(before, after)) this.#enqueue(key, "person", false);
    else if (after !== undefined && this.#hasNewVerbs(before, after))
      this.#enqueue(key, "person", false, this.#verbMs(after));
    if (change.exportsChanged) this.#wakeNeighbours(change);
  }

  /** Objects of the first list have been there for a while; only those that change after it have to settle. */
  #noteChange(before: Resource | undefined, after: Resource): void {
    const { store, memories, clock } = this.#parts;
    const sameSpec =
      before?.metadata.uid === after.metadata.uid && before.metadata.generation === after.metadata.generation;
    if (store.synced && !sameSpec) memories.of(after.metadata.uid).changedAt = clock.monotonic();
  }

  #hasNewVerbs(before: Resource | undefined, after: Resource): boolean {
    const { verbs, verbPrefix } = this.#parts.annotations;
    const valueIn = (resource: Resource | undefined, verb: string) =>
      resource?.metadata.annotations?.[`${verbPrefix}${verb}`];
    return verbs.some((verb) => valueIn(before, verb) !== valueIn(after, verb));
  }

  /** When the first of an object's verbs is due, in milliseconds from now. */
  #verbMs(resource: Resource): number {
    const { annotations, clock } = this.#parts;
    const { due, waitMs = 0 } = dueVerbs(pendingVerbs(resource, annotations), resource, clock.now());
    return due.length > 0 ? 0 : waitMs;
  }

  #wakeNeighbours({ key, before, after }: StoreChange): void {
    const { store } = this.#parts;
    for (const dependent of store.dependentKeys(key)) this.#enqueue(dependent, "person", false);
    const refs = new Map<string, Key>();
    for (const resource of [before, after]) {
      if (resource === undefined) continue;
      for (const ref of this.#attempt(key, () => refsOf(this.#parts.kinds, resource)) ?? []) {
        const target = keyOfRef(ref, key.namespace);
        refs.set(keyText(target), target);
      }
    }
    for (const target of refs.values()) {
      if (store.get(target) !== undefined)
        this.#enqueue(target, "person", false, debounceMs(store.dependentCount(target)));
    }
  }

  #updateClaim(kind: AnyKind<Aws>, { key, before, after }: StoreChange): void {
    const { claims, store } = this.#parts;
    if (hasSameClaim(before, after)) return;
    const freed: Key[] = [];
    if (before !== undefined && before.metadata.uid !== after?.metadata.uid)
      freed.push(...claims.drop(before.metadata.uid));
    if (after !== undefined) freed.push(...claims.claim(this.#claimOf(kind, key, after)));
    // A dependent's name is made of its own spec, of what this object is called, and of where that is.
    const renamed =
      before === undefined || after === undefined || this.#nameInAws(kind, before) !== this.#nameInAws(kind, after);
    for (const dependentKey of renamed ? store.dependentKeys(key) : []) {
      const dependent = store.get(dependentKey);
      const dependentKind = this.#parts.kinds.get(dependentKey.kind);
      if (dependent === undefined || dependentKind === undefined) continue;
      const claim = this.#attempt(dependentKey, () => this.#claimOf(dependentKind, dependentKey, dependent));
      if (claim !== undefined) freed.push(...claims.claim(claim));
    }
    if (this.#leading !== undefined) for (const other of freed) this.#enqueue(other, "person", true);
  }

  #claimOf(kind: AnyKind<Aws>, key: Key, resource: Resource): Claim {
    const { metadata, status } = resource;
    const spec = resource.spec as { managementPolicy?: string } | undefined;
    return {
      uid: metadata.uid,
      key,
      name: spec?.managementPolicy === "Observe" ? undefined : this.#nameInAws(kind, resource),
      account: status?.scope?.account,
      since: this.#managesSince(resource),
      owning: hasRecordedResource(resource),
      yielded: hasYielded(resource),
    };
  }

  /** Since when an object manages; one that was only observed until now begins now. Wall clock, milliseconds. */
  #managesSince(resource: Resource): number {
    const { metadata, status } = resource;
    if (status?.managingSinceTime !== undefined) return parseTime(status.managingSinceTime);
    if (neverObserved(resource)) return parseTime(metadata.creationTimestamp);
    const { claims, clock } = this.#parts;
    return claims.of(metadata.uid)?.since ?? clock.now();
  }

  #nameInAws(kind: AnyKind<Aws>, resource: Resource): string | undefined {
    const surroundings = this.#surroundings(resource);
    const whole = filled(resource);
    const identity = kind.identity(whole, surroundings);
    if (identity === undefined) return undefined;
    const { defaultRegion = "" } = this.#parts;
    const region = resource.status?.scope?.region ?? kind.region(whole, surroundings) ?? defaultRegion;
    return `${resource.kind} ${region} ${identity}`;
  }

  #forget(resource: Resource | undefined): void {
    if (resource === undefined) return;
    this.#parts.memories.forget(resource.metadata.uid);
    this.#parts.metrics.forget(resource);
  }

  #enqueue(key: Key, priority: Priority, fresh: boolean, afterMs = 0): void {
    this.#parts.queue.add({ key, priority, fresh }, afterMs);
  }

  async #worker(): Promise<void> {
    const { queue, clock, metrics } = this.#parts;
    for (;;) {
      const request = await queue.next();
      if (request === undefined) return;
      const signal = this.#leading?.signal;
      if (signal === undefined) {
        queue.done(request.key);
        continue;
      }
      const started = clock.monotonic();
      metrics.workers(request.key.kind, 1);
      const { result, requeue: again } = await this.#parts.pass(request, signal);
      metrics.workers(request.key.kind, -1);
      metrics.reconciled(request.key.kind, result, (clock.monotonic() - started) / 1000);
      if (again !== undefined && this.#leading?.signal === signal) {
        if (result === "error") metrics.queueRetried();
        const { afterMs, ...wanted } = again;
        queue.add({ key: request.key, ...wanted }, afterMs);
      }
      queue.done(request.key);
    }
  }
}

/**
 * How long changes of the objects that refer to one object are collected before it is reconciled, milliseconds: it evaluates all of
 * them each time, and with thousands of them changes never end.
 */
const debounceMs = (dependents: number): number => dependents;

/** The operator's own writes of status and finalizer come back as watch events; they are no edits. */
const isEdit = (before: Resource | undefined, after: Resource): boolean =>
  before?.metadata.uid !== after.metadata.uid ||
  before.metadata.generation !== after.metadata.generation ||
  before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp;

const filled = (resource: Resource) => ({ ...resource, spec: resource.spec ?? {} });

/** Whether a change leaves an object's claim as it was: it comes from the spec and from few members of the status. */
function hasSameClaim(before: Resource | undefined, after: Resource | undefined): boolean {
  if (before?.metadata.uid !== after?.metadata.uid || before?.metadata.generation !== after?.metadata.generation)
    return false;
  if (before === undefined || after === undefined) return before === after;
  return (
    deepEqual(before.status?.scope, after.status?.scope) &&
    before.status?.managingSinceTime === after.status?.managingSinceTime &&
    hasRecordedResource(before) === hasRecordedResource(after) &&
    hasYielded(before) === hasYielded(after) &&
    neverObserved(before) === neverObserved(after)
  );
}
