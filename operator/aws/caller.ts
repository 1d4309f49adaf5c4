import type { Log } from "../engine/kind.ts";
import { ClassifiedError } from "../engine/outcome.ts";
import type { Turn, WriteGate } from "../engine/ports.ts";
import { type Clock, type Random, sleep } from "../lib/clock.ts";
import type { BucketMetrics, Buckets, Permit } from "./buckets.ts";
import type { CredentialWatch } from "./credentials.ts";
import { classify } from "./errors.ts";
import type { ServiceName } from "./services/index.ts";
import type { Operation } from "./services/service.ts";
import { AwsCallError, type AwsTransport, requestIdOf } from "./transport.ts";

export interface AwsMetrics extends BucketMetrics {
  /** One attempt has ended. `code` is `OK` or the error's. */
  awsRequest(service: string, operation: string, code: string, seconds: number): void;
  /** A read is tried again. */
  awsRetried(service: string, operation: string): void;
}

/** One call to be made, but for its input. */
export interface Call extends Turn {
  readonly service: ServiceName;
  readonly operation: string;
  readonly facts: Operation;
  readonly region: string;
  /** Names account and Region; each has buckets of its own. */
  readonly scope: string;
  readonly log: Log;
  /** Asked when the call may leave: throws when it must not be made with the credentials of now. */
  readonly confirm?: () => Promise<void>;
}

export interface Caller {
  /**
   * Makes a call: waits for its bucket, passes the write gate last, sends, sorts errors. Reads are tried again on
   * transient failures, writes never.
   *
   * @param input given when the call may leave; undefined: nothing is to be sent after all
   * @returns the answer; undefined when nothing was sent
   * @throws ClassifiedError
   */
  call(call: Call, input: () => object | undefined): Promise<unknown>;
}

export interface CallerParts {
  readonly transport: AwsTransport;
  readonly buckets: Buckets;
  /** Hears what the answers say of the credentials. */
  readonly credentials: CredentialWatch;
  readonly gate: WriteGate;
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: AwsMetrics;
  /** The longest that one attempt may take, milliseconds. */
  readonly requestTimeoutMs: number;
}

const READ_RETRIES = 3;
const BACKOFF_MS = 200;
/** A transport that has been told to stop gets so long to say whether the request had left. */
const LAST_WORD_MS = 1_000;

export function createCaller(parts: CallerParts): Caller {
  return {
    async call(call, input) {
      let request: object | undefined;
      const once = () => {
        request ??= input();
        return request;
      };
      for (let retries = 0; ; retries++) {
        try {
          return await attempt(parts, call, once);
        } catch (error) {
          const again = error instanceof ClassifiedError && error.failure.class === "transient";
          if (!again || call.facts.mutating || retries === READ_RETRIES || call.signal.aborted) throw error;
          parts.metrics.awsRetried(call.service, call.operation);
          await backoff(parts, retries, call);
        }
      }
    },
  };
}

/** Half of it fixed, half of it random, doubling. */
async function backoff({ clock, random }: CallerParts, retries: number, { service, signal }: Call): Promise<void> {
  try {
    await sleep(clock, BACKOFF_MS * 2 ** retries * (0.5 + random() / 2), signal);
  } catch (error) {
    throw classify(error, { service, mutating: false });
  }
}

async function attempt(parts: CallerParts, call: Call, input: () => object | undefined): Promise<unknown> {
  const permit = await leave(parts, call);
  let request: object | undefined;
  try {
    await call.confirm?.();
    request = input();
    if (request === undefined) {
      permit?.cancel();
      return undefined;
    }
    // The last thing before the request goes out: leadership may have been lost while it waited for its bucket.
    if (call.facts.mutating) parts.gate.check();
  } catch (error) {
    permit?.cancel();
    throw classify(error, { service: call.service, mutating: false });
  }
  return send(parts, call, request, permit);
}

async function leave({ buckets }: CallerParts, call: Call): Promise<Permit | undefined> {
  const { quota } = call.facts;
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
  const ended = (code: string, requestId: string | undefined) => {
    const durationMs = clock.monotonic() - started;
    metrics.awsRequest(service, operation, code, durationMs / 1000);
    call.log.debug("AWS call", { service, operation, region, code, awsRequestId: requestId, durationMs });
  };
  try {
    const answer = await sendInTime(parts, call, request);
    permit?.done();
    parts.credentials.accepted();
    ended("OK", requestIdOf(answer));
    return call.facts.trim === undefined ? answer : call.facts.trim(answer as object);
  } catch (error) {
    const classified = classify(error, { service, mutating: call.facts.mutating, request });
    const { class: failureClass, code, retryAfterMs } = classified.failure;
    const facts = error instanceof AwsCallError ? error : undefined;
    if (failureClass === "throttled") permit?.throttled(retryAfterMs);
    else if (facts?.unsent) permit?.cancel();
    else permit?.done();
    parts.credentials.failed(classified.failure);
    ended(code, facts?.requestId);
    throw classified;
  }
}

/** Sends, and stops waiting when the time is up or the caller gives up, even if the transport does not notice. */
function sendInTime(parts: CallerParts, call: Call, request: object): Promise<unknown> {
  const { clock, transport, requestTimeoutMs } = parts;
  const { service, operation, region, signal } = call;
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const stop = (reason: unknown) => {
      controller.abort(reason);
      timer.cancel();
      timer = clock.schedule(LAST_WORD_MS, () => end(() => reject(new AwsCallError("TimeoutError", "no answer"))));
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
