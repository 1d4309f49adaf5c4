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
