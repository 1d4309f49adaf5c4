import { z } from "zod";
import { baseStatus, int, list, optional, text, timestamp } from "../common/index.ts";

const revision = z.object({
  revision: int("Number of the revision."),
  arn: text("ARN of the revision."),
  content: text("Hash of the content it was registered from.", 128),
  state: text("ACTIVE, INACTIVE or DELETE_IN_PROGRESS.", 64),
});

const latest = z.object({
  revision: int("Number of the revision."),
  arn: text("ARN of the revision."),
  content: text("Hash of the content it was registered from, as in its tag.", 128),
});

export const status = z.object({
  ...baseStatus,
  ...optional({
    family: text("Name of the family in AWS.", 255),
    settledGeneration: int(
      "Newest generation that was registered, refused, suspended or only observed.",
      0,
      Number.MAX_SAFE_INTEGER,
    ),
    latest: latest.describe("The revision that stands for the newest registered content; services follow it."),
    revisions: list(revision, 1100, "Revisions of ours that are not gone, newest first."),
    undeletableSinceTime: timestamp(
      "Since when the deletion waits for DeleteTaskDefinitions, which AWS does not let the operator use; it goes without it after ten minutes.",
    ),
  }),
});
