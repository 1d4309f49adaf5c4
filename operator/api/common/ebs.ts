import { choice, flag, int, text } from "./pieces.ts";

/** The optional settings of an EBS volume that ECS makes for a task, whoever starts the task. */
export const ebsFields = {
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
  filesystemType: choice(["ext3", "ext4", "xfs", "ntfs"], "File system. Default: xfs; on Windows it is ntfs."),
};
