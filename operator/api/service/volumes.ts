import { z } from "zod";
import { cappedList, choice, flag, int, optional, tags, text, withRules } from "../common/index.ts";
import { ebsRules } from "./volumes-rules.ts";

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
      encrypted: flag("Whether the volume is encrypted. If not set, the account's setting applies."),
      kmsKeyId: text("KMS key. If not set: the account's default EBS key."),
      volumeType: choice(
        ["gp2", "gp3", "io1", "io2", "st1", "sc1", "standard"],
        "Type of the volume. If not set, AWS chooses.",
      ),
      sizeInGiB: int("Size in GiB; this or `snapshotId` is required.", 1, 16_384),
      snapshotId: text("Snapshot from which the volume is created.", 255),
      volumeInitializationRate: int("Rate in MiB per second at which the snapshot is loaded.", 1),
      iops: int("I/O operations per second; required for io1 and io2.", 100, 256_000),
      throughput: int("Throughput in MiB per second; gp3 only.", 1, 1000),
      tagSpecifications: cappedList(tagSpecification, 1, "Tags of the volume; those of the service are `spec.tags`."),
      filesystemType: choice(["ext3", "ext4", "xfs", "ntfs"], "File system. Default: xfs; on Windows it is ntfs."),
    }),
  }),
  ebsRules,
);

export const volumeConfiguration = z.object({
  name: text("Name of the volume with `configuredAtLaunch: true` in the task definition.", 255),
  ...optional({ managedEBSVolume: managedEBSVolume.describe("An EBS volume for each task.") }),
});
