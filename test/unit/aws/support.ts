import type { AwsMetrics } from "../../../operator/aws/caller.ts";
import { type AwsSettings, createAws } from "../../../operator/aws/client.ts";
import { AwsCallError, type AwsTransport } from "../../../operator/aws/transport.ts";
import type { Log } from "../../../operator/engine/kind.ts";
import type { Priority, WriteGate } from "../../../operator/engine/ports.ts";
import type { Clock } from "../../../operator/lib/clock.ts";

/** One call as it reached the transport. */
export interface Sent {
  readonly at: number;
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/** Answers calls with a function and remembers them, those to STS apart; `hang` never answers but to an abort. */
export function fakeTransport(
  clock: Clock,
  answer: (sent: Sent) => unknown,
  identity: () => unknown,
  credentials: () => string,
) {
  const sent: Sent[] = [];
  const asked: Sent[] = [];
  const transport: AwsTransport = {
    identity: async () => credentials(),
    async send(_target, service, operation, input, signal = new AbortController().signal) {
      const call = { at: clock.monotonic(), service, operation, input: input as Sent["input"], signal };
      (service === "sts" ? asked : sent).push(call);
      return service === "sts" ? identity() : answer(call);
    },
    close: () => undefined,
  };
  return { transport, sent, asked };
}

export const hang = ({ signal }: Sent): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new AwsCallError("AbortError", "aborted")));
  });

export interface LogLine {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function recordingLog(): { readonly log: Log; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (message: string, fields = {}) => void lines.push({ message, fields });
  const log: Log = { debug: at, info: at, warn: at, error: at, child: () => log };
  return { log, lines };
}

/** Metrics as a list of sentences. */
export function recordingMetrics(): { readonly metrics: AwsMetrics; readonly recorded: string[] } {
  const recorded: string[] = [];
  return {
    recorded,
    metrics: {
      awsRequest: (service, operation, code) => {
        if (service !== "sts") recorded.push(`${service} ${operation} ${code}`);
      },
      awsRetried: (service, operation) => recorded.push(`${service} ${operation} again`),
      bucketWaited: () => undefined,
      bucketThrottled: ({ service, quota }) => recorded.push(`${service}/${quota} throttled`),
      bucketQueued: () => undefined,
    },
  };
}

export const openGate: WriteGate = { check: () => undefined, term: 1 };
export const scope = { account: "111122223333", region: "eu-central-1" };

/** Access to AWS through a fake transport, and a handle for the usual scope. */
export function awsOver(
  clock: Clock,
  answer: (sent: Sent) => unknown,
  options: {
    gate?: WriteGate;
    settings?: Partial<AwsSettings>;
    identity?: () => unknown;
    /** Names the credentials in use. */
    credentials?: () => string;
  } = {},
) {
  const { transport, sent, asked } = fakeTransport(
    clock,
    answer,
    options.identity ?? (() => ({ Account: "111122223333", Arn: "arn:aws:iam::111122223333:user/operator" })),
    options.credentials ?? (() => "key"),
  );
  const { metrics, recorded } = recordingMetrics();
  const { log, lines } = recordingLog();
  const access = createAws({
    transport,
    clock,
    random: () => 0.5,
    gate: options.gate ?? openGate,
    metrics,
    log,
    settings: {
      regions: ["eu-central-1", "us-east-1"],
      defaultRegion: "eu-central-1",
      bucketShare: 1,
      requestTimeoutMs: 30_000,
      ...options.settings,
    },
  });
  const handle = (priority: Priority = "person", signal = new AbortController().signal) =>
    access.handle(scope, { priority, namespace: "shop", signal, log });
  return { access, handle, sent, asked, recorded, lines };
}

/** What became of a promise so far. */
export function outcomeOf<T>(promise: Promise<T>): { value?: T; error?: unknown; done: boolean } {
  const outcome: { value?: T; error?: unknown; done: boolean } = { done: false };
  promise.then(
    (value) => Object.assign(outcome, { value, done: true }),
    (error: unknown) => Object.assign(outcome, { error, done: true }),
  );
  return outcome;
}
