import { setFlagsFromString } from "node:v8";
import type { Clock } from "./lib/clock.ts";

/** The machine's own clocks and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(ms, callback) {
    // Node takes longer waits for no wait at all; a timer that fires early is set again by whoever waits on the clock.
    const timer = setTimeout(callback, Math.min(ms, 2_147_483_647));
    return { cancel: () => clearTimeout(timer) };
  },
};

/**
 * Lets the heap grow by 30 % until the next collection. V8 itself allows more the more memory there is, up to four times,
 * because most programs compute more and hold less; ours waits most of the time and holds every object. The flag is read
 * at each collection, so it works although the program has started; NODE_OPTIONS does not take it.
 */
export function collectEarly(): void {
  setFlagsFromString("--heap-growing-percent=30");
}
