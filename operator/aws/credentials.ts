import type { Failure } from "../engine/kind.ts";
import type { Clock } from "../lib/clock.ts";

/**
 * Error codes for credentials that AWS does not know, or no longer. They may have been rotated since they were read.
 * Source: Common Error Types of the Amazon ECS and the AWS STS API Reference (ExpiredTokenException, UnrecognizedClientException,
 * InvalidClientTokenId); STS and other services leave out the `Exception`.
 */
export const OUTDATED_CREDENTIALS: readonly string[] = [
  "ExpiredTokenException",
  "ExpiredToken",
  "UnrecognizedClientException",
  "UnrecognizedClient",
  "InvalidClientTokenId",
];

/** Error codes for a caller that AWS cannot identify; they say nothing about permissions. */
export const REFUSED_CREDENTIALS: readonly string[] = [
  ...OUTDATED_CREDENTIALS,
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "IncompleteSignatureException",
  "IncompleteSignature",
  "MissingAuthenticationTokenException",
  "MissingAuthenticationToken",
  "AuthFailure",
  "CredentialsError",
];

/**
 * Error codes for a caller without the permission.
 * Source: Common Error Types of the Amazon ECS API Reference (AccessDeniedException, NotAuthorized)
 */
export const DENIED: readonly string[] = [
  "AccessDeniedException",
  "AccessDenied",
  "UnauthorizedOperation",
  "NotAuthorized",
];

/** What is known of the operator's AWS credentials. */
export interface CredentialState {
  /** When AWS last accepted them, wall clock, milliseconds; undefined: never. */
  readonly acceptedAt: number | undefined;
  /** Why AWS has not accepted them since; shown to people. */
  readonly problem: string | undefined;
}

/** Tracks whether AWS accepts the credentials. */
export interface CredentialMonitor {
  /** AWS answered a signed call. */
  accepted(): void;
  /** A call failed; it counts when the credentials are why, or as long as AWS has never accepted any. */
  failed(failure: Pick<Failure, "code" | "message">): void;
  state(): CredentialState;
}

export function createCredentialMonitor(clock: Clock): CredentialMonitor {
  let acceptedAt: number | undefined;
  let problem: string | undefined;
  return {
    accepted() {
      acceptedAt = clock.now();
      problem = undefined;
    },
    failed({ code, message }) {
      if (acceptedAt === undefined || REFUSED_CREDENTIALS.includes(code)) problem = `${code}: ${message}`;
    },
    state: () => ({ acceptedAt, problem }),
  };
}
