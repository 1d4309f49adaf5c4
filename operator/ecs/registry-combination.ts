import type { ServiceSpec } from "../api/types.ts";

type Registry = NonNullable<ServiceSpec["serviceRegistries"]>[number];

/**
 * Whether the DNS records of a Cloud Map service suit the network mode of the tasks that are to be registered in it.
 * Source: Amazon ECS Developer Guide, "Use service discovery to connect Amazon ECS services with DNS names", considerations: "If the
 * task definition for your service task specifies the awsvpc network mode, you can create any combination of A or SRV records for each
 * service task. If you use SRV records, a port is required."; "If the task definition that your service task specifies uses the
 * bridge or host network mode, a SRV record is the only supported DNS record type. [...] The SRV record must specify a container name
 * and container port combination from the task definition."; the network mode none is named as not supported.
 *
 * @param recordsOf types of the records of the Cloud Map service that an object stands for
 * @returns sentences that say what to change
 */
export function registryProblems(
  spec: ServiceSpec,
  networkMode: string | undefined,
  recordsOf: (name: string) => readonly string[] | undefined,
): readonly string[] {
  return (spec.serviceRegistries ?? []).flatMap((registry, index) => {
    const name = registry.registryRef?.name;
    const records = name === undefined ? undefined : recordsOf(name);
    if (networkMode === undefined || records === undefined || records.length === 0) return [];
    return problem(registry, { field: `spec.serviceRegistries[${index}]`, name: name ?? "", networkMode, records });
  });
}

interface Facts {
  readonly field: string;
  readonly name: string;
  readonly networkMode: string;
  readonly records: readonly string[];
}

function problem({ port, containerName }: Registry, { field, name, networkMode, records }: Facts): readonly string[] {
  const isSrv = records.includes("SRV");
  const mode = `the task definition's \`networkMode\` is ${networkMode}`;
  if (networkMode === "none")
    return [`\`${field}\`: ${mode}, which service discovery does not support; remove the registry`];
  if (networkMode !== "awsvpc" && !isSrv)
    return [
      `\`${field}\`: CloudMapService ${name} has records of type ${records.join(" and ")}, but ${mode}, which needs SRV; set \`spec.dnsConfig.dnsRecords\` of a new CloudMapService to SRV, or use awsvpc`,
    ];
  if (networkMode !== "awsvpc" && containerName === undefined)
    return [`\`${field}\`: set \`containerName\` and \`containerPort\`, because ${mode} and the record is SRV`];
  if (isSrv && port === undefined && containerName === undefined)
    return [
      `\`${field}\`: set \`port\`, or \`containerName\` and \`containerPort\`: the SRV record of CloudMapService ${name} needs a port`,
    ];
  return [];
}
