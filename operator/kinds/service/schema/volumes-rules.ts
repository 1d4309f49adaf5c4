/** Source: Amazon ECS API Reference, ServiceManagedEBSVolumeConfiguration. */
import type { Rule } from "../../common/schema/index.ts";

interface Ebs {
  readonly volumeType?: string;
  readonly sizeInGiB?: number;
  readonly snapshotId?: string;
  readonly iops?: number;
  readonly throughput?: number;
}

type Range = readonly [min: number, max: number];

const DEFAULT_TYPE = "gp3";

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

const TYPE = `(has(self.volumeType) ? self.volumeType : '${DEFAULT_TYPE}')`;

const within = (ranges: Readonly<Record<string, Range>>, type: string, value: number): boolean => {
  const range = ranges[type];
  return range === undefined || (value >= range[0] && value <= range[1]);
};

/** `type in {...}` as a chain of alternatives; a type without a range passes. */
const celWithin = (ranges: Readonly<Record<string, Range>>, field: string): string =>
  Object.entries(ranges)
    .map(([type, [min, max]]) => `(${TYPE} != '${type}' || (self.${field} >= ${min} && self.${field} <= ${max}))`)
    .join(" && ");

export const ebsRules: readonly Rule<Ebs>[] = [
  {
    id: "ebs-size-or-snapshot",
    cel: "has(self.sizeInGiB) || has(self.snapshotId)",
    message: "must set `sizeInGiB`, `snapshotId` or both",
    holds: (self) => self.sizeInGiB !== undefined || self.snapshotId !== undefined,
  },
  {
    id: "ebs-size-range",
    cel: `!has(self.sizeInGiB) || (${celWithin(SIZES, "sizeInGiB")})`,
    message:
      "`sizeInGiB` must be 1 to 16384 for gp2 and gp3, 4 to 16384 for io1 and io2, 125 to 16384 for st1 and sc1, 1 to 1024 for standard",
    holds: ({ volumeType = DEFAULT_TYPE, sizeInGiB }) =>
      sizeInGiB === undefined || within(SIZES, volumeType, sizeInGiB),
  },
  {
    id: "ebs-iops-required",
    cel: "!has(self.volumeType) || !(self.volumeType in ['io1', 'io2']) || has(self.iops)",
    message: "`iops` must be set when `volumeType` is io1 or io2",
    holds: ({ volumeType, iops }) => !["io1", "io2"].includes(volumeType ?? "") || iops !== undefined,
  },
  {
    id: "ebs-iops-type",
    cel: `!has(self.iops) || ${TYPE} in ['gp3', 'io1', 'io2']`,
    message: "`iops` must not be set unless `volumeType` is gp3, io1 or io2",
    holds: ({ volumeType = DEFAULT_TYPE, iops }) => iops === undefined || volumeType in IOPS,
  },
  {
    id: "ebs-iops-range",
    cel: `!has(self.iops) || (${celWithin(IOPS, "iops")})`,
    message: "`iops` must be 3000 to 16000 for gp3, 100 to 64000 for io1, 100 to 256000 for io2",
    holds: ({ volumeType = DEFAULT_TYPE, iops }) => iops === undefined || within(IOPS, volumeType, iops),
  },
  {
    id: "ebs-throughput-gp3",
    cel: `!has(self.throughput) || ${TYPE} == 'gp3'`,
    message: "`throughput` must not be set unless `volumeType` is gp3",
    holds: ({ volumeType = DEFAULT_TYPE, throughput }) => throughput === undefined || volumeType === "gp3",
  },
];
