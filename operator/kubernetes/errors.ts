import type { FailureClass } from "../engine/kind.ts";
import { ClassifiedError } from "../engine/outcome.ts";
import type { KubernetesRequest, KubernetesResponse, KubernetesTransport } from "./transport.ts";

/** What an error of the API server means to the operator. */
export type KubernetesErrorKind =
  | "notFound"
  /** The object changed, or exists already, or a precondition does not hold. */
  | "conflict"
  /** The resourceVersion or continue token is too old. */
  | "gone"
  | "throttled"
  /** Not authenticated or not authorized: 401, 403. */
  | "denied"
  /** The request can never succeed as it is. */
  | "invalid"
  /** No answer, or a 5xx. */
  | "unavailable";

/** The reason of the condition; other kinds never reach a condition. */
const reasons: Readonly<Partial<Record<KubernetesErrorKind, string>>> = {
  gone: "KubernetesUnavailable",
  throttled: "KubernetesUnavailable",
  denied: "AccessDenied",
  invalid: "RefusedByKubernetes",
  unavailable: "KubernetesUnavailable",
};

/** An error from or on the way to the API server. */
export class KubernetesError extends ClassifiedError {
  readonly kind: KubernetesErrorKind;
  /** HTTP status; undefined when no answer came. */
  readonly status: number | undefined;

  constructor(
    kind: KubernetesErrorKind,
    facts: { class: FailureClass; code: string; message: string; status?: number; retryAfterMs?: number | undefined },
    options?: ErrorOptions,
  ) {
    const { retryAfterMs } = facts;
    const reason = reasons[kind];
    super(
      {
        class: facts.class,
        code: facts.code,
        message: facts.message,
        ...(reason === undefined ? {} : { reason }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      },
      options,
    );
    this.name = "KubernetesError";
    this.kind = kind;
    this.status = facts.status;
  }
}

/** The members of metav1.Status that are used. */
interface StatusBody {
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly retryAfterSeconds?: number; readonly causes?: readonly unknown[] };
}

const kindsByStatus: Readonly<Record<number, KubernetesErrorKind>> = {
  401: "denied",
  403: "denied",
  404: "notFound",
  409: "conflict",
  410: "gone",
  429: "throttled",
};

const classes: Readonly<Record<KubernetesErrorKind, FailureClass>> = {
  // A write to an object that is gone: the watch will deliver its deletion.
  notFound: "conflict",
  conflict: "conflict",
  gone: "transient",
  throttled: "throttled",
  denied: "forbidden",
  invalid: "refused",
  unavailable: "transient",
};

/**
 * The error of an answer that is not a success.
 *
 * @param isWrite a write that ended with 504 may have happened: `ambiguous`
 * @see https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#http-status-codes
 */
export function responseError(response: KubernetesResponse, isWrite: boolean): KubernetesError {
  const body = (typeof response.body === "object" && response.body !== null ? response.body : {}) as StatusBody;
  const { status } = response;
  const kind = isFailedTest(status, body)
    ? "conflict"
    : (kindsByStatus[status] ?? (status < 500 ? "invalid" : "unavailable"));
  const seconds = response.retryAfterSeconds ?? body.details?.retryAfterSeconds;
  return new KubernetesError(kind, {
    class: isWrite && status === 504 ? "ambiguous" : classes[kind],
    code: body.reason ?? `HTTP${status}`,
    message: `The API server answered ${status}${body.message === undefined ? "" : `: ${body.message}`}`,
    status,
    retryAfterMs: seconds === undefined ? undefined : seconds * 1000,
  });
}

/**
 * The API server answers 422 both to a JSON patch whose `test` fails and to an object that fails validation; only the
 * latter names causes.
 */
function isFailedTest(status: number, body: StatusBody): boolean {
  return status === 422 && (body.details?.causes ?? []).length === 0;
}

/** Errors that occur before the first byte of a request is sent. */
const unsentCodes = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * The error of a request without an answer.
 *
 * @param isWrite a write that may have been sent is `ambiguous`: it may have happened
 */
export function connectionError(cause: unknown, isWrite: boolean): KubernetesError {
  const code = codeOf(cause);
  const unsent = code !== undefined && unsentCodes.has(code);
  return new KubernetesError(
    "unavailable",
    {
      class: isWrite && !unsent ? "ambiguous" : "transient",
      code: code ?? "NoAnswer",
      message: cause instanceof Error && cause.message !== "" ? cause.message : String(cause),
    },
    { cause },
  );
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  if (typeof code === "string") return code;
  return codeOf(error.cause);
}

/**
 * Sends a request and returns the body of a successful answer.
 *
 * @throws KubernetesError for every other answer, and without one
 */
export async function call(
  transport: KubernetesTransport,
  request: KubernetesRequest,
  signal?: AbortSignal,
): Promise<unknown> {
  const isWrite = request.method !== "GET";
  let response: KubernetesResponse;
  try {
    response = await transport.send(request, signal);
  } catch (error) {
    throw connectionError(error, isWrite);
  }
  if (response.status < 200 || response.status > 299) throw responseError(response, isWrite);
  return response.body;
}
