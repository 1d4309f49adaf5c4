import type { KubernetesResponse } from "../../../operator/kubernetes/transport.ts";

/** A refusal of the API server; thrown inside the model, answered by its handler. */
export class Refused extends Error {
  readonly status: number;
  readonly reason: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, reason: string, message: string, retryAfterSeconds?: number) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The `Status` object that the API server sends with an error. */
export function statusBody(refused: Refused): object {
  const { status: code, reason, message, retryAfterSeconds } = refused;
  const details = retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds } };
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code, ...details };
}

export function answerOf(refused: Refused): KubernetesResponse {
  const { status, retryAfterSeconds } = refused;
  const answer = { status, body: statusBody(refused) };
  return retryAfterSeconds === undefined ? answer : { ...answer, retryAfterSeconds };
}

export const notFound = (plural: string, name: string): Refused =>
  new Refused(404, "NotFound", `${plural} "${name}" not found`);

export const changedMeanwhile = (plural: string, name: string): Refused =>
  new Refused(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${plural} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
  );

export const tooOld = (): Refused =>
  new Refused(410, "Expired", "The resourceVersion for the provided watch is too old.");
