import { NO_KILLS } from "../support/process-operators.ts";
import type { PlayOptions } from "../support/process-world.ts";

type Variant = Pick<PlayOptions, "kills" | "limitMs" | "untilSilence">;

/** Nothing goes wrong, and the world comes to rest. */
export const CALM: Variant = { kills: NO_KILLS, limitMs: 60_000, untilSilence: true };

/** Operators die again and again while there is most to write. */
export const KILLED: Variant = {
  kills: { atWrites: 5, amongWrites: 150, atMoments: 2, withinMs: 12_000 },
  limitMs: 90_000,
  untilSilence: false,
};
