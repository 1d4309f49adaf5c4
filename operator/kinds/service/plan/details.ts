import type { DomainCondition } from "../../../engine/kind.ts";
import type { MissingRead } from "./types.ts";

/** What is lost without the reads that are not there. */
const LOST =
  "The rollout is followed by what DescribeServices shows: without stages, traffic, hooks, failure counts and reasons that only " +
  "the missing operations tell.";

/** The condition that says which reads of the rollout are not there, and what to do; undefined when none is missing. */
export function detailsUnavailable(missing: readonly MissingRead[] | undefined): DomainCondition | undefined {
  if (missing === undefined) return undefined;
  const names = (wanted: MissingRead["why"]): readonly string[] =>
    missing.filter(({ why }) => why === wanted).map(({ operation }) => operation);
  const [denied, unknown] = [names("AccessDenied"), names("UnknownOperation")];
  const sentences = [
    ...(denied.length === 0 ? [] : [`AWS does not let the operator use ${denied.join(", ")}.`]),
    ...(unknown.length === 0 ? [] : [`The AWS endpoint does not know ${unknown.join(", ")}.`]),
    LOST,
    ...(denied.length === 0
      ? []
      : [`Add ${denied.map((name) => `ecs:${name}`).join(", ")} to the operator's IAM policy.`]),
  ];
  const reason = denied.length > 0 ? "AccessDenied" : "UnknownOperation";
  return { type: "DetailsUnavailable", status: "True", reason, message: sentences.join(" ") };
}
