/** Source: Amazon ECS API Reference, ServiceManagedEBSVolumeConfiguration and TaskManagedEBSVolumeConfiguration. */
import type { Rule } from "./rules.ts";

interface Ebs {
  readonly volumeType?: string;
  readonly sizeInGiB?: number;
  readonly snapshotId?: string;
  readonly iops?: number;
  readonly throughput?: number;
}

type Range = readonly [min: number, max: number];

const SIZES: Readonly<Record<string, Range>> = {
  gp2: [1, 16_384],
  gp3: [1, 16_384],
  io1: [4, 16_384],
  io2: [4, 16_384],
  st1: [125, 16_384],
  sc1: [125, 16_384],
  standard: [1, 1024],
};

const IOPS: Readonly<Record<string, Range>> = {
  gp3: [3000, 16_000],
  io1: [100, 64_000],
  io2: [100, 256_000],
};

/** AWS documents what the value means for gp2, and that it is not supported for these. */
const WITHOUT_IOPS = ["st1", "sc1", "standard"];

const within = (ranges: Readonly<Record<string, Range>>, type: string | undefined, value: number): boolean => {
  const range = type === undefined ? undefined : ranges[type];
  return range === undefined || (value >= range[0] && value <= range[1]);
};

/** `type in {...}` as a chain of alternatives; a type without a range passes, and so does one that AWS chooses. */
const celWithin = (ranges: Readonly<Record<string, Range>>, field: string): string =>
  Object.entries(ranges)
    .map(
      ([type, [min, max]]) => `(self.volumeType != '${type}' || (self.${field} >= ${min} && self.${field} <= ${max}))`,
    )
    .join(" && ");

const UNTYPED = "!has(self.volumeType)";

export const ebsRules: readonly Rule<Ebs>[] = [
  {
    id: "ebs-size-or-snapshot",
    cel: "has(self.sizeInGiB) || has(self.snapshotId)",
    message: "must set `sizeInGiB`, `snapshotId` or both",
    holds: (self) => self.sizeInGiB !== undefined || self.snapshotId !== undefined,
  },
  {
    id: "ebs-size-range",
    cel: `!has(self.sizeInGiB) || ${UNTYPED} || (${celWithin(SIZES, "sizeInGiB")})`,
    message:
      "`sizeInGiB` must be 1 to 16384 for gp2 and gp3, 4 to 16384 for io1 and io2, 125 to 16384 for st1 and sc1, 1 to 1024 for standard",
    holds: ({ volumeType, sizeInGiB }) => sizeInGiB === undefined || within(SIZES, volumeType, sizeInGiB),
  },
  {
    id: "ebs-iops-required",
    cel: "!has(self.volumeType) || !(self.volumeType in ['io1', 'io2']) || has(self.iops)",
    message: "`iops` must be set when `volumeType` is io1 or io2",
    holds: ({ volumeType, iops }) => !["io1", "io2"].includes(volumeType ?? "") || iops !== undefined,
  },
  {
    id: "ebs-iops-type",
    cel: `!has(self.iops) || ${UNTYPED} || !(self.volumeType in [${WITHOUT_IOPS.map((type) => `'${type}'`).join(", ")}])`,
    message: "`iops` must not be set when `volumeType` is st1, sc1 or standard",
    holds: ({ volumeType = "", iops }) => iops === undefined || !WITHOUT_IOPS.includes(volumeType),
  },
  {
    id: "ebs-iops-range",
    cel: `!has(self.iops) || ${UNTYPED} || (${celWithin(IOPS, "iops")})`,
    message: "`iops` must be 3000 to 16000 for gp3, 100 to 64000 for io1, 100 to 256000 for io2",
    holds: ({ volumeType, iops }) => iops === undefined || within(IOPS, volumeType, iops),
  },
  {
    id: "ebs-throughput-gp3",
    cel: `!has(self.throughput) || ${UNTYPED} || self.volumeType == 'gp3'`,
    message: "`throughput` must not be set unless `volumeType` is gp3",
    holds: ({ volumeType, throughput }) => throughput === undefined || (volumeType ?? "gp3") === "gp3",
  },
];
