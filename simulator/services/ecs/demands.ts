import { clientError, invalidParameter } from "./errors.ts";

/** @throws Refusal ClientException with the message when the condition does not hold */
export function must(condition: boolean, message: string): asserts condition {
  if (!condition) throw clientError(message);
}

/** @throws Refusal InvalidParameterException with the message when the condition does not hold */
export function parameterMust(condition: boolean, message: string): asserts condition {
  if (!condition) throw invalidParameter(message);
}

/** Declared with a meaning: not absent, not false, not empty. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}
