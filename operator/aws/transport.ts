/**
 * The interface to AWS: everything above this file (batching, token buckets, error classes, write gate) runs unchanged in
 * simulation. The real transport in this file, and the `commands.ts` of each service, are the only importers of @aws-sdk/*.
 */

import { COMMANDS } from "./commands.ts";
import { OUTDATED_CREDENTIALS } from "./credentials.ts";
import type { ServiceName } from "./services/index.ts";

/** Selects credentials and endpoint. The account is read with STS `GetCallerIdentity`. */
export interface AwsTarget {
  readonly region: string;
}

export interface AwsTransport {
  /**
   * Identifies the credentials that a call would be signed with now. When it changes, the account may have changed, too.
   * @throws AwsCallError when there are none
   */
  identity(target: AwsTarget): Promise<string>;
  /**
   * One attempt of one call; never retries.
   * @param input the operation's input as the SDK takes it, camelCase members
   * @returns the SDK's output without `$metadata`; dates are `Date`
   * @throws AwsCallError
   */
  send(
    target: AwsTarget,
    service: ServiceName,
    operation: string,
    input: object,
    signal?: AbortSignal,
  ): Promise<unknown>;
  close(): void;
}

/** A call that did not succeed. */
export class AwsCallError extends Error {
  /** AWS's error code (`ClientException`), or `NetworkError`, `TimeoutError`, `CredentialsError` when there was no answer. */
  readonly code: string;
  /** Absent when no HTTP answer came. */
  readonly httpStatus: number | undefined;
  /** True when the request was certainly not sent: no credentials, connection refused, aborted before sending. */
  readonly unsent: boolean;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    message: string,
    facts: { httpStatus?: number; unsent?: boolean; requestId?: string; retryAfterMs?: number } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "AwsCallError";
    this.code = code;
    this.httpStatus = facts.httpStatus;
    this.unsent = facts.unsent ?? false;
    this.requestId = facts.requestId;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

export interface AwsTransportOptions {
  /** The operator's version, for the user agent. */
  readonly version: string;
  /** The longest that one attempt may take, milliseconds. */
  readonly requestTimeoutMs: number;
  /** The proxies to AWS, and the hosts that need none; default: none, also when the environment sets some. */
  readonly proxy?: ProxySettings | undefined;
}

/** Source: https://nodejs.org/docs/latest-v24.x/api/http.html#built-in-proxy-support */
export interface ProxySettings {
  readonly HTTPS_PROXY?: string | undefined;
  readonly HTTP_PROXY?: string | undefined;
  readonly NO_PROXY?: string | undefined;
}

const requestIds = new WeakMap<object, string>();

/** AWS's request id of an answer that `send` gave, for the log. */
export function requestIdOf(answer: unknown): string | undefined {
  return typeof answer === "object" && answer !== null ? requestIds.get(answer) : undefined;
}

/** What is used of the SDK's clients and commands; their own types differ for each command. */
interface SdkCommand {
  readonly middlewareStack: {
    add(middleware: (next: SdkHandler) => SdkHandler, options: { step: "deserialize"; priority: "low" }): void;
  };
}
type SdkHandler = (args: unknown) => Promise<unknown>;
interface SdkClient {
  readonly middlewareStack: { remove(name: string): boolean };
  readonly config: {
    readonly credentials: () => Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string }>;
  };
  send(command: object, options: { abortSignal?: AbortSignal }): Promise<SdkAnswer>;
  destroy(): void;
}
interface SdkAnswer {
  readonly $metadata: { readonly requestId?: string };
}

/**
 * Connections of one client. Buckets allow about 60 calls at once; the rest is room for calls that hang. Idle connections are
 * closed before a load balancer closes them, which would make the result of the next write unknown. Some idle connections are kept,
 * so that the next burst of changes does not open new ones.
 */
const POOL = { keepAlive: true, maxSockets: 256, maxFreeSockets: 64, timeout: 50_000 };
const CONNECTION_TIMEOUT_MS = 5_000;
/** The shortest time between two reads of credentials that AWS does not know. */
const RENEWAL_INTERVAL_MS = 30_000;

/**
 * The transport to AWS itself: one client per service and Region, with the SDK's default credential chain and endpoint
 * settings (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_ECS`, shared configuration). When AWS does not know the credentials, they may
 * have been rotated in their file: clients and credentials are then created anew.
 * A proxy carries these calls and those to STS that credentials of a web identity or a role are made with. The SDK calls the
 * local endpoints that give out credentials (Pod Identity, instance metadata) directly, with agents of its own.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function createAwsTransport(options: AwsTransportOptions): AwsTransport {
  const agent = { ...POOL, ...(isProxied(options.proxy) && { proxyEnv: options.proxy }) };
  let clients = new Map<string, SdkClient>();
  /** Shared by all clients, so that the account that STS reports is that of every call. */
  let credentials: SdkClient["config"]["credentials"] | undefined;
  let renewedAt = Number.NEGATIVE_INFINITY;

  /** Calls in flight end with the former clients, whose connections close once they are idle. */
  const renew = (): void => {
    if (performance.now() - renewedAt < RENEWAL_INTERVAL_MS) return;
    renewedAt = performance.now();
    clients = new Map();
    credentials = undefined;
  };

  const clientFor = (service: ServiceName, region: string): SdkClient => {
    const key = `${service}/${region}`;
    const existing = clients.get(key);
    if (existing !== undefined) return existing;
    const settings = {
      region,
      ...(credentials && { credentials }),
      // Passed on to the default credential chain, which otherwise caches the file.
      ignoreCache: true,
      // `caller.ts` decides about retries: the SDK would send a write twice, and take a quota error for throttling.
      maxAttempts: 1,
      customUserAgent: [["ecs-operator", options.version]] as [string, string][],
      requestHandler: {
        connectionTimeout: CONNECTION_TIMEOUT_MS,
        requestTimeout: options.requestTimeoutMs,
        throwOnRequestTimeout: true,
        httpAgent: agent,
        httpsAgent: agent,
      },
    };
    const client = new COMMANDS[service].Client(settings as never) as unknown as SdkClient;
    // It would copy each answer for a logger that does nothing.
    client.middlewareStack.remove("loggerMiddleware");
    clients.set(key, client);
    credentials ??= client.config.credentials;
    return client;
  };

  return {
    async identity({ region }) {
      try {
        return (await clientFor("sts", region).config.credentials()).accessKeyId;
      } catch (error) {
        throw callError(error, "GetCallerIdentity", false);
      }
    },
    async send(target, service, operation, input, signal) {
      const Command = COMMANDS[service].commands[operation];
      if (Command === undefined) throw new Error(`${service}:${operation} is not among the operator's calls`);
      try {
        return await sendOnce(clientFor(service, target.region), operation, new Command(input as never), signal);
      } catch (error) {
        if (error instanceof AwsCallError && OUTDATED_CREDENTIALS.includes(error.code)) renew();
        throw error;
      }
    },
    close() {
      for (const client of clients.values()) client.destroy();
      clients.clear();
    },
  };
}

const isProxied = (proxy: ProxySettings | undefined): boolean =>
  proxy?.HTTPS_PROXY !== undefined || proxy?.HTTP_PROXY !== undefined;

/** Sends one command; rejects as soon as the signal is aborted, even while the SDK still waits for credentials. */
function sendOnce(
  client: SdkClient,
  operation: string,
  command: object,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  let handedOver = false;
  (command as SdkCommand).middlewareStack.add(
    (next) => (args) => {
      handedOver = true;
      return next(args);
    },
    { step: "deserialize", priority: "low" },
  );
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortedError(signal?.reason, !handedOver));
    if (signal?.aborted) return onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    client
      .send(command, signal === undefined ? {} : { abortSignal: signal })
      .then(withoutMetadata, (error: unknown) => {
        throw callError(error, operation, handedOver);
      })
      .finally(() => signal?.removeEventListener("abort", onAbort))
      .then(resolve, reject);
  });
}

function withoutMetadata(output: SdkAnswer): object {
  const { $metadata, ...answer } = output;
  if ($metadata.requestId !== undefined) requestIds.set(answer, $metadata.requestId);
  return answer;
}

function abortedError(reason: unknown, unsent: boolean): AwsCallError {
  const timedOut = reason instanceof Error && reason.name === "TimeoutError";
  const message = reason instanceof Error ? reason.message : "the call was aborted";
  return new AwsCallError(timedOut ? "TimeoutError" : "AbortError", message, { unsent }, { cause: reason });
}

/** The members of the SDK's and Node's errors that are used. */
interface ErrorFacts {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly syscall?: string;
  readonly $fault?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/**
 * @param handedOver whether the signed request reached the HTTP handler; before that, errors are those of credentials,
 * endpoint rules or serialisation
 */
function callError(error: unknown, operation: string, handedOver: boolean): AwsCallError {
  const facts = (typeof error === "object" && error !== null ? error : {}) as ErrorFacts;
  const message = facts.message || String(error);
  const httpStatus = facts.$metadata?.httpStatusCode;
  if (!handedOver) {
    return new AwsCallError(codeBeforeSending(facts), message, { unsent: true }, { cause: error });
  }
  if (httpStatus === undefined) {
    const timedOut = facts.code === "ETIMEDOUT" || (facts.name === "TimeoutError" && facts.code === undefined);
    const unsent = neverConnected(facts);
    return new AwsCallError(timedOut ? "TimeoutError" : "NetworkError", message, { unsent }, { cause: error });
  }
  const retryAfterMs = retryAfter(facts.$response?.headers);
  const requestId = facts.$metadata?.requestId;
  return new AwsCallError(
    codeOfAnswer(facts, httpStatus),
    facts.$fault === undefined ? unreadable(operation, httpStatus) : message,
    { httpStatus, ...(requestId !== undefined && { requestId }), ...(retryAfterMs !== undefined && { retryAfterMs }) },
    { cause: error },
  );
}

/** Replaces the SDK's message for such an answer, which describes its internals. */
const unreadable = (operation: string, httpStatus: number): string =>
  `The response to ${operation} (HTTP ${httpStatus}) is not an AWS response; something between the operator and AWS may have sent it. ` +
  "Check the endpoint and the proxy.";

function codeBeforeSending(facts: ErrorFacts): string {
  const status = facts.$metadata?.httpStatusCode;
  // The service that gives out credentials answered: it refused, or failed itself.
  if (status !== undefined) return status >= 500 ? "NetworkError" : "CredentialsError";
  if (facts.name?.endsWith("ProviderError")) return "CredentialsError";
  return facts.code === undefined ? "InvalidRequest" : "NetworkError";
}

/** A service exception has its own name; anything else is an answer that could not be parsed (a proxy's, half a body). */
function codeOfAnswer(facts: ErrorFacts, httpStatus: number): string {
  // AWS itself never answers 501; AWS-compatible servers do, with other codes.
  if (httpStatus === 501) return "Http501";
  if (facts.$fault !== undefined && facts.name !== undefined) return facts.name;
  return httpStatus < 300 ? "InvalidResponse" : `Http${httpStatus}`;
}

/** True when no connection was made, so that not a byte of the request can have left. */
function neverConnected(facts: ErrorFacts): boolean {
  return (
    facts.syscall === "connect" ||
    facts.syscall === "getaddrinfo" ||
    facts.code === "ECONNREFUSED" ||
    /CERT|^ERR_TLS|^ERR_SSL|^UNABLE_TO_|^ERR_PROXY_/.test(facts.code ?? "") ||
    (facts.name === "TimeoutError" && /did not establish a connection/.test(facts.message ?? ""))
  );
}

/** `Retry-After` in seconds (a date is not used by AWS), as milliseconds. */
function retryAfter(headers: Readonly<Record<string, string>> | undefined): number | undefined {
  const seconds = Number(headers?.["retry-after"] || Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
