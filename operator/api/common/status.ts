import { z } from "zod";
import { LONGEST_PATH, MOST_PATHS } from "../limits.ts";
import { int, keyed, list, optional, text } from "./pieces.ts";

const condition = z.object({
  type: text("What the condition is about, such as Ready.", 316),
  status: z.enum(["True", "False", "Unknown"]).describe("Whether the condition holds."),
  reason: text("One documented word for why.", 1024),
  message: text("A sentence for a person.", 32_768),
  lastTransitionTime: timestamp("When `status` last changed."),
  observedGeneration: int("The generation of the spec that this condition speaks of.", -1, Number.MAX_SAFE_INTEGER),
});

/** RFC 3339 time. Kept as a string so that an unusual value in a status never makes an object unwritable. */
export function timestamp(description: string) {
  return text(description, 64);
}

const handledVerb = z.object({
  value: text("The annotation's value.", 1024),
  time: timestamp("When it was handled."),
  outcome: text("What came of it.", 1024),
});

/** A map from verb to what was handled last. */
const lastHandled = z.record(z.string(), list(handledVerb, 8, "The last eight values, newest last.")).meta({
  description: "Verb annotations that were dealt with; a value listed here is never carried out again.",
  maxProperties: 16,
});

/** Sorted paths of fields. */
export const fieldPaths = (description: string) => list(text("A field path.", LONGEST_PATH), MOST_PATHS, description);

/** For kinds whose spec refers to what may not exist. */
export const waiting = z
  .object({
    for: text("What does not exist: kind and name.", 2048),
    sinceTime: timestamp("Since when; the object is Stalled a minute later."),
  })
  .describe("Set while the spec refers to something that does not exist.");

/** The status members that every kind has. */
export const baseStatus = optional({
  observedGeneration: int(
    "The generation of the spec that the operator has looked at; -1 before the first look.",
    -1,
    Number.MAX_SAFE_INTEGER,
  ),
  conditions: keyed(
    condition,
    "type",
    32,
    "Ready is always there; Reconciling and Stalled only while they are true. Each has a reason and a sentence.",
  ),
  arn: text("ARN of the resource in AWS."),
  scope: z
    .object({
      account: text("AWS account id.", 32),
      region: text("AWS Region.", 64),
    })
    .describe("Account and Region that the resource lives in; recorded once."),
  managingSinceTime: timestamp(
    "Since when the object manages its AWS resource; who manages longest may have a new AWS name.",
  ),
  declared: fieldPaths("Fields that were declared and sent, and that are cleared in AWS once they are removed."),
  lastHandled,
  intent: z
    .object({
      verb: text("The verb being carried out.", 64),
      value: text("The annotation's value.", 1024),
      from: text("What AWS showed before the write."),
    })
    .describe("A write on its way that AWS could not be asked about later."),
  evaluatedSpec: text("Hash of the spec that was last looked at, `suspend` aside.", 64),
});
