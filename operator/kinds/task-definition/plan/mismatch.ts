import { TAGS } from "../../../api/names.ts";
import type { Plan } from "../../../engine/plan.ts";
import { blocked, listed, progressing } from "../../common/plan/plans.ts";
import { isOwnRevision } from "./content.ts";
import { familyOf } from "./registration.ts";
import { contentMismatch, mismatchedContent } from "./standing.ts";
import type { Revision, TaskDefinitionInput, TaskDefinitionStep } from "./types.ts";

/**
 * A content tag on a revision that holds something else: its tag is corrected, and the content is registered. If that was done
 * before, AWS shows the content otherwise than it was registered, and another revision would not help.
 */
export function planMismatch(input: TaskDefinitionInput, standing: Revision): Plan<TaskDefinitionStep> | undefined {
  const { resource, observed } = input;
  const found = contentMismatch(resource, observed, standing);
  if (found.length === 0 || !isOwnRevision(input, standing)) return undefined;
  const wrong = mismatchedContent(standing.content);
  const what = `Revision ${standing.revision} of family ${familyOf(resource)}`;
  const fields = listed(found.map(({ path }) => `\`spec.${path}\``));
  if (observed.revisions.some(({ content }) => content === wrong)) {
    return blocked(
      "ContentMismatch",
      `${what} has the content tag of this spec, but AWS shows other values of ${fields}, as it did for a previous revision. ` +
        "The content is not registered again. Set these fields to the values that AWS shows, or change the spec.",
    );
  }
  const message = `${what} has the content tag of this spec, but other values of ${fields}; registering the content again.`;
  const step: TaskDefinitionStep = {
    kind: "TagResource",
    arn: standing.arn,
    tags: [{ key: TAGS.content, value: wrong }],
    summary: `correct the content tag of revision ${standing.revision}, which has other values of ${fields}`,
  };
  return progressing("ContentMismatch", message, [step]);
}
