import type { DomainCondition } from "../../../engine/object.ts";
import type { Unavailable } from "./failures.ts";

/** A read that the operator may not use, or that the server does not know. */
export interface MissingRead {
  readonly operation: string;
  readonly why: Unavailable;
}

/**
 * The condition that says which reads are not there, what is lost without them, and what to do; undefined when none is missing.
 *
 * @param iamPrefix of the operations' IAM actions
 * @param lost a sentence: what cannot be shown
 */
export function detailsUnavailable(
  missing: readonly MissingRead[] | undefined,
  { iamPrefix, consequence }: { readonly iamPrefix: string; readonly consequence: string },
): DomainCondition | undefined {
  if (missing === undefined || missing.length === 0) return undefined;
  const names = (wanted: Unavailable): readonly string[] =>
    missing.filter(({ why }) => why === wanted).map(({ operation }) => operation);
  const [denied, unknown] = [names("AccessDenied"), names("UnknownOperation")];
  const sentences = [
    ...(denied.length === 0 ? [] : [`AWS denies the operator ${denied.join(", ")}.`]),
    ...(unknown.length === 0 ? [] : [`The AWS endpoint does not support ${unknown.join(", ")}.`]),
    consequence,
    ...(denied.length === 0
      ? []
      : [`Add ${denied.map((name) => `${iamPrefix}:${name}`).join(", ")} to the operator's IAM policy.`]),
  ];
  const reason = denied.length > 0 ? "AccessDenied" : "UnknownOperation";
  return { type: "DetailsUnavailable", status: "True", reason, message: sentences.join(" ") };
}
