import { deepEqual } from "../../operator/lib/json.ts";
import type { KubeObject } from "../support/kube-model/objects.ts";
import { tagsOf } from "./history.ts";
import { type SnapshotLike, scalingResources } from "./snapshot.ts";
import { conditionOf } from "./stack.ts";

/** What one workload has come to, on both sides, without what differs from run to run: one masked value for each thing. */
export type EndState = Readonly<Record<string, unknown>>;

/** Members whose value shows when, by which client or by which way the end was reached, and not what it is. */
const PATH_DEPENDENT = new Set([
  // Kubernetes: memory of what happened on the way; an edit that came soon after another leaves no trace of the first.
  "lastHandled",
  "revisions",
  "revisionsInUse",
  "latest",
  "hash",
  "deployment",
  "verdict",
  "failed",
  "attempts",
  "stoppedTasks",
  "message",
  "evaluatedSpec",
  "updateStatus",
  "updateStatusReason",
  // What was scaled on the way, and why not, as it was when AWS was last asked.
  "activities",
  "notScaled",
  // AWS: times, ids, and the story of the deployments and alarms.
  "events",
  "deployments",
  "serviceDeployments",
  "serviceRevisions",
  "currentServiceDeployment",
  "currentServiceRevisions",
  "taskSets",
  "createdBy",
  "Alarms",
  "StateReason",
  "StateReasonData",
]);

interface Shown {
  readonly status: string;
  readonly capacityProviderArn: string;
  readonly clusterArn: string;
  readonly serviceArn: string;
  readonly taskDefinitionArn: string;
  readonly taskDefinition?: string;
  readonly family?: string;
  readonly tags?: unknown;
}

interface CloudMapShown {
  readonly Arn: string;
  readonly Name: string;
  readonly Tags?: unknown;
  readonly CreatorRequestId?: unknown;
  readonly CreateDate?: unknown;
}

/**
 * @param prefix what the names of the workload's objects begin with, the hyphen included
 * @param namespace where the story takes place
 * @param objects all objects of the operator's kinds
 * @param snapshot all that AWS holds
 */
export function endStateOf(
  prefix: string,
  namespace: string,
  objects: readonly KubeObject[],
  snapshot: SnapshotLike,
): EndState {
  const mask = maskOf(prefix);
  const own = objects.filter(({ metadata }) => metadata.name.startsWith(prefix));
  const state: Record<string, unknown> = {};
  for (const { kind, metadata, spec, status } of own) {
    const { generation, finalizers, deletionTimestamp } = metadata;
    const deleting = deletionTimestamp !== undefined;
    // Whether a create was tried before another owner's resource was seen depends on which pass read when.
    const strange = conditionOf({ metadata, ...(status && { status }) }, "Stalled")?.reason === "AlreadyExists";
    const tried = strange ? {} : { finalizers, declared: status?.declared, scope: status?.scope };
    const comparable = { ...status, declared: undefined, scope: undefined };
    const where = metadata.namespace === namespace ? "here" : "elsewhere";
    state[mask(`${kind} ${where}/${metadata.name}`) as string] = mask({
      generation,
      deleting,
      spec,
      status: comparable,
      ...tried,
    });
  }
  const named = (arn: string) => arn.split(/[:/]/).some((part) => part.startsWith(prefix));
  for (const area of snapshot.areas) {
    const { capacityProviders, clusters, services, taskDefinitions, namespaces, discoveryServices } = area;
    for (const shown of [...namespaces, ...discoveryServices] as readonly CloudMapShown[]) {
      const type = shown.Arn.split(/[:/]/).at(-2);
      if (shown.Name.startsWith(prefix)) state[`${type} ${mask(shown.Name)}`] = ofCloudMap(mask, shown);
    }
    for (const { type, shown = {} } of scalingResources(area)) {
      const name = String(shown.ResourceId ?? shown.AlarmName);
      if (name.split("/").some((part) => part.startsWith(prefix)))
        state[`${type} ${mask(name)}`] = { ...(mask(shown) as object), Tags: mask(tagsOf(shown.Tags)) };
    }
    for (const shown of capacityProviders as readonly Shown[])
      if (named(shown.capacityProviderArn) && shown.status !== "INACTIVE")
        state[keyOf(mask, shown.capacityProviderArn)] = comparable(mask, shown);
    const definitions = taskDefinitions as readonly Shown[];
    for (const shown of clusters as readonly Shown[])
      if (named(shown.clusterArn) && shown.status !== "INACTIVE")
        state[keyOf(mask, shown.clusterArn)] = comparable(mask, shown);
    for (const shown of services as readonly Shown[]) {
      if (!named(shown.serviceArn) || shown.status === "INACTIVE") continue;
      const definition = definitions.find(({ taskDefinitionArn }) => taskDefinitionArn === shown.taskDefinition);
      state[keyOf(mask, shown.serviceArn)] = {
        ...comparable(mask, shown),
        runs: definition && comparable(mask, definition),
      };
    }
    const families = definitions.filter(
      ({ status, taskDefinitionArn }) => status === "ACTIVE" && named(taskDefinitionArn),
    );
    for (const { taskDefinitionArn } of families) state[keyOf(mask, taskDefinitionArn)] = "is there";
  }
  return state;
}

/** Where two ends differ, in words; nothing when they are the same. */
export function differencesOf(expected: unknown, actual: unknown, path = ""): readonly string[] {
  if (deepEqual(expected, actual)) return [];
  if (!isRecord(expected) || !isRecord(actual)) {
    return [`${path || "the end"} is ${short(actual)}, undisturbed it is ${short(expected)}`];
  }
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].flatMap((name) =>
    differencesOf(expected[name], actual[name], path === "" ? name : `${path}.${name}`),
  );
}

const SHOWN_CHARACTERS = 160;
const short = (value: unknown): string => (JSON.stringify(value) ?? "absent").slice(0, SHOWN_CHARACTERS);

type Mask = (value: unknown, name?: string) => unknown;

const keyOf = (mask: Mask, arn: string): string => String(mask(arn)).split(":").slice(5).join(":");

const comparable = (mask: Mask, { tags, ...rest }: Shown): object => ({
  ...(mask(rest) as object),
  tags: mask(tagsOf(tags)),
});

/** Ids that Cloud Map gives. */
const CLOUD_MAP_ID = /\b(ns|srv)-[0-9a-z]{16}\b/g;
const ZONE_ID = /\bZ[0-9A-F]{20}\b/g;
const TARGET_ID = /\bscalable-target\/[0-9a-f]{34}\b/g;

/** What Cloud Map shows of a namespace or a service, but for what is different in each run. */
const ofCloudMap = (mask: Mask, { CreatorRequestId: _, CreateDate: __, Tags, ...rest }: CloudMapShown): object => ({
  ...(mask(rest) as object),
  tags: mask(tagsOf(Tags)),
});

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b/g;

/** Without names that a run gives, ids, revision numbers and times. */
function maskOf(prefix: string): Mask {
  const text = (value: string) =>
    value
      .replaceAll(prefix, "w-")
      .replace(UUID, "<uid>")
      .replace(CLOUD_MAP_ID, "$1-<id>")
      .replace(ZONE_ID, "<zone>")
      .replace(TARGET_ID, "scalable-target/<id>")
      .replace(/(task-definition\/[^:]+):\d+$/, "$1:<revision>");
  const mask: Mask = (value, name = "") => {
    if (PATH_DEPENDENT.has(name) || /(At|Time|Timestamp)$/.test(name)) return undefined;
    // The content tag is a hash over the name of the family, too.
    if (name === "revision" || name.endsWith("/namespace") || name.endsWith("/content")) return "<any>";
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map((item) => mask(item));
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mask(member, key)]));
  };
  return mask;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
