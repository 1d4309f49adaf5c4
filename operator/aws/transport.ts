/**
 * The seam to AWS: everything above this file (batching, token buckets, error classes, write gate) runs unchanged in
 * simulation. The real transport in this file is the only importer of @aws-sdk/*.
 */

export type AwsService = "ecs" | "sts";

/** Which credentials and endpoint to use. The account behind them is found with STS `GetCallerIdentity`. */
export interface AwsTarget {
  readonly region: string;
}

export interface AwsTransport {
  /**
   * One attempt of one call; never retries.
   * @param input the operation's input as the SDK takes it, camelCase members
   * @returns the SDK's output without `$metadata`; dates are `Date`
   * @throws AwsCallError
   */
  send(target: AwsTarget, service: AwsService, operation: string, input: object, signal?: AbortSignal): Promise<unknown>;
  close(): void;
}

/** A call that did not succeed. */
export class AwsCallError extends Error {
  /** AWS's error code (`ClientException`), or `NetworkError`, `TimeoutError`, `CredentialsError` when there was no answer. */
  readonly code: string;
  /** Absent when no HTTP answer came. */
  readonly httpStatus: number | undefined;
  /** True when the request certainly never left: no credentials, connection refused, aborted before sending. */
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
