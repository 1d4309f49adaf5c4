import { TAG_PREFIX } from "../../operator/api/names.ts";
import type { Driven } from "../unit/kinds/driven.ts";

interface TaskDefinitionStatus {
  readonly latest?: { readonly arn?: string };
}

/** Members that show when and how something came to be, not what it is. */
const HISTORY = new Set([
  "createdAt",
  "updatedAt",
  "registeredAt",
  "id",
  "events",
  "currentServiceDeployment",
  "currentServiceRevisions",
  "serviceDeployments",
  "revision",
  "rolloutState",
  "rolloutStateReason",
  "failedTasks",
  "Id",
  "Arn",
  "NamespaceId",
  "HostedZoneId",
  "HttpName",
  "CreatorRequestId",
  "CreateDate",
  "InstanceCount",
  "Instances",
  "updateStatus",
]);

/** Lists whose order AWS does not keep. */
const SETS = new Set(["settings", "capacityProviders", "tags", "Tags"]);

const text = (value: unknown): string => JSON.stringify(value);

function masked(value: unknown, name = ""): unknown {
  if (typeof value === "string")
    return value.replace(/(:task-definition\/[^:]+):\d+$/, "$1").replace(/(ns|srv)-\w+$|[\da-f-]{36}/, "id");
  if (Array.isArray(value)) {
    const items = value.map((item) => masked(item));
    return SETS.has(name) ? items.sort((a, b) => (text(a) < text(b) ? -1 : 1)) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([key]) => !HISTORY.has(key));
  return Object.fromEntries(members.map(([key, member]) => [key, masked(member, key)]).sort());
}

/** What ECS makes in Cloud Map stays when nothing uses it any more. */
const isOurs = ({ Tags }: { readonly Tags?: readonly { readonly Key?: string }[] }): boolean =>
  (Tags ?? []).some(({ Key }) => Key?.startsWith(TAG_PREFIX));

/**
 * What AWS holds, without what differs between two ways to the same end: ids, times, and revisions that are not the ones
 * that the objects stand for now.
 */
export function awsState({ simulator, kube }: Driven): unknown {
  const latest = new Set(
    [...kube.store.each("ECSTaskDefinition")].map(
      ({ status }) => (status as TaskDefinitionStatus | undefined)?.latest?.arn,
    ),
  );
  return simulator.snapshot().areas.map((area) => {
    const { capacityProviders, clusters, services, taskDefinitions, namespaces, discoveryServices } = area;
    const alive = services.map((service) => ({
      ...service,
      deployments: service.deployments.filter(({ status }) => status === "PRIMARY"),
    }));
    const current = taskDefinitions.filter(({ taskDefinitionArn }) => latest.has(taskDefinitionArn));
    return masked({
      providers: capacityProviders.filter(({ status }) => status !== "INACTIVE"),
      clusters,
      services: alive,
      taskDefinitions: current,
      namespaces: namespaces.filter(isOurs),
      discoveryServices: discoveryServices.filter(isOurs),
    });
  });
}
