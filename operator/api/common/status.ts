import { z } from "zod";
import { LONGEST_PATH, MOST_PATHS } from "../limits.ts";
import { int, keyed, list, optional, text } from "./pieces.ts";

const condition = z.object({
  type: text("Type of the condition, such as Ready.", 316),
  status: z.enum(["True", "False", "Unknown"]).describe("Status of the condition."),
  reason: text("Reason of the status, in CamelCase.", 1024),
  message: text("Message for people, with the details.", 32_768),
  lastTransitionTime: timestamp("Time of the last change of `status`."),
  observedGeneration: int("Generation of the spec that the condition is about.", -1, Number.MAX_SAFE_INTEGER),
});

/** RFC 3339 time. Kept as a string so that an unusual value in a status never makes an object unwritable. */
export function timestamp(description: string) {
  return text(description, 64);
}

const handledVerb = z.object({
  value: text("The annotation's value.", 1024),
  time: timestamp("Time when it was handled."),
  outcome: text("Outcome.", 1024),
});

/** A map from verb to what was handled last. */
const lastHandled = z.record(z.string(), list(handledVerb, 8, "The last eight values, newest last.")).meta({
  description:
    "Handled values of the verb annotations (`ecs-operator.dev/<verb>`). A value in this list is not carried out again.",
  maxProperties: 16,
});

/** Sorted paths of fields. */
export const fieldPaths = (description: string) => list(text("A field path.", LONGEST_PATH), MOST_PATHS, description);

/** For kinds whose spec refers to what may not exist. */
export const waiting = z
  .object({
    for: text("Kind and name of what does not exist.", 2048),
    sinceTime: timestamp("Time since when it does not exist. The object becomes Stalled after one minute."),
  })
  .describe("Set while the spec refers to something that does not exist.");

/** The status members that every kind has. */
export const baseStatus = optional({
  observedGeneration: int(
    "Generation of the spec that the operator last reconciled; -1 before the first reconciliation.",
    -1,
    Number.MAX_SAFE_INTEGER,
  ),
  conditions: keyed(
    condition,
    "type",
    32,
    "Ready is always present; Reconciling and Stalled are present only while they are True.",
  ),
  arn: text("ARN of the resource in AWS."),
  scope: z
    .object({
      account: text("AWS account id.", 32),
      region: text("AWS Region.", 64),
    })
    .describe("Account and Region of the AWS resource; recorded once."),
  managingSinceTime: timestamp(
    "Time since when the object manages its AWS resource. Of several objects with the same AWS name, the oldest one may create it.",
  ),
  declared: fieldPaths(
    "Fields that were sent to AWS, and that are cleared in AWS when they are removed from the spec.",
  ),
  lastHandled,
  intent: z
    .object({
      verb: text("The verb being carried out.", 64),
      value: text("The annotation's value.", 1024),
      from: text("State in AWS before the write."),
    })
    .describe("A write in progress that cannot be recognised in AWS afterwards."),
  evaluatedSpec: text("Hash of the spec that was last reconciled, without `suspend`.", 64),
});
