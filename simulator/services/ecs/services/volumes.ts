/** Source: API Reference, ServiceVolumeConfiguration and ServiceManagedEBSVolumeConfiguration. */
import { parameterMust as must } from "../demands.ts";
import type { ServiceSettings, TaskDefinition } from "../records.ts";

const sizes: Readonly<Record<string, readonly [number, number]>> = {
  gp2: [1, 16_384],
  gp3: [1, 16_384],
  io1: [4, 16_384],
  io2: [4, 16_384],
  st1: [125, 16_384],
  sc1: [125, 16_384],
  standard: [1, 1024],
};

/** @throws Refusal InvalidParameterException */
export function checkVolumeConfigurations(
  { volumeConfigurations, platformFamily }: ServiceSettings,
  content: TaskDefinition["content"],
  scheduling: "REPLICA" | "DAEMON",
): void {
  const launch = (content.volumes ?? []).find((volume) => volume.configuredAtLaunch);
  must(
    !launch || volumeConfigurations.length > 0,
    "The task definition is configured at launch: a volume configuration must be specified for each volume configured at launch.",
  );
  for (const { name, managedEBSVolume: ebs } of volumeConfigurations) {
    must(scheduling === "REPLICA", "Volume configurations are supported only with the REPLICA scheduling strategy.");
    must(launch?.name === name, `The volume ${name} is not configured at launch in the task definition.`);
    if (!ebs) continue;
    const type = ebs.volumeType;
    const range = type === undefined ? undefined : sizes[type];
    must(type === undefined || range !== undefined, `The volume type ${type} is not valid.`);
    must(
      ebs.sizeInGiB !== undefined || ebs.snapshotId !== undefined,
      "Either sizeInGiB or snapshotId must be specified.",
    );
    must(
      ebs.sizeInGiB === undefined || !range || (ebs.sizeInGiB >= range[0] && ebs.sizeInGiB <= range[1]),
      `sizeInGiB is out of range for ${type}.`,
    );
    must((type !== "io1" && type !== "io2") || ebs.iops !== undefined, `iops is required for ${type}.`);
    must(
      ebs.throughput === undefined || ((type ?? "gp3") === "gp3" && ebs.throughput <= 1000),
      "throughput is supported only for gp3, up to 1000.",
    );
    must(type !== "standard" || platformFamily === undefined, "The volume type standard is not supported on Fargate.");
  }
}
