import type { Failure, FailureClass } from "../engine/kind.ts";
import { ClassifiedError } from "../engine/outcome.ts";
import { REFUSED_CREDENTIALS } from "./credentials.ts";
import { withoutHidden } from "./hidden.ts";
import { AwsCallError } from "./transport.ts";

/** One row of the table: an error AWS gives, and the class it falls into. The first row that fits decides. */
export interface ErrorRule {
  readonly codes: readonly string[];
  /** Only errors whose message matches. */
  readonly message?: RegExp;
  readonly class: FailureClass;
  /** The condition reason, where the class's own would be untrue. */
  readonly reason?: string;
  /** What AWS's words leave open: what to look at. */
  readonly hint?: string;
}

/**
 * AWS's errors by class. Messages are matched only where AWS uses one code for different things; they are the texts that
 * ECS itself sends.
 * Source: the errors of each action in the Amazon ECS API Reference,
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html
 */
export const ERROR_RULES: readonly ErrorRule[] = [
  // The rate: never executed.
  {
    codes: [
      "ThrottlingException",
      "Throttling",
      "ThrottledException",
      "RequestThrottled",
      "RequestThrottledException",
      "TooManyRequestsException",
      "RequestLimitExceeded",
    ],
    class: "throttled",
  },

  // One code, several meanings.
  {
    codes: ["ClientException"],
    message: /Too many concurrent attempts to create a new revision/i,
    class: "transient",
    reason: "WaitingForAWS",
  },
  // EC2 throttles ECS, which asks it about networks: not ECS's own bucket, and not the spec's fault.
  {
    codes: ["InvalidParameterException"],
    message: /Request limit exceeded|RequestLimitExceeded|Rate exceeded/i,
    class: "transient",
    reason: "Throttled",
  },
  // Old deployments stay while they hold protected tasks.
  {
    codes: ["InvalidParameterException"],
    message: /5 (active )?deployments exist/i,
    class: "world",
    hint: "Older deployments stay active as long as they hold tasks with task scale-in protection: let these tasks end, or take their protection away.",
  },
  {
    codes: ["InvalidParameterException", "ClientException"],
    message: /Creation of service was not idempotent/i,
    class: "ambiguous",
  },
  { codes: ["InvalidParameterException", "ClientException"], message: /still Draining/i, class: "world" },
  {
    codes: ["InvalidParameterException", "ClientException"],
    message:
      /Unable to assume (the service linked role|role and validate the (specified targetGroupArn|listeners configured))/i,
    class: "world",
  },
  {
    codes: ["InvalidParameterException"],
    message: /does not have an associated load balancer/i,
    class: "world",
  },
  { codes: ["InvalidParameterException"], message: /cannot be stopped while it is scaled above 0/i, class: "world" },
  // A capacity provider that is being made, or that the cluster is about to get.
  {
    codes: ["InvalidParameterException", "ClientException"],
    message: /is not in an ACTIVE state|capacity provider that is not associated with the cluster/i,
    class: "world",
  },
  {
    codes: ["ClientException", "InvalidParameterException"],
    message: /Unable to describe task definition/i,
    class: "world",
  },
  // The clock was off; the SDK corrects it from the answer, and nothing was executed.
  {
    codes: ["InvalidSignatureException", "SignatureDoesNotMatch"],
    message: /expired|not yet current/i,
    class: "transient",
  },
  { codes: ["RequestTimeTooSkewed", "RequestExpired"], class: "transient" },

  // The caller may not, or is not known.
  {
    codes: [
      "AccessDeniedException",
      "AccessDenied",
      "UnauthorizedOperation",
      "NotAuthorized",
      "OptInRequired",
      ...REFUSED_CREDENTIALS,
    ],
    class: "forbidden",
  },

  // Something else has to happen first.
  {
    codes: [
      "UpdateInProgressException",
      "ConcurrentUpdateException",
      "ResourceInUseException",
      "ResourceInUse",
      "ClusterContainsServicesException",
      "ClusterContainsTasksException",
      "ClusterContainsContainerInstancesException",
      "ClusterContainsCapacityProviderException",
    ],
    class: "world",
  },
  {
    codes: [
      "ClusterNotFoundException",
      "ServiceNotFoundException",
      "ServiceNotActiveException",
      "ServiceDeploymentNotFoundException",
      "TaskSetNotFoundException",
      "ObjectNotFoundException",
      "ResourceNotFoundException",
      "NamespaceNotFoundException",
      "NamespaceNotFound",
    ],
    class: "world",
  },
  // A quota of the account, not its rate, although the SDK takes it for one.
  { codes: ["LimitExceededException"], class: "world" },

  // It may exist already, with other content: look before deciding.
  { codes: ["ConflictException"], class: "ambiguous" },
];

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
 * What is another in each answer: ECS repeats the words of the services behind it with the id of its request to them, EC2 an
 * encoded message, Node the port it called from. A status that held any of it would change with every attempt.
 */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\b(request[ -]?id)(["']?\s*[:=]\s*["']?)[\w-]+/gi, "$1$2..."],
  [/(Encoded authorization failure message:\s*)\S+/gi, "$1..."],
  [/ - Local \([^)]*\)/g, ""],
];

/** AWS's own words, without credentials and without what is another each time, at most 1 KiB. */
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

const ruleFor = (error: AwsCallError): ErrorRule | undefined =>
  ERROR_RULES.find(
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

/** The failure behind an answer, or behind none. Where a rule names the reason, its words are told with the code. */
function failureOfCall(error: AwsCallError, mutating: boolean, request: object): Failure {
  const rule = ruleFor(error);
  const words = safeMessage(withoutHidden(error.message, request));
  const hinted = rule?.hint === undefined ? words : `${words.replace(/\.?$/, ".")} ${rule.hint}`;
  return {
    class: rule?.class ?? classWithoutRule(error, mutating),
    code: error.code,
    message: rule?.reason === undefined ? hinted : `${error.code}: ${hinted}`,
    ...(rule?.reason !== undefined && { reason: rule.reason }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  };
}

/**
 * Sorts what a call threw into a class.
 *
 * @param error what the transport, the write gate or an aborted wait threw
 * @param mutating whether something may have been changed: false for reads, and for writes that still waited
 * @param request what was sent: AWS may repeat parts of it that are nobody's business
 */
export function classify(error: unknown, mutating: boolean, request: object = {}): ClassifiedError {
  if (error instanceof ClassifiedError) return error;
  if (error instanceof AwsCallError)
    return new ClassifiedError(failureOfCall(error, mutating, request), { cause: error });
  const [code, text] = error instanceof Error ? [error.name, error.message] : ["Aborted", String(error)];
  const failure: Failure = {
    class: mutating ? "ambiguous" : "transient",
    code,
    message: safeMessage(withoutHidden(text, request)),
  };
  return new ClassifiedError(failure, { cause: error });
}
