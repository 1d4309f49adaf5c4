import { z } from "zod";
import { cappedList, choice, flag, int, optional, tags, text, withRules } from "../common/index.ts";
import { ebsRules } from "./volumes-rules.ts";

const tagSpecification = z.object({
  resourceType: choice(["volume"], "What is tagged."),
  ...optional({
    tags: tags("Tags of the volume."),
    propagateTags: choice(
      ["TASK_DEFINITION", "SERVICE", "NONE"],
      "Where further tags come from. Left out: NONE; writing it out is a change.",
    ),
  }),
});

const managedEBSVolume = withRules(
  z.object({
    roleArn: text("Role that lets ECS manage the volume."),
    ...optional({
      encrypted: flag("Encrypt the volume. Left out: the account's setting."),
      kmsKeyId: text("KMS key. Left out: the account's EBS key."),
      volumeType: choice(
        ["gp2", "gp3", "io1", "io2", "st1", "sc1", "standard"],
        "Type of the volume. Left out: AWS chooses.",
      ),
      sizeInGiB: int("Size in GiB; this or `snapshotId` is needed.", 1, 16_384),
      snapshotId: text("Snapshot that the volume begins as.", 255),
      volumeInitializationRate: int("MiB per second at which the snapshot is fetched.", 1),
      iops: int("I/O operations per second; needed for io1 and io2.", 100, 256_000),
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
