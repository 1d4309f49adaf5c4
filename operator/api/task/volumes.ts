import { z } from "zod";
import { cappedList, choice, ebsFields, ebsRules, flag, optional, tags, text, withRules } from "../common/index.ts";
import { initializationRules } from "./rules.ts";

const managedEBSVolume = withRules(
  z.object({
    roleArn: text("IAM role that allows ECS to manage the volume."),
    ...optional({
      ...ebsFields,
      tagSpecifications: cappedList(
        z.object({
          resourceType: choice(["volume"], "What is tagged."),
          ...optional({ tags: tags("Tags of the volume.") }),
        }),
        1,
        "Tags of the volume; those of the task are `spec.tags`.",
      ),
      terminationPolicy: z
        .object({ deleteOnTermination: flag("Whether the volume is deleted when the task stops.") })
        .describe("What happens to the volume at the end. If not set, it is deleted."),
    }),
  }),
  [...ebsRules, ...initializationRules],
);

/** An EBS volume for each task. */
export const volumeConfiguration = z.object({
  name: text("Name of the volume with `configuredAtLaunch: true` in the task definition.", 255),
  ...optional({ managedEBSVolume: managedEBSVolume.describe("An EBS volume for each task.") }),
});
