import type { EcsTag, EcsTaskDefinition } from "../../../aws/services/ecs/shapes.ts";
import type { Difference } from "../../../ecs/canonical/difference.ts";
import type { Plan } from "../../../engine/plan.ts";
import { observationNotAllowed } from "../../common/plan/gates.ts";
import { inSync, progressing } from "../../common/plan/plans.ts";
import { secretsWithheld } from "../../common/plan/visibility.ts";
import { isSearching } from "./others.ts";
import { familyOf } from "./registration.ts";
import { differencesFrom, standingRevision } from "./standing.ts";
import type { TaskDefinitionInput, TaskDefinitionObserved, TaskDefinitionStep } from "./types.ts";

/** The plan for a family that is only observed: whether its newest revision has the content of the spec. */
export function planObserve(input: TaskDefinitionInput): Plan<TaskDefinitionStep> {
  const { resource, observed, settings } = input;
  if (observed.hidden) return observationNotAllowed(`family ${familyOf(resource)}`, resource.metadata.namespace);
  const newest = newestShown(observed);
  const standing = standingRevision(resource, observed);
  const same =
    newest !== undefined &&
    (newest.definition === undefined
      ? newest.arn === standing?.arn
      : visibleDifferences(input, newest.definition, newest.tags).length === 0);
  if (same) return inSync("Observed", "The newest revision has the content of the spec.");
  const change =
    newest === undefined
      ? `register family ${familyOf(resource)}`
      : `register a new revision of family ${familyOf(resource)}`;
  const decided = { ...progressing<TaskDefinitionStep>("Observed", change), changes: [change] };
  return isSearching(observed) ? { ...decided, recheckMs: settings.pollMs } : decided;
}

/** What may be secret in another's revision is not compared: a verdict would answer guesses. */
function visibleDifferences(
  input: TaskDefinitionInput,
  definition: EcsTaskDefinition,
  tags: NewestRevision["tags"],
): readonly Difference[] {
  const withheld = secretsWithheld(input, input.resource, tags);
  return differencesFrom(input.resource, definition).filter(({ secret }) => !(secret && withheld));
}

/** The newest ACTIVE revision of the family, of any owner; `definition`: what it holds, where AWS has shown that. */
export function newestShown({ revisions, others = [], described }: TaskDefinitionObserved) {
  const active = revisions.filter(({ state }) => state === "ACTIVE");
  const shown = active.map(({ arn, revision, content, tags }) => {
    const definition = described?.arn === arn ? described.definition : undefined;
    return { arn, revision, content, tags, definition };
  });
  const all: readonly NewestRevision[] = [...shown, ...others.map((other) => ({ ...other, content: "" }))];
  return all.toSorted((a, b) => b.revision - a.revision)[0];
}

interface NewestRevision {
  readonly arn: string;
  readonly revision: number;
  /** Its content tag, where this object owns it. */
  readonly content: string;
  readonly tags: readonly EcsTag[] | undefined;
  readonly definition: EcsTaskDefinition | undefined;
}
