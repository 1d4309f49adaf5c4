import { invalidValue } from "./errors.ts";

/** @throws Refusal ValidationException with the message when the condition does not hold */
export function inputMust(condition: boolean, message: string): asserts condition {
  if (!condition) throw invalidValue(message);
}
