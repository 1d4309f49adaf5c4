/** Source: API Reference, Volume, EFSVolumeConfiguration, S3FilesVolumeConfiguration, MountPoint. */
import { must } from "../demands.ts";
import type { TaskDefinition } from "../records.ts";

type Content = TaskDefinition["content"];
type Volume = NonNullable<Content["volumes"]>[number];

/** @throws Refusal ClientException */
export function checkVolumes(content: Content): void {
  const volumes = content.volumes ?? [];
  must(
    volumes.filter((volume) => volume.configuredAtLaunch).length <= 1,
    "Only one volume can be configured at launch.",
  );
  for (const volume of volumes) checkVolume(content, volume);
  const names = new Set(volumes.map(({ name }) => name));
  for (const { name, mountPoints = [] } of content.containerDefinitions) {
    for (const { sourceVolume } of mountPoints) {
      must(names.has(sourceVolume), `Unknown volume '${sourceVolume}' in container '${name}'.`);
    }
  }
}

function checkVolume(content: Content, volume: Volume): void {
  const efs = volume.efsVolumeConfiguration;
  const s3 = volume.s3filesVolumeConfiguration;
  const kinds = [efs, s3, volume.dockerVolumeConfiguration, volume.fsxWindowsFileServerVolumeConfiguration];
  const chosen = kinds.filter((kind) => kind !== undefined).length;
  const plain = volume.host?.sourcePath !== undefined;
  must(chosen + Number(plain) <= 1, "Only one volume configuration type should be specified per volume.");
  must(
    !volume.configuredAtLaunch || chosen + Number(plain) === 0,
    "A volume configured at launch can have no other configuration.",
  );
  const named = efs !== undefined || s3 !== undefined || volume.configuredAtLaunch === true;
  must(!named || (volume.name ?? "") !== "", "Volume name is required.");
  if (efs?.authorizationConfig) {
    const { accessPointId, iam } = efs.authorizationConfig;
    must(
      iam !== "ENABLED" || efs.transitEncryption === "ENABLED",
      "EFS IAM authorization requires transit encryption to be ENABLED.",
    );
    must(
      accessPointId === undefined || efs.rootDirectory === undefined || efs.rootDirectory === "/",
      "The root directory must be omitted or '/' when an EFS access point is specified.",
    );
  }
  must(s3 === undefined || content.taskRoleArn !== undefined, "S3 Files volumes require a task role.");
}
