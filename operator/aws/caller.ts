import type { Log } from "../engine/kind.ts";
import { ClassifiedError } from "../engine/outcome.ts";
import type { Turn, WriteGate } from "../engine/ports.ts";
import { type Clock, type Random, sleep } from "../lib/clock.ts";
import type { BucketMetrics, Buckets, Permit } from "./buckets.ts";
import type { CredentialMonitor } from "./credentials.ts";
import { classify } from "./errors.ts";
import type { ServiceName } from "./services/index.ts";
import type { Operation } from "./services/service.ts";
import { AwsCallError, type AwsTransport, requestIdOf } from "./transport.ts";

export interface AwsMetrics extends BucketMetrics {
  /** One attempt has ended. `code` is `OK` or the error's. */
  awsRequest(service: string, operation: string, code: string, seconds: number): void;
  /** A read is retried. */
  awsRetried(service: string, operation: string): void;
}

/** One call to be made, but for its input. */
export interface Call extends Turn {
  readonly service: ServiceName;
  readonly operation: string;
  readonly definition: Operation;
  readonly region: string;
  /** Names account and Region; each has buckets of its own. */
  readonly scope: string;
  readonly log: Log;
  /** Called right before the call is sent: throws when it must not be made with the current credentials. */
  readonly confirm?: () => Promise<void>;
}

export interface Caller {
  /**
   * Makes a call: waits for its bucket, checks the write gate last, sends, classifies errors. Reads are retried on transient
   * failures, writes never.
   *
   * @param input called when the call may be sent; undefined: nothing is to be sent
   * @returns the answer; undefined when nothing was sent
   * @throws ClassifiedError
   */
  call(call: Call, input: () => object | undefined): Promise<unknown>;
}

export interface CallerParts {
  readonly transport: AwsTransport;
  readonly buckets: Buckets;
  /** Is informed whether AWS accepted the credentials. */
  readonly credentials: CredentialMonitor;
  readonly gate: WriteGate;
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: AwsMetrics;
  /** The longest that one attempt may take, milliseconds. */
  readonly requestTimeoutMs: number;
}

const READ_RETRIES = 3;
const BACKOFF_MS = 200;
/** An aborted transport gets so long to report whether the request was sent. */
const ABORT_GRACE_MS = 1_000;

export function createCaller(parts: CallerParts): Caller {
  return {
    async call(call, input) {
      let request: object | undefined;
      const inputOnce = () => {
        request ??= input();
        return request;
      };
      for (let retries = 0; ; retries++) {
        try {
          return await attempt(parts, call, inputOnce);
        } catch (error) {
          const isTransient = error instanceof ClassifiedError && error.failure.class === "transient";
          if (!isTransient || call.definition.mutating || retries === READ_RETRIES || call.signal.aborted) throw error;
          parts.metrics.awsRetried(call.service, call.operation);
          await backoff(parts, retries, call);
        }
      }
    },
  };
}

/** Exponential, half of it random. */
async function backoff({ clock, random }: CallerParts, retries: number, { service, signal }: Call): Promise<void> {
  try {
    await sleep(clock, BACKOFF_MS * 2 ** retries * (0.5 + random() / 2), signal);
  } catch (error) {
    throw classify(error, { service, mutating: false });
  }
}

async function attempt(parts: CallerParts, call: Call, input: () => object | undefined): Promise<unknown> {
  const permit = await acquirePermit(parts, call);
  let request: object | undefined;
  try {
    await call.confirm?.();
    request = input();
    if (request === undefined) {
      permit?.cancel();
      return undefined;
    }
    // Last, right before the request is sent: leadership may have been lost while it waited for its bucket.
    if (call.definition.mutating) parts.gate.check();
  } catch (error) {
    permit?.cancel();
    throw classify(error, { service: call.service, mutating: false });
  }
  return send(parts, call, request, permit);
}

async function acquirePermit({ buckets }: CallerParts, call: Call): Promise<Permit | undefined> {
  const { quota } = call.definition;
  try {
    return quota === undefined ? undefined : await buckets.acquire(call.scope, { service: call.service, quota }, call);
  } catch (error) {
    throw classify(error, { service: call.service, mutating: false });
  }
}

async function send(parts: CallerParts, call: Call, request: object, permit: Permit | undefined): Promise<unknown> {
  const { clock, metrics } = parts;
  const { service, operation, region } = call;
  const started = clock.monotonic();
  const record = (code: string, requestId: string | undefined) => {
    const durationMs = clock.monotonic() - started;
    metrics.awsRequest(service, operation, code, durationMs / 1000);
    call.log.debug("AWS call", { service, operation, region, code, awsRequestId: requestId, durationMs });
  };
  try {
    const answer = await sendInTime(parts, call, request);
    permit?.done();
    parts.credentials.accepted();
    record("OK", requestIdOf(answer));
    return call.definition.trim === undefined ? answer : call.definition.trim(answer as object);
  } catch (error) {
    const classified = classify(error, { service, mutating: call.definition.mutating, request });
    const { class: failureClass, code, retryAfterMs } = classified.failure;
    const facts = error instanceof AwsCallError ? error : undefined;
    if (failureClass === "throttled") permit?.throttled(retryAfterMs);
    else if (facts?.unsent) permit?.cancel();
    else permit?.done();
    parts.credentials.failed(classified.failure);
    record(code, facts?.requestId);
    throw classified;
  }
}

/** Sends, and stops waiting at the time limit or when the caller aborts, even if the transport does not react. */
function sendInTime(parts: CallerParts, call: Call, request: object): Promise<unknown> {
  const { clock, transport, requestTimeoutMs } = parts;
  const { service, operation, region, signal } = call;
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const stop = (reason: unknown) => {
      controller.abort(reason);
      timer.cancel();
      timer = clock.schedule(ABORT_GRACE_MS, () => end(() => reject(new AwsCallError("TimeoutError", "no answer"))));
    };
    const onAbort = () => stop(signal.reason);
    let timer = clock.schedule(requestTimeoutMs, () => {
      const reason = new Error(`no response within ${requestTimeoutMs} ms`);
      reason.name = "TimeoutError";
      stop(reason);
    });
    const end = (settle: () => void) => {
      timer.cancel();
      signal.removeEventListener("abort", onAbort);
      settle();
    };
    if (signal.aborted) {
      return end(() => reject(new AwsCallError("AbortError", "the call was aborted", { unsent: true })));
    }
    signal.addEventListener("abort", onAbort, { once: true });
    transport.send({ region }, service, operation, request, controller.signal).then(
      (answer) => end(() => resolve(answer)),
      (error: unknown) => end(() => reject(error)),
    );
  });
}
