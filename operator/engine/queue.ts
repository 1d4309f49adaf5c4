import type { Clock, Timer } from "../lib/clock.ts";
import { FairQueue } from "../lib/fair-queue.ts";
import { Heap } from "../lib/heap.ts";
import { type Key, keyText } from "./object.ts";
import type { EngineMetrics, Priority } from "./ports.ts";
import { Shares } from "./shares.ts";

/** A request to reconcile an object. */
export interface Request {
  readonly key: Key;
  readonly priority: Priority;
  /** Woken by a timer: what is known of AWS may be old and has to be read. A change wakes with what is known. */
  readonly fresh: boolean;
}

interface Entry extends Request {
  /** Monotonic milliseconds. */
  readonly due: number;
}

const ranks: Readonly<Record<Priority, number>> = { person: 0, rollout: 1, resync: 2 };
const byRank: readonly Priority[] = ["person", "rollout", "resync"];

type Waiter = (request: Request | undefined) => void;

/** What waits for one kind. Within a priority the namespaces take turns: a thousand requests of one must not keep one of another waiting. */
type Lane = Readonly<Record<Priority, FairQueue<Entry>>>;

const createLane = (): Lane => ({ person: new FairQueue(), rollout: new FairQueue(), resync: new FairQueue() });

/** Part of the workers that is kept for what people ask for: the others may all be waiting for their turn to read AWS. */
const RESERVED_PART = 0.2;

interface QueueSettings {
  /** Requests that may be worked on at once, all kinds together. */
  readonly workers: number;
  readonly kinds: readonly string[];
}

/** After so long in the queue a request counts as one priority higher, so that nothing starves. */
const AGEING_MS = 5_000;

/**
 * The work queue: keys only, each at most once. Merging keeps the highest priority, the earliest time and, where the priority
 * stays, the place. A key that is being worked on is held back until `done`, so no object is ever reconciled twice at the same
 * time.
 */
export class Queue {
  readonly #clock: Clock;
  readonly #metrics: Pick<EngineMetrics, "queueDepth" | "queueAdded" | "queueWaited">;
  readonly #pending = new Map<string, Entry>();
  readonly #working = new Map<string, Entry>();
  readonly #lanes: ReadonlyMap<string, Lane>;
  readonly #waiters: Waiter[] = [];
  readonly #shares: Shares;
  /** Of requests that no person is waiting for: rollouts in progress, and drift checks. */
  readonly #background: Shares;
  readonly #delayed = new Heap<{ readonly id: string; readonly entry: Entry }>();
  #timer: Timer | undefined;
  #timerDue = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(
    clock: Clock,
    metrics: Pick<EngineMetrics, "queueDepth" | "queueAdded" | "queueWaited">,
    { workers, kinds }: QueueSettings,
  ) {
    this.#clock = clock;
    this.#metrics = metrics;
    this.#lanes = new Map(kinds.map((kind) => [kind, createLane()]));
    this.#shares = new Shares(workers, kinds.length);
    this.#background = new Shares(workers - Math.floor(workers * RESERVED_PART), kinds.length);
  }

  /** Requests a reconcile of an object, now or after `afterMs` milliseconds. */
  add(request: Request, afterMs = 0): void {
    if (this.#closed) return;
    const id = keyText(request.key);
    const wanted: Entry = { ...request, due: this.#clock.monotonic() + Math.max(0, afterMs) };
    const known = this.#pending.get(id);
    const entry = known === undefined ? wanted : merge(known, wanted);
    const keepsPlace = known?.priority === entry.priority && this.#isReady(id, known);
    if (known !== undefined && !keepsPlace) this.#unplace(id, known);
    this.#pending.set(id, entry);
    this.#metrics.queueAdded();
    if (!this.#working.has(id)) this.#place(id, entry);
    this.#serve();
  }

  /** The next request that may be worked on, as soon as there is one; undefined once the queue is closed. */
  next(): Promise<Request | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
      this.#serve();
    });
  }

  /** How many objects of a kind are worked on. */
  working(kind: string): number {
    return this.#shares.busy(kind);
  }

  /** Ends the work on a key; what was asked for meanwhile becomes due. */
  done(key: Key): void {
    const id = keyText(key);
    const worked = this.#working.get(id);
    if (worked !== undefined) {
      this.#working.delete(id);
      for (const shares of this.#sharesFor(worked.priority)) shares.end(key.kind);
    }
    const entry = this.#pending.get(id);
    if (entry !== undefined) this.#place(id, entry);
    this.#serve();
  }

  /** Forgets what is waiting, but not what is being worked on; used when leadership is lost. */
  clear(): void {
    this.#pending.clear();
    for (const lane of this.#lanes.values()) for (const priority of byRank) lane[priority].clear();
    this.#metrics.queueDepth(0);
  }

  /** Ends every `next`; later calls to `add` do nothing. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.clear();
    for (const waiter of this.#waiters.splice(0)) waiter(undefined);
  }

  #place(id: string, entry: Entry): void {
    if (entry.due <= this.#clock.monotonic()) {
      this.#lane(entry.key.kind)[entry.priority].set(entry.key.namespace, id, entry);
      return;
    }
    this.#delayed.push(entry.due, { id, entry });
    this.#arm();
  }

  /** The heap keeps what is taken back; it is known by no longer being what is pending. */
  #unplace(id: string, entry: Entry): void {
    this.#lane(entry.key.kind)[entry.priority].delete(entry.key.namespace, id);
  }

  #isReady(id: string, { key, priority }: Entry): boolean {
    return this.#lane(key.kind)[priority].has(key.namespace, id);
  }

  #arm(): void {
    const first = this.#delayed.peek();
    if (first === undefined || first.rank >= this.#timerDue) return;
    this.#timer?.cancel();
    this.#timerDue = first.rank;
    this.#timer = this.#clock.schedule(Math.max(0, first.rank - this.#clock.monotonic()), () => {
      this.#timerDue = Number.POSITIVE_INFINITY;
      this.#wake();
    });
  }

  #wake(): void {
    const now = this.#clock.monotonic();
    for (let first = this.#delayed.peek(); first !== undefined && first.rank <= now; first = this.#delayed.peek()) {
      this.#delayed.pop();
      const { id, entry } = first.value;
      // An entry that was merged since then stands for itself elsewhere.
      if (this.#pending.get(id) !== entry || this.#working.has(id)) continue;
      this.#unplace(id, entry);
      this.#place(id, entry);
    }
    this.#arm();
    this.#serve();
  }

  #lane(kind: string): Lane {
    const lane = this.#lanes.get(kind);
    if (lane === undefined) throw new Error(`the queue has no place for kind ${kind}`);
    return lane;
  }

  #sharesFor(priority: Priority): readonly Shares[] {
    return priority === "person" ? [this.#shares] : [this.#shares, this.#background];
  }

  #serve(): void {
    while (this.#waiters.length > 0) {
      const entry = this.#take();
      if (entry === undefined) break;
      this.#waiters.shift()?.(entry);
    }
    this.#metrics.queueDepth(this.#pending.size);
  }

  #take(): Entry | undefined {
    const now = this.#clock.monotonic();
    const rankOf = ({ priority, due }: Entry) => ranks[priority] - Math.floor((now - due) / AGEING_MS);
    let best: { readonly waiting: FairQueue<Entry>; readonly rank: number } | undefined;
    for (const [kind, lane] of this.#lanes) {
      for (const priority of byRank) {
        const head = lane[priority].peek();
        if (head === undefined || !this.#sharesFor(priority).every((shares) => shares.hasRoom(kind))) continue;
        const rank = rankOf(head);
        if (best === undefined || rank < best.rank) best = { waiting: lane[priority], rank };
      }
    }
    const entry = best?.waiting.take();
    if (entry === undefined) return undefined;
    const id = keyText(entry.key);
    this.#pending.delete(id);
    this.#working.set(id, entry);
    for (const shares of this.#sharesFor(entry.priority)) shares.begin(entry.key.kind);
    this.#metrics.queueWaited((now - entry.due) / 1000);
    return entry;
  }
}

function merge(a: Entry, b: Entry): Entry {
  const [first, second] = a.due <= b.due ? [a, b] : [b, a];
  return {
    key: a.key,
    priority: ranks[a.priority] <= ranks[b.priority] ? a.priority : b.priority,
    due: first.due,
    // The later request's `fresh` is dropped: the pass schedules its own next read.
    fresh: first.due === second.due ? a.fresh || b.fresh : first.fresh,
  };
}
