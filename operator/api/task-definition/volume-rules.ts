/** Rules that one volume can be judged by alone. Source: Amazon ECS API Reference, Volume and EFSVolumeConfiguration. */
import type { Rule } from "../common/index.ts";

interface Efs {
  readonly rootDirectory?: string;
  readonly transitEncryption?: string;
  readonly authorizationConfig?: { readonly accessPointId?: string; readonly iam?: string };
}

export const efsRules: readonly Rule<Efs>[] = [
  {
    id: "efs-iam-needs-encryption",
    cel:
      "!has(self.authorizationConfig) || !has(self.authorizationConfig.iam) || self.authorizationConfig.iam != 'ENABLED' || " +
      "(has(self.transitEncryption) && self.transitEncryption == 'ENABLED')",
    message: "`transitEncryption` must be ENABLED when `authorizationConfig.iam` is ENABLED",
    holds: (self) => self.authorizationConfig?.iam !== "ENABLED" || self.transitEncryption === "ENABLED",
  },
  {
    id: "efs-access-point-needs-encryption",
    cel:
      "!has(self.authorizationConfig) || !has(self.authorizationConfig.accessPointId) || " +
      "(has(self.transitEncryption) && self.transitEncryption == 'ENABLED')",
    message: "`transitEncryption` must be ENABLED when `authorizationConfig.accessPointId` is set",
    holds: (self) => self.authorizationConfig?.accessPointId === undefined || self.transitEncryption === "ENABLED",
  },
  {
    id: "efs-access-point-root",
    cel:
      "!has(self.authorizationConfig) || !has(self.authorizationConfig.accessPointId) || " +
      "!has(self.rootDirectory) || self.rootDirectory == '/'",
    message: "`rootDirectory` must be left out or / when `authorizationConfig.accessPointId` is set",
    holds: (self) =>
      self.authorizationConfig?.accessPointId === undefined ||
      self.rootDirectory === undefined ||
      self.rootDirectory === "/",
  },
];

/** The members that say what a volume is; with none of them it is an empty bind mount. */
const KINDS = [
  "host",
  "dockerVolumeConfiguration",
  "efsVolumeConfiguration",
  "s3filesVolumeConfiguration",
  "fsxWindowsFileServerVolumeConfiguration",
] as const;

interface VolumeLike extends Partial<Readonly<Record<(typeof KINDS)[number], object>>> {
  readonly configuredAtLaunch?: boolean;
  readonly s3filesVolumeConfiguration?: { readonly rootDirectory?: string; readonly accessPointArn?: string };
}

const AT_LAUNCH = "(has(self.configuredAtLaunch) && self.configuredAtLaunch)";

export const volumeRules: readonly Rule<VolumeLike>[] = [
  {
    id: "volume-one-kind",
    cel: `[${KINDS.map((kind) => `has(self.${kind})`).join(", ")}, ${AT_LAUNCH}].filter(x, x).size() <= 1`,
    message:
      "must set at most one of `host`, `dockerVolumeConfiguration`, `efsVolumeConfiguration`, `s3filesVolumeConfiguration`, " +
      "`fsxWindowsFileServerVolumeConfiguration` and `configuredAtLaunch: true`",
    holds: (self) =>
      KINDS.filter((kind) => self[kind] !== undefined).length + (self.configuredAtLaunch === true ? 1 : 0) <= 1,
  },
  {
    id: "s3files-access-point-root",
    cel:
      "!has(self.s3filesVolumeConfiguration) || !has(self.s3filesVolumeConfiguration.accessPointArn) || " +
      "!has(self.s3filesVolumeConfiguration.rootDirectory) || self.s3filesVolumeConfiguration.rootDirectory == '/'",
    message: "`s3filesVolumeConfiguration.rootDirectory` must be left out or / when `accessPointArn` is set",
    holds: ({ s3filesVolumeConfiguration: s3 }) =>
      s3?.accessPointArn === undefined || s3.rootDirectory === undefined || s3.rootDirectory === "/",
  },
];
