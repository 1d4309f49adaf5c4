import { z } from "zod";
import { baseStatus, int, list, optional, text, timestamp } from "../common/index.ts";

const revision = z.object({
  revision: int("Number of the revision."),
  arn: text("ARN of the revision."),
  content: text("Hash of the content from which it was registered.", 128),
  state: text("ACTIVE, INACTIVE or DELETE_IN_PROGRESS.", 64),
});

const latest = z.object({
  revision: int("Number of the revision."),
  arn: text("ARN of the revision."),
  content: text("Hash of the content from which it was registered, as in its content tag.", 128),
});

export const status = z.object({
  ...baseStatus,
  ...optional({
    family: text("Name of the family in AWS.", 255),
    settledGeneration: int(
      "Newest generation of the spec that is registered, refused, suspended or only observed.",
      0,
      Number.MAX_SAFE_INTEGER,
    ),
    latest: latest.describe("The newest registered revision; services that refer to this object deploy it."),
    revisions: list(revision, 1100, "Existing revisions that were registered by this object, newest first."),
    undeletableSinceTime: timestamp(
      "Time since when the deletion is waiting for DeleteTaskDefinitions, which the operator may not use. After ten minutes the finalizer is removed without it.",
    ),
  }),
});
