import type { Priority, Turn } from "../engine/ports.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import { FairQueue } from "../lib/fair-queue.ts";

export interface Batcher<Value> {
  /**
   * Asks for one item of a group, in one request with others of that group.
   *
   * @returns what the answer holds under this key; undefined when a successful answer does not mention it
   * @throws what the request threw, the same for everybody in it; the signal's reason
   */
  load(group: string, key: string, turn: Turn): Promise<Value | undefined>;
}

export interface BatchOptions<Value> {
  readonly clock: Clock;
  /** The most keys that one request may hold. */
  readonly maxSize: number;
  /**
   * Makes one request, with whatever retries it thinks right.
   *
   * @param turn of whoever was the first to ask for a request
   * @param keys decides what goes into the request, once; called when it may leave, so that a request that waits for its
   * turn goes on filling. Empty: others took everything, nothing is to be sent.
   */
  readonly run: (group: string, turn: Turn, keys: () => readonly string[]) => Promise<ReadonlyMap<string, Value>>;
  /** Whether an error may be the fault of one key, so that the others deserve a request of their own. */
  readonly mayConcernOneKey: (error: unknown) => boolean;
}

/** How long the first asker waits for others, in milliseconds: a person hardly at all, a sweep long enough to fill up. */
export const WINDOW_MS: Readonly<Record<Priority, number>> = { person: 5, rollout: 50, resync: 250 };

/**
 * Once nobody has joined for so long, all who could ask are waiting for an answer: the window closes early. In a sweep the
 * next one to ask may still be busy with another pass.
 */
export const IDLE_MS: Readonly<Record<Priority, number>> = { person: 5, rollout: 10, resync: 50 };

/** The most urgent is the lowest. */
export const RANK: Readonly<Record<Priority, number>> = { person: 0, rollout: 1, resync: 2 };

interface Entry<Value> {
  readonly key: string;
  readonly namespace: string;
  priority: Priority;
  readonly waiters: Set<{ resolve(value: Value | undefined): void; reject(error: unknown): void }>;
  /** The request that carries it, once it has been taken into one. */
  request: PendingRequest<Value> | undefined;
}

/** A request on its way: in its window, waiting for its turn, or sent. */
interface PendingRequest<Value> {
  readonly priority: Priority;
  /** Of whoever asked for it; others ride along. */
  readonly namespace: string;
  readonly controller: AbortController;
  /** Monotonic milliseconds at which the window closes at the latest. */
  closesAt: number;
  window: Timer | undefined;
  /** True from the end of its window. */
  windowClosed: boolean;
  readonly entries: Entry<Value>[];
}

interface Group<Value> {
  readonly name: string;
  /** Asked for, not yet in a request; in order of arrival. */
  readonly waiting: Map<string, Entry<Value>>;
  /** Requests that have not decided yet what they carry. */
  readonly open: Set<PendingRequest<Value>>;
}

/**
 * Joins single questions into requests of up to `maxSize` keys and shares the answers. Requests are independent of each
 * other: one that hangs delays only those who are in it. A question is never answered from a request that left before it
 * was asked.
 */
export function createBatcher<Value>(options: BatchOptions<Value>): Batcher<Value> {
  const groups = new Map<string, Group<Value>>();

  /** Fixes what a request carries. */
  const fixKeys = (group: Group<Value>, request: PendingRequest<Value>): readonly string[] => {
    if (group.open.delete(request)) {
      for (const entry of mostUrgent(group.waiting.values(), options.maxSize)) {
        group.waiting.delete(entry.key);
        entry.request = request;
        request.entries.push(entry);
      }
      if (group.waiting.size === 0 && group.open.size === 0) groups.delete(group.name);
    }
    return request.entries.map((entry) => entry.key);
  };

  const send = async (group: Group<Value>, request: PendingRequest<Value>): Promise<void> => {
    request.windowClosed = true;
    request.window?.cancel();
    try {
      const answer = await options.run(group.name, turnOf(request), () => fixKeys(group, request));
      for (const entry of request.entries) settle(entry, (waiter) => waiter.resolve(answer.get(entry.key)));
    } catch (error) {
      fixKeys(group, request);
      if (request.entries.length > 1 && options.mayConcernOneKey(error)) return sendOneByOne(group, request);
      for (const entry of request.entries) settle(entry, (waiter) => waiter.reject(error));
    }
  };

  const sendOneByOne = async (group: Group<Value>, request: PendingRequest<Value>): Promise<void> => {
    const one = async (entry: Entry<Value>) => {
      try {
        const answer = await options.run(group.name, turnOf(request), () => [entry.key]);
        settle(entry, (waiter) => waiter.resolve(answer.get(entry.key)));
      } catch (error) {
        settle(entry, (waiter) => waiter.reject(error));
      }
    };
    await Promise.all(request.entries.map(one));
  };

  /** Keeps a window open for newcomers, until nobody has come for a while or the time is up. */
  const extendWindow = (group: Group<Value>, request: PendingRequest<Value>): void => {
    request.window?.cancel();
    const left = Math.max(0, request.closesAt - options.clock.monotonic());
    request.window = options.clock.schedule(Math.min(IDLE_MS[request.priority], left), () => void send(group, request));
  };

  /**
   * Sees to it that there are enough requests, urgent enough, for all that is asked, and one of the namespace's own: another's
   * may have many others before it. Whichever leaves first takes all it has room for; those left with nothing are not sent.
   */
  const ensureRequests = (group: Group<Value>, { priority, namespace }: Pick<Turn, "priority" | "namespace">): void => {
    const atLeast = (other: { priority: Priority }) => RANK[other.priority] <= RANK[priority];
    const isOwn = (request: PendingRequest<Value>) => request.namespace === namespace && atLeast(request);
    const wanted = [...group.waiting.values()].filter(atLeast).length;
    const provided = [...group.open].filter(atLeast).length * options.maxSize;
    if (wanted > provided || ![...group.open].some(isOwn)) {
      const closesAt = options.clock.monotonic() + WINDOW_MS[priority];
      const controller = new AbortController();
      const fresh = { window: undefined, windowClosed: false, entries: [] };
      group.open.add({ priority, namespace, controller, closesAt, ...fresh });
    }
    const [first, ...others] = [...group.open].filter((request) => !request.windowClosed);
    if (first === undefined) return;
    if (group.waiting.size >= options.maxSize) void send(group, first);
    else extendWindow(group, first);
    for (const request of others) extendWindow(group, request);
  };

  /** Nobody waits for this item any more; a request that nobody waits for is given up. */
  const abandon = (group: Group<Value>, entry: Entry<Value>): void => {
    const request = entry.request;
    if (request !== undefined) {
      if (request.entries.every(({ waiters }) => waiters.size === 0)) request.controller.abort();
      return;
    }
    group.waiting.delete(entry.key);
    if (group.waiting.size > 0) return;
    for (const open of group.open) {
      open.window?.cancel();
      open.controller.abort();
    }
    group.open.clear();
    groups.delete(group.name);
  };

  const groupOf = (name: string): Group<Value> => {
    const group = groups.get(name) ?? { name, waiting: new Map(), open: new Set() };
    groups.set(name, group);
    return group;
  };

  return {
    load(groupName, key, { priority, namespace, signal }) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const group = groupOf(groupName);
        const entry = group.waiting.get(key) ?? { key, namespace, priority, waiters: new Set(), request: undefined };
        if (RANK[priority] < RANK[entry.priority]) entry.priority = priority;
        group.waiting.set(key, entry);
        const onAbort = () => {
          entry.waiters.delete(waiter);
          reject(signal.reason);
          if (entry.waiters.size === 0) abandon(group, entry);
        };
        const settled = () => signal.removeEventListener("abort", onAbort);
        const waiter = {
          resolve(value: Value | undefined) {
            settled();
            resolve(value);
          },
          reject(error: unknown) {
            settled();
            reject(error);
          },
        };
        entry.waiters.add(waiter);
        signal.addEventListener("abort", onAbort, { once: true });
        ensureRequests(group, { priority: entry.priority, namespace });
      });
    },
  };
}

const turnOf = ({ priority, namespace, controller }: PendingRequest<unknown>): Turn => ({
  priority,
  namespace,
  signal: controller.signal,
});

/** The most urgent first; within a priority the namespaces take turns, and of one whoever waits longest is first. */
function mostUrgent<Value>(waiting: Iterable<Entry<Value>>, limit: number): readonly Entry<Value>[] {
  const queues = {
    person: new FairQueue<Entry<Value>>(),
    rollout: new FairQueue<Entry<Value>>(),
    resync: new FairQueue<Entry<Value>>(),
  };
  for (const entry of waiting) queues[entry.priority].set(entry.namespace, entry.key, entry);
  const next = () => queues.person.take() ?? queues.rollout.take() ?? queues.resync.take();
  const first: Entry<Value>[] = [];
  for (let entry = next(); entry !== undefined && first.length < limit; entry = next()) first.push(entry);
  return first;
}

type Waiter<Value> = Entry<Value>["waiters"] extends Set<infer W> ? W : never;

function settle<Value>(entry: Entry<Value>, notify: (waiter: Waiter<Value>) => void): void {
  for (const waiter of entry.waiters) notify(waiter);
  entry.waiters.clear();
}
