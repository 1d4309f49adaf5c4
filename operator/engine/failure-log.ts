import type { Failure } from "./kind.ts";
import { UNEXPECTED } from "./outcome.ts";
import type { Pass } from "./pass.ts";
import type { EngineMetrics } from "./ports.ts";

/**
 * Logs why a pass failed, at the level it deserves. An error without a class is a bug of the operator and counted as such.
 *
 * @param again the pass before failed in the same way: logged at debug level
 */
export function logFailure<Aws>(
  pass: Pass<Aws>,
  metrics: EngineMetrics,
  failure: Failure,
  error: unknown,
  again: boolean,
): void {
  const fields = { class: failure.class, code: failure.code, error: failure.message, failures: pass.memory.failures };
  if (failure.code === UNEXPECTED) {
    metrics.panic(pass.key.kind);
    pass.log.error("reconciliation failed with an internal error", {
      ...fields,
      stack: error instanceof Error ? error.stack : undefined,
    });
  } else if (again) pass.log.debug("reconciliation failed again in the same way", fields);
  else if (failure.class === "refused" || failure.class === "forbidden")
    pass.log.warn("reconciliation refused", fields);
  else pass.log.info("reconciliation failed; retrying", fields);
}
