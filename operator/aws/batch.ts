import type { Priority, Turn } from "../engine/ports.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import { FairQueue } from "../lib/fair-queue.ts";

export interface Batcher<Value> {
  /**
   * Reads one item of a group, in one request with others of that group.
   *
   * @returns what the answer holds under this key; undefined when a successful answer does not mention it
   * @throws what the request threw, for every key in it; the signal's reason
   */
  load(group: string, key: string, turn: Turn): Promise<Value | undefined>;
}

export interface BatchOptions<Value> {
  readonly clock: Clock;
  /** The most keys that one request may hold. */
  readonly maxSize: number;
  /**
   * Makes one request, retries included.
   *
   * @param turn of the first caller
   * @param keys fixes the keys of the request, once; called when it may be sent, so that a request is filled while it waits
   * for its bucket. Empty: other requests took all keys, nothing is to be sent.
   */
  readonly run: (group: string, turn: Turn, keys: () => readonly string[]) => Promise<ReadonlyMap<string, Value>>;
  /** Whether one key may have caused the error: then each key is retried in a request of its own. */
  readonly mayConcernOneKey: (error: unknown) => boolean;
}

/** How long the first caller waits for others, in milliseconds: short for a person, in a sweep long enough to fill a request. */
export const WINDOW_MS: Readonly<Record<Priority, number>> = { person: 5, rollout: 50, resync: 250 };

/**
 * The window closes early when no key was added for so long: then all workers are waiting for an answer. In a sweep the
 * next caller may still be busy with another pass.
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
  /** Of the first caller; keys of other namespaces may be added. */
  readonly namespace: string;
  readonly controller: AbortController;
  /** Monotonic milliseconds at which the window closes at the latest. */
  closesAt: number;
  window: Timer | undefined;
  /** Set when the window ends. */
  windowClosed: boolean;
  readonly entries: Entry<Value>[];
}

interface Group<Value> {
  readonly name: string;
  /** Not yet in a request; in order of arrival. */
  readonly waiting: Map<string, Entry<Value>>;
  /** Requests whose keys are not fixed yet. */
  readonly open: Set<PendingRequest<Value>>;
}

/**
 * Combines single reads into requests of up to `maxSize` keys and shares the answers. Requests are independent of each
 * other: one that hangs delays only its own keys. A read is never answered from a request that was sent before it.
 */
export function createBatcher<Value>(options: BatchOptions<Value>): Batcher<Value> {
  const groups = new Map<string, Group<Value>>();

  /** Fixes the keys of a request. */
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

  /** Keeps the window open until no key was added for a while, or the time is up. */
  const extendWindow = (group: Group<Value>, request: PendingRequest<Value>): void => {
    request.window?.cancel();
    const left = Math.max(0, request.closesAt - options.clock.monotonic());
    request.window = options.clock.schedule(Math.min(IDLE_MS[request.priority], left), () => void send(group, request));
  };

  /**
   * Ensures that there are enough requests, urgent enough, for all waiting keys, and one of the namespace itself: that of another
   * namespace may be far back in its queue. The first to leave takes as many keys as it can; those left with none are not sent.
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

  /** Drops an item without callers; a request without any is aborted. */
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

/** The most urgent first; within a priority the namespaces take turns, and of one the key that waits longest is first. */
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
