import { isMembers } from "./canonical/canonical.ts";
import type { Members } from "./canonical/rule.ts";

/**
 * What AWS computed from members that an update changes is not sent back, and neither is what has no meaning beside them.
 * Each function takes the merged value of a group and gives what is sent.
 */

interface Sources {
  readonly declared: unknown;
  readonly live: unknown;
}

const listOf = (value: unknown): readonly Members[] => (Array.isArray(value) ? value.filter(isMembers) : []);
const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});
const without = (value: Members, name: string): Members =>
  Object.fromEntries(Object.entries(value).filter(([member]) => member !== name));

/**
 * The default of `dnsName` is `<discoveryName>.<namespace>`: it is computed again when either changes. Of a namespace that AWS
 * shows by ARN, the name is not known: what begins with the discovery name is then taken for computed.
 * Source: Amazon ECS API Reference, ServiceConnectClientAlias, dnsName.
 */
function settledAlias(alias: Members, declared: Members | undefined, computed: readonly string[]): Members {
  const { dnsName } = alias;
  const isComputed = typeof dnsName === "string" && computed.some((name) => dnsName.startsWith(`${name}.`));
  return declared?.dnsName === undefined && isComputed ? without(alias, "dnsName") : alias;
}

function settledConnectService(
  service: Members,
  sources: { declared: Members; live: Members; moved: boolean },
): Members {
  const { declared, live, moved } = sources;
  const renamed = declared.discoveryName !== undefined && declared.discoveryName !== live.discoveryName;
  if ((!moved && !renamed) || !Array.isArray(service.clientAliases)) return service;
  const names = [live.discoveryName, live.portName].filter((name) => typeof name === "string");
  const aliases = listOf(service.clientAliases).map((alias) =>
    settledAlias(
      alias,
      listOf(declared.clientAliases).find((one) => one.port === alias.port),
      names,
    ),
  );
  return { ...service, clientAliases: aliases };
}

/** Service Connect that is switched off has no further settings. */
export function settledConnect(merged: unknown, { declared, live }: Sources): unknown {
  const [value, wanted, shown] = [membersOf(merged), membersOf(declared), membersOf(live)];
  if (value.enabled === false) return declared;
  if (!Array.isArray(value.services)) return value;
  const moved = wanted.namespace !== undefined && wanted.namespace !== shown.namespace;
  const named = (from: Members, portName: unknown): Members =>
    listOf(from.services).find((service) => service.portName === portName) ?? {};
  const services = listOf(value.services).map((service) =>
    settledConnectService(service, {
      declared: named(wanted, service.portName),
      live: named(shown, service.portName),
      moved,
    }),
  );
  return { ...value, services };
}

/**
 * AWS fills in `iops` for some volume types and refuses it for others.
 * Source: Amazon ECS API Reference, ServiceManagedEBSVolumeConfiguration, iops, throughput.
 */
const OF_VOLUME_TYPE = ["iops", "throughput"] as const;

/** Volumes whose type changes go without the numbers that belong to the former type. */
export function settledVolumes(merged: unknown, { declared, live }: Sources): unknown {
  if (!Array.isArray(merged)) return merged;
  const ebsOf = (from: unknown, name: unknown): Members =>
    membersOf(listOf(from).find((volume) => volume.name === name)?.managedEBSVolume);
  return listOf(merged).map((volume) => {
    const [wanted, shown] = [ebsOf(declared, volume.name), ebsOf(live, volume.name)];
    const changed = wanted.volumeType !== undefined && wanted.volumeType !== shown.volumeType;
    if (!changed || !isMembers(volume.managedEBSVolume)) return volume;
    const foreign = OF_VOLUME_TYPE.filter((name) => wanted[name] === undefined);
    return { ...volume, managedEBSVolume: foreign.reduce(without, volume.managedEBSVolume) };
  });
}
