import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import type { Clock, Timer } from "../../operator/lib/clock.ts";

/**
 * Time of a simulated world. It moves only from one timer to the next, so a run takes as long as its work, and the same
 * timers always fire in the same order: by time, then by the order in which they were set.
 */
export interface VirtualTime {
  /** Time of the world, milliseconds since the epoch. */
  now(): number;
  /** The world's own clock: networks, servers, people. It is never killed or paused. */
  readonly clock: Clock;
  /** A process with a clock of its own. */
  process(name: string, options?: ProcessOptions): Process;
  /**
   * Fires timers until the time is reached or the condition holds (checked after each timer). Between two timers every
   * microtask runs.
   * @returns false when the limit was reached, or nothing was left to do, before the condition held
   */
  runUntil(goal: number | (() => boolean), limit?: number): Promise<boolean>;
  /** How many timers have fired: a measure of how much happened. */
  readonly fired: number;
}

export interface ProcessOptions {
  /** How far the process's wall clock is off, milliseconds. Its monotonic clock starts at 0 at its birth. */
  readonly skewMs?: number;
}

/** Something that can die or freeze, and all its timers with it. */
export interface Process {
  readonly name: string;
  readonly clock: Clock;
  readonly alive: boolean;
  /** Nothing of it ever fires again: what a SIGKILL leaves. */
  kill(): void;
  /** What a SIGSTOP and SIGCONT leave: timers that were due meanwhile fire at the end, in their order. */
  pause(ms: number): void;
}

interface Entry {
  due: number;
  order: number;
  readonly run: () => void;
  readonly owner: Owner;
  cancelled: boolean;
}

interface Owner {
  alive: boolean;
  pausedUntil: number;
}

/** Ends once nothing is left to do but to wait: Node runs a tick when all microtasks have run. */
const settled = () => new Promise<void>((resolve) => process.nextTick(resolve));

const earlier = (a: Entry, b: Entry) => a.due < b.due || (a.due === b.due && a.order < b.order);

/**
 * @param turns whether the event loop makes a whole turn after each timer: slower, and Node then notices a rejection that
 *   nobody handles where it happens, and not only when the run pauses. What happens in the world is the same.
 */
export function createVirtualTime(start: number, { turns = false } = {}): VirtualTime {
  const rest = turns ? () => turnOfTheLoop() : settled;
  const heap = createHeap();
  let now = start;
  let order = 0;
  let fired = 0;

  const clockOf = (owner: Owner, skewMs: number): Clock => {
    const birth = now;
    return {
      now: () => now + skewMs,
      monotonic: () => now - birth,
      schedule(ms, run): Timer {
        const entry = { due: now + Math.max(0, ms), order: order++, run, owner, cancelled: false };
        heap.push(entry);
        return {
          cancel: () => {
            entry.cancelled = true;
          },
        };
      },
    };
  };

  /** The next entry that may fire; those of frozen processes are put off, those of dead ones dropped. */
  const next = (): Entry | undefined => {
    for (let entry = heap.peek(); entry !== undefined; entry = heap.peek()) {
      if (entry.cancelled || !entry.owner.alive) heap.pop();
      else if (entry.owner.pausedUntil > entry.due) {
        heap.pop();
        entry.due = entry.owner.pausedUntil;
        // They come here in their order, and keep it among those due at the end of the pause.
        entry.order = order++;
        heap.push(entry);
      } else return entry;
    }
    return undefined;
  };

  const runUntil = async (goal: number | (() => boolean), limit = Number.POSITIVE_INFINITY): Promise<boolean> => {
    const end = typeof goal === "number" ? goal : limit;
    const reached = typeof goal === "number" ? () => false : goal;
    await turnOfTheLoop();
    while (!reached()) {
      const entry = next();
      if (entry === undefined || entry.due > end) {
        if (Number.isFinite(end)) now = Math.max(now, end);
        return typeof goal === "number";
      }
      heap.pop();
      now = entry.due;
      fired += 1;
      entry.run();
      await rest();
    }
    return true;
  };

  return {
    now: () => now,
    clock: clockOf({ alive: true, pausedUntil: 0 }, 0),
    process(name, { skewMs = 0 } = {}) {
      const owner: Owner = { alive: true, pausedUntil: 0 };
      return {
        name,
        clock: clockOf(owner, skewMs),
        get alive() {
          return owner.alive;
        },
        kill() {
          owner.alive = false;
        },
        pause(ms) {
          owner.pausedUntil = Math.max(owner.pausedUntil, now + ms);
        },
      };
    },
    runUntil,
    get fired() {
      return fired;
    },
  };
}

/** A binary heap of entries by time and order. */
function createHeap() {
  const entries: Entry[] = [];
  const at = (index: number) => entries[index] as Entry;
  const swap = (a: number, b: number) => {
    const held = at(a);
    entries[a] = at(b);
    entries[b] = held;
  };
  return {
    peek: (): Entry | undefined => entries[0],
    push(entry: Entry) {
      entries.push(entry);
      for (let child = entries.length - 1; child > 0; ) {
        const parent = (child - 1) >> 1;
        if (!earlier(at(child), at(parent))) return;
        swap(child, parent);
        child = parent;
      }
    },
    pop() {
      const last = entries.pop();
      if (last === undefined || entries.length === 0) return;
      entries[0] = last;
      for (let parent = 0; ; ) {
        const left = 2 * parent + 1;
        if (left >= entries.length) return;
        const child = left + 1 < entries.length && earlier(at(left + 1), at(left)) ? left + 1 : left;
        if (!earlier(at(child), at(parent))) return;
        swap(child, parent);
        parent = child;
      }
    },
  };
}
