import { setTimeout as sleep } from "node:timers/promises";

export interface UntilOptions {
  /** Milliseconds; default 20 s. */
  readonly timeout?: number;
  /** What is printed when the time is over, beside what was seen last. */
  readonly report?: () => string | Promise<string>;
}

const POLL_MS = 40;
const TIMEOUT_MS = 20_000;
/** A machine that has much else to do takes longer for everything: this factor makes each wait more patient. */
const PATIENCE = Number(process.env.ECS_OPERATOR_TEST_PATIENCE || "1");

/** What an action may take, in milliseconds, on a machine that has much else to do. */
export const patient = (ms: number): number => ms * PATIENCE;

/** So many characters of what was seen last are printed. */
const SEEN_LENGTH = 4_000;

/**
 * Polls until what is read is as wanted.
 *
 * @param what names the condition in the error
 * @param read reads the current state
 * @param holds whether that is as wanted; called after each read
 * @returns what was seen at last
 * @throws Error with what was seen last and with the report
 */
export async function until<Seen>(
  what: string,
  read: () => Seen | Promise<Seen>,
  holds: (seen: Seen) => boolean,
  { timeout = TIMEOUT_MS, report }: UntilOptions = {},
): Promise<Seen> {
  const deadline = performance.now() + patient(timeout);
  for (;;) {
    const seen = await read();
    if (holds(seen)) return seen;
    if (performance.now() > deadline) {
      const last = JSON.stringify(seen, null, 1)?.slice(0, SEEN_LENGTH);
      throw new Error(`not within ${patient(timeout)} ms: ${what}\nlast seen: ${last}\n${(await report?.()) ?? ""}`);
    }
    await sleep(POLL_MS);
  }
}
