import { z } from "zod";
import {
  cappedDictionary,
  choice,
  flag,
  int,
  NAME_PATTERN,
  optional,
  pattern,
  text,
  withRules,
} from "../common/index.ts";
import { efsRules, volumeRules } from "./volume-rules.ts";

const dockerVolumeConfiguration = z.object(
  optional({
    scope: choice(
      ["task", "shared"],
      "task: lives as long as the task. shared: stays on the instance. If not set: task; setting that value explicitly is a change.",
    ),
    autoprovision: flag("Whether the volume is created if it does not exist; shared scope only. Default: false."),
    driver: text("Docker volume driver. If not set: local; setting that value explicitly is a change.", 255),
    driverOpts: cappedDictionary("Options of the driver.", 64, 1024),
    labels: cappedDictionary("Labels of the volume.", 64, 1024),
  }),
);

const efsVolumeConfiguration = withRules(
  z.object({
    fileSystemId: text("EFS file system id, such as fs-0123456789abcdef0.", 255),
    ...optional({
      rootDirectory: text("Directory of the file system to mount. Default: /."),
      transitEncryption: choice(["ENABLED", "DISABLED"], "Encryption between host and EFS. Default: DISABLED."),
      transitEncryptionPort: int("Port for encrypted traffic. If not set, the mount helper chooses.", 0, 65_535),
      authorizationConfig: z
        .object(
          optional({
            accessPointId: text("EFS access point. `rootDirectory` must then be left out or /.", 255),
            iam: choice(
              ["ENABLED", "DISABLED"],
              "Whether the volume is mounted with the task role; requires `transitEncryption`. If not set: DISABLED; setting that value explicitly is a change.",
            ),
          }),
        )
        .describe("Authorization: access point and IAM."),
    }),
  }),
  efsRules,
);

const s3filesVolumeConfiguration = z.object({
  fileSystemArn: text("ARN of the S3 Files file system."),
  ...optional({
    rootDirectory: text("Directory to mount. If not set: /; setting that value explicitly is a change."),
    transitEncryptionPort: int("Port for encrypted traffic.", 0, 65_535),
    accessPointArn: text("ARN of an access point. `rootDirectory` must then be left out or /."),
  }),
});

const fsxWindowsFileServerVolumeConfiguration = z.object({
  fileSystemId: text("FSx for Windows File Server file system id.", 255),
  rootDirectory: text("Directory of the file system to mount."),
  authorizationConfig: z
    .object({
      credentialsParameter: text("ARN of the secret or parameter with the credentials."),
      domain: text("Fully qualified domain name of the directory.", 255),
    })
    .describe("Credentials."),
});

export const volumeSchema = withRules(
  z.object({
    name: pattern(NAME_PATTERN, 255, "Name of the volume; `containers[].mountPoints[].sourceVolume` refers to it."),
    ...optional({
      host: z
        .object(
          optional({
            sourcePath: text("Path on the host. If not set: an empty directory that lives as long as the task."),
          }),
        )
        .describe("A bind mount."),
      dockerVolumeConfiguration: dockerVolumeConfiguration.describe("A Docker volume; EC2 only."),
      efsVolumeConfiguration: efsVolumeConfiguration.describe("An EFS file system."),
      s3filesVolumeConfiguration: s3filesVolumeConfiguration.describe(
        "An S3 Files file system; requires `spec.taskRoleArn`.",
      ),
      fsxWindowsFileServerVolumeConfiguration: fsxWindowsFileServerVolumeConfiguration.describe(
        "An FSx for Windows file share.",
      ),
      configuredAtLaunch: flag(
        "Whether the service configures this volume in its `spec.volumeConfigurations` (EBS). At most one such volume. Default: false.",
      ),
    }),
  }),
  volumeRules,
);
