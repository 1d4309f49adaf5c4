/** What becomes of a call that meets a fault. */
import type { SimAnswer } from "./answer.ts";
import { type CommonErrors, type Refusal, refuse } from "./errors.ts";
import type { FaultRule } from "./faults.ts";

/** A refusal on the wire. */
export function refusal(error: Refusal): SimAnswer {
  return { status: error.status, body: { __type: error.code, message: error.message, ...error.members } };
}

/** Faults that keep the call from being carried out. */
export function faultBefore({ kind, code, message }: FaultRule, errors: CommonErrors): SimAnswer | undefined {
  switch (kind) {
    case "throttle":
      return refusal(errors.throttled());
    case "refuse":
      return refusal(refuse(code ?? "ClientException", message ?? "Refused by a fault rule."));
    case "5xx-before":
      return refusal(errors.unavailable());
    case "hang":
      return { ...refusal(errors.unavailable()), transport: "hang" };
    case "reset-before":
      return { ...refusal(errors.unavailable()), transport: "reset" };
    default:
      return undefined;
  }
}

/** Faults that strike when the call has been carried out. */
export function faultAfter({ kind, ms }: FaultRule, given: SimAnswer, errors: CommonErrors): SimAnswer {
  switch (kind) {
    case "5xx-after":
      return refusal(errors.unavailable());
    case "hang-after":
      return { ...given, transport: "hang" };
    case "reset-after":
      return { ...given, transport: "reset" };
    default:
      return { ...given, transport: { delayMs: ms ?? 1000 } };
  }
}
