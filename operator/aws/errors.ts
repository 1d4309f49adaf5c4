import type { Failure, FailureClass } from "../engine/kind.ts";
import { ClassifiedError } from "../engine/outcome.ts";
import { redactRequestValues } from "./redaction.ts";
import { COMMON_ERRORS } from "./services/common-errors.ts";
import { SERVICES, type ServiceName } from "./services/index.ts";
import type { ErrorRule } from "./services/service.ts";
import { AwsCallError } from "./transport.ts";

const MAX_MESSAGE_BYTES = 1024;

/**
 * What must never reach a status, an Event or a log: a refused signature is answered with the whole signed request,
 * session token included.
 */
const CREDENTIALS: readonly (readonly [RegExp, string])[] = [
  [/(x-amz-security-token["']?\s*[:=]\s*)\S+/gi, "$1[redacted]"],
  [/\b(Credential|Signature)=[^\s,]+/g, "$1=[redacted]"],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, "[redacted]"],
];

/**
 * Parts that differ in each answer: ECS repeats messages of other services with the id of its request to them, EC2 adds an
 * encoded message, Node the local port. A status that held any of it would change with every attempt.
 */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\b(request[ -]?id)(["']?\s*[:=]\s*["']?)[\w-]+/gi, "$1$2..."],
  [/(Encoded authorization failure message:\s*)\S+/gi, "$1..."],
  [/ - Local \([^)]*\)/g, ""],
];

/** AWS's message without credentials and without parts that change each time, at most 1 KiB. */
export function safeMessage(text: string): string {
  let safe = text;
  for (const [pattern, replacement] of [...CREDENTIALS, ...VOLATILE]) safe = safe.replace(pattern, replacement);
  const bytes = Buffer.from(safe);
  if (bytes.length <= MAX_MESSAGE_BYTES) return safe;
  // A character cut in half decodes to U+FFFD; it goes with the cut.
  return `${bytes
    .subarray(0, MAX_MESSAGE_BYTES - 3)
    .toString()
    .replace(/\uFFFD+$/, "")}...`;
}

/** The rows for a service's errors, in the order in which they are tried: its own, then those that all services share. */
export const rulesOf = (service: ServiceName): readonly ErrorRule[] => [...SERVICES[service].errors, ...COMMON_ERRORS];

const ruleFor = (service: ServiceName, error: AwsCallError): ErrorRule | undefined =>
  rulesOf(service).find(
    ({ codes, message }) => codes.includes(error.code) && (message === undefined || message.test(error.message)),
  );

function classWithoutRule(error: AwsCallError, mutating: boolean): FailureClass {
  const status = error.httpStatus;
  if (status === undefined && error.unsent) return error.code === "InvalidRequest" ? "refused" : "transient";
  if (status === 429) return "throttled";
  if (status === 401 || status === 403) return "forbidden";
  if (status !== undefined && status >= 400 && status < 500) return "refused";
  // No answer, a 5xx, or an answer that cannot be read: a write may have been executed.
  return mutating ? "ambiguous" : "transient";
}

/** The failure of a call, answered or not. Where a rule sets the reason, the message begins with AWS's code. */
function failureOfCall(error: AwsCallError, { service, mutating, request = {} }: FailedCall): Failure {
  const rule = ruleFor(service, error);
  const text = safeMessage(redactRequestValues(error.message, request));
  const hinted = rule?.hint === undefined ? text : `${text.replace(/\.?$/, ".")} ${rule.hint}`;
  return {
    class: rule?.class ?? classWithoutRule(error, mutating),
    code: error.code,
    message: rule?.reason === undefined ? hinted : `${error.code}: ${hinted}`,
    ...(rule?.reason !== undefined && { reason: rule.reason }),
    ...(rule?.means !== undefined && { means: rule.means }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  };
}

/** What is known of a call that failed. */
interface FailedCall {
  readonly service: ServiceName;
  /** Whether something may have been changed: false for reads, and for writes that were not sent yet. */
  readonly mutating: boolean;
  /** What was sent: AWS may repeat sensitive parts of it. */
  readonly request?: object;
}

/**
 * Classifies what a call threw.
 *
 * @param error what the transport, the write gate or an aborted wait threw
 */
export function classify(error: unknown, called: FailedCall): ClassifiedError {
  if (error instanceof ClassifiedError) return error;
  if (error instanceof AwsCallError) return new ClassifiedError(failureOfCall(error, called), { cause: error });
  const [code, text] = error instanceof Error ? [error.name, error.message] : ["Aborted", String(error)];
  const failure: Failure = {
    class: called.mutating ? "ambiguous" : "transient",
    code,
    message: safeMessage(redactRequestValues(text, called.request ?? {})),
  };
  return new ClassifiedError(failure, { cause: error });
}
