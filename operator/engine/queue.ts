import type { Clock, Timer } from "../lib/clock.ts";
import { FairQueue } from "../lib/fair-queue.ts";
import { Heap } from "../lib/heap.ts";
import { type Key, keyText } from "./kind.ts";
import type { EngineMetrics, Priority } from "./ports.ts";

/** A request to look at an object. */
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

/**
 * What waits for one kind, and who waits for it. Each kind has workers of its own: AWS's quotas are by kind, and a thousand
 * objects that wait for the slowest must not keep those of another kind waiting.
 */
interface Lane {
  /** Within a priority the namespaces take turns: a thousand requests of one must not keep one of another waiting. */
  readonly ready: Readonly<Record<Priority, FairQueue<Entry>>>;
  readonly waiters: Waiter[];
  /** Those who take nothing but what people ask for. */
  readonly reserved: Waiter[];
}

const createLane = (): Lane => ({
  ready: { person: new FairQueue(), rollout: new FairQueue(), resync: new FairQueue() },
  waiters: [],
  reserved: [],
});

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
  readonly #working = new Set<string>();
  readonly #lanes = new Map<string, Lane>();
  readonly #delayed = new Heap<{ readonly id: string; readonly entry: Entry }>();
  #timer: Timer | undefined;
  #timerDue = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(clock: Clock, metrics: Pick<EngineMetrics, "queueDepth" | "queueAdded" | "queueWaited">) {
    this.#clock = clock;
    this.#metrics = metrics;
  }

  /** Asks for a look at an object, now or after `afterMs` milliseconds. */
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

  /**
   * The next request for an object of a kind, as soon as there is one; undefined once the queue is closed.
   *
   * @param only waits for a request of this priority
   */
  next(kind: string, only?: "person"): Promise<Request | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const { waiters, reserved } = this.#lane(kind);
      (only === undefined ? waiters : reserved).push(resolve);
      this.#serve();
    });
  }

  /** Ends the work on a key; what was asked for meanwhile becomes due. */
  done(key: Key): void {
    const id = keyText(key);
    this.#working.delete(id);
    const entry = this.#pending.get(id);
    if (entry !== undefined) this.#place(id, entry);
    this.#serve();
  }

  /** Forgets what is waiting, but not what is being worked on; used when leadership is lost. */
  clear(): void {
    this.#pending.clear();
    for (const { ready } of this.#lanes.values()) for (const priority of byRank) ready[priority].clear();
    this.#metrics.queueDepth(0);
  }

  /** Ends every `next`; later calls to `add` do nothing. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.clear();
    for (const { waiters, reserved } of this.#lanes.values())
      for (const waiter of [...waiters.splice(0), ...reserved.splice(0)]) waiter(undefined);
  }

  #place(id: string, entry: Entry): void {
    if (entry.due <= this.#clock.monotonic()) {
      this.#lane(entry.key.kind).ready[entry.priority].set(entry.key.namespace, id, entry);
      return;
    }
    this.#delayed.push(entry.due, { id, entry });
    this.#arm();
  }

  /** The heap keeps what is taken back; it is known by no longer being what is pending. */
  #unplace(id: string, entry: Entry): void {
    this.#lane(entry.key.kind).ready[entry.priority].delete(entry.key.namespace, id);
  }

  #isReady(id: string, { key, priority }: Entry): boolean {
    return this.#lane(key.kind).ready[priority].has(key.namespace, id);
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
    const lane = this.#lanes.get(kind) ?? createLane();
    this.#lanes.set(kind, lane);
    return lane;
  }

  #serve(): void {
    for (const { ready, waiters, reserved } of this.#lanes.values()) {
      this.#hand(ready, reserved, ["person"]);
      this.#hand(ready, waiters, byRank);
    }
    this.#metrics.queueDepth(this.#pending.size);
  }

  #hand(ready: Lane["ready"], waiters: Waiter[], from: readonly Priority[]): void {
    while (waiters.length > 0) {
      const entry = this.#take(ready, from);
      if (entry === undefined) return;
      waiters.shift()?.(entry);
    }
  }

  #take(ready: Lane["ready"], from: readonly Priority[]): Entry | undefined {
    const now = this.#clock.monotonic();
    let best: { readonly priority: Priority; readonly rank: number } | undefined;
    for (const priority of from) {
      const head = ready[priority].peek();
      if (head === undefined) continue;
      const rank = ranks[priority] - Math.floor((now - head.due) / AGEING_MS);
      if (best === undefined || rank < best.rank) best = { priority, rank };
    }
    const entry = best && ready[best.priority].take();
    if (entry === undefined) return undefined;
    const id = keyText(entry.key);
    this.#pending.delete(id);
    this.#working.add(id);
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
    // What is due later keeps no claim on this look: the pass will ask for its next one itself.
    fresh: first.due === second.due ? a.fresh || b.fresh : first.fresh,
  };
}
