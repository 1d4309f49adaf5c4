import { z } from "zod";
import { cappedList, choice, ebsFields, ebsRules, optional, tags, text, withRules } from "../common/index.ts";

const tagSpecification = z.object({
  resourceType: choice(["volume"], "What is tagged."),
  ...optional({
    tags: tags("Tags of the volume."),
    propagateTags: choice(
      ["TASK_DEFINITION", "SERVICE", "NONE"],
      "From where tags are copied. If not set: NONE; setting that value explicitly is a change.",
    ),
  }),
});

const managedEBSVolume = withRules(
  z.object({
    roleArn: text("IAM role that allows ECS to manage the volume."),
    ...optional({
      ...ebsFields,
      tagSpecifications: cappedList(tagSpecification, 1, "Tags of the volume; those of the service are `spec.tags`."),
    }),
  }),
  ebsRules,
);

export const volumeConfiguration = z.object({
  name: text("Name of the volume with `configuredAtLaunch: true` in the task definition.", 255),
  ...optional({ managedEBSVolume: managedEBSVolume.describe("An EBS volume for each task.") }),
});
