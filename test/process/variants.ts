import { NO_KILLS } from "../support/process-operators.ts";
import type { PlayOptions } from "../support/process-world.ts";

type Variant = Pick<PlayOptions, "kills" | "limitMs" | "untilSilence">;

// The limits are for a machine that others keep busy, too: there each new operator may take ten seconds to lead.

/** Nothing goes wrong, and the world comes to rest. */
export const CALM: Variant = { kills: NO_KILLS, limitMs: 120_000, untilSilence: true };

/** Operators die again and again while there is most to write. */
export const KILLED: Variant = {
  kills: { atWrites: 5, amongWrites: 150, atMoments: 2, withinMs: 12_000 },
  limitMs: 240_000,
  untilSilence: false,
};
