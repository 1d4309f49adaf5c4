import type { Log } from "./engine/kind.ts";
import type { Scope } from "./engine/object.ts";
import { failureOf } from "./engine/outcome.ts";
import { type Clock, sleep } from "./lib/clock.ts";

/** First wait after an attempt that failed. */
const RETRY_MS = 2_000;
const MOST_RETRY_MS = 60_000;

interface Edges {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Reads the installation id, again and again until that succeeds.
 *
 * @param onProblem called with a sentence for each attempt that fails
 * @throws once the signal is aborted
 */
export async function awaitInstallation(
  read: (signal: AbortSignal) => Promise<string>,
  { clock, log }: Edges,
  onProblem: (problem: string) => void,
  signal: AbortSignal,
): Promise<string> {
  for (;;) {
    try {
      return await read(signal);
    } catch (error) {
      signal.throwIfAborted();
      const { message } = failureOf(error);
      onProblem(`the installation id cannot be read: ${message}`);
      log.warn("the installation id cannot be read; retrying", { error: message });
      await sleep(clock, RETRY_MS, signal);
    }
  }
}

/**
 * Asks AWS whose the credentials are until it answers: readiness reports it, and the first write finds an open connection.
 * Returns when AWS has accepted them, or when the signal is aborted.
 */
export async function proveCredentials(
  identify: () => Promise<{ readonly scope: Scope }>,
  { clock, log }: Edges,
  signal: AbortSignal,
): Promise<void> {
  for (let waitMs = RETRY_MS; !signal.aborted; waitMs = Math.min(2 * waitMs, MOST_RETRY_MS)) {
    try {
      const { scope } = await identify();
      log.info("AWS accepts the credentials", { account: scope.account, region: scope.region });
      return;
    } catch (error) {
      const failure = failureOf(error);
      log.warn("AWS does not accept the credentials yet", { code: failure.code, error: failure.message });
    }
    await sleep(clock, waitMs, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
