import { invalidInput } from "./errors.ts";

/** @throws Refusal InvalidInput with the message when the condition does not hold */
export function inputMust(condition: boolean, message: string): asserts condition {
  if (!condition) throw invalidInput(message);
}
