import { retryAfterMs } from "./backoff.ts";
import { domainConditions } from "./compose.ts";
import { logFailure } from "./failure-log.ts";
import type { Failure } from "./kind.ts";
import { specHash } from "./lifecycle.ts";
import { failureOf, isReported, type ReportedFailure } from "./outcome.ts";
import { hasPartialStatus, partialStatus } from "./partial-status.ts";
import { type Engine, type Pass, type PassResult, requeue } from "./pass.ts";
import { refusedSteps } from "./refused.ts";
import { reportStatus } from "./report.ts";
import { surroundingsOf } from "./surroundings.ts";
import { isWorthReporting, verdictOfFailure } from "./verdict.ts";

/** Ends a pass that threw: reports the failure if it is worth it, and requeues the object. */
export async function failed<Aws>(engine: Engine<Aws>, pass: Pass<Aws>, error: unknown): Promise<PassResult> {
  const { ports, settings, memories } = engine;
  const { clock, random, metrics, store } = ports;
  const { memory } = pass;
  const failure = failureOf(error);
  if (failure.class === "fenced" || pass.signal.aborted) return { result: "success" };
  memory.failures += 1;
  const retryMs = retryAfterMs(failure, memory.failures, settings.kind.driftIntervalMs, random);
  const afterMs = Math.min(retryMs, waitMs(pass, failure), soonMs(pass, failure));
  if (!isReported(failure)) return requeue(afterMs, pass.request.priority, pass.request.fresh);
  // Minutes of throttling say nothing about a permission that is missing since a moment ago.
  const again = memory.failing?.class === failure.class;
  if (memory.failing?.class !== failure.class) memory.failing = { class: failure.class, since: clock.monotonic() };
  const failingForMs = clock.monotonic() - memory.failing.since;
  logFailure(pass, metrics, failure, error, again);
  const surroundings = surroundingsOf(pass.key, store, memories, clock.monotonic());
  if (isWorthReporting(failure, memory.failures, pass.resource) || hasPartialStatus(pass, surroundings))
    await reportFailure(engine, pass, failure, failingForMs);
  if (failure.class === "refused") metrics.terminalError(pass.key.kind);
  const priority = failure.class === "refused" ? "resync" : pass.request.priority;
  const { steps = [], followMs } = pass.decided?.plan ?? {};
  if (failure.class === "refused" && followMs !== undefined) {
    memory.refused = refusedSteps(steps, failure, clock.monotonic() + afterMs);
    return { result: "error", requeue: { afterMs: followMs, priority: "rollout", fresh: true } };
  }
  return { result: "error", requeue: { afterMs, priority, fresh: true } };
}

/** Writes the failure into the status, beside what the pass had observed. If that fails, too, it is logged. */
export async function reportFailure<Aws>(
  { ports, settings, memories }: Engine<Aws>,
  pass: Pass<Aws>,
  failure: ReportedFailure,
  failingForMs: number,
): Promise<void> {
  const surroundings = surroundingsOf(pass.key, ports.store, memories, ports.clock.monotonic());
  try {
    await reportStatus(pass, ports, settings, verdictOfFailure(failure, failingForMs), {
      own: partialStatus(pass, surroundings),
      domain: domainConditions(pass.resource),
      evaluatedSpec: specHash(pass.resource.spec),
    });
  } catch (error) {
    pass.log.warn("could not write the status", { error: failureOf(error).message });
  }
}

/** A plan may know that what AWS waits for ends soon. @returns milliseconds */
function soonMs<Aws>({ decided, memory }: Pass<Aws>, failure: Failure): number {
  const { retryMs } = decided?.plan ?? {};
  if (failure.class !== "world" || retryMs === undefined) return Number.POSITIVE_INFINITY;
  return retryMs * 2 ** Math.min(memory.failures - 1, 20);
}

/** A refusal does not outlive the wait that the refused step went ahead of. @returns milliseconds */
function waitMs<Aws>({ decided }: Pass<Aws>, failure: Failure): number {
  const { waits, recheckMs } = decided?.plan ?? {};
  return failure.class === "refused" && waits === true
    ? (recheckMs ?? Number.POSITIVE_INFINITY)
    : Number.POSITIVE_INFINITY;
}
