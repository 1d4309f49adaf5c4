import { ORIGIN_ANNOTATION } from "../../operator/api/names.ts";
import { type ScalingShown, scalingResources } from "../scenarios/snapshot.ts";
import type { KubeObject } from "../support/kube-model/objects.ts";

/**
 * The state of both systems, without what differs between two equal runs: times, random ids, resource versions, and the
 * name of the namespace.
 */
export interface EndState {
  readonly objects: Readonly<Record<string, unknown>>;
  readonly aws: Readonly<Record<string, unknown>>;
}

/** What AWS holds, as in the simulator's snapshot. */
export interface AwsArea extends ScalingShown {
  readonly capacityProviders: readonly object[];
  readonly clusters: readonly object[];
  readonly services: readonly object[];
  readonly taskDefinitions: readonly object[];
  readonly tasks: readonly object[];
  readonly namespaces: readonly object[];
  readonly discoveryServices: readonly object[];
}

/** @param words what to replace by what, such as the namespace's name */
export function endStateOf(
  objects: readonly KubeObject[],
  area: AwsArea,
  words: Readonly<Record<string, string>>,
): EndState {
  const uids = Object.fromEntries(
    objects.map(({ kind, metadata }) => [metadata.uid, `<uid of ${kind} ${metadata.name}>`]),
  );
  const mask = masker({ ...words, ...uids });
  const rows = (list: readonly object[], nameOf: (row: Row) => unknown, of: (row: Row) => object) =>
    named(list.map((row) => [String(nameOf(row as Row)), mask(of(row as Row))]));
  return {
    objects: named(objects.map((object) => [`${object.kind} ${object.metadata.name}`, mask(objectPart(object))])),
    aws: {
      capacityProviders: rows(
        area.capacityProviders,
        ({ name }) => name,
        (row) => row,
      ),
      clusters: rows(
        area.clusters,
        ({ clusterName }) => clusterName,
        (row) => row,
      ),
      services: rows(area.services, ({ serviceName }) => serviceName, servicePart),
      taskDefinitions: rows(
        area.taskDefinitions,
        ({ family, revision }) => `${family}:${revision}`,
        (row) => row,
      ),
      namespaces: rows(area.namespaces, ({ Name }) => Name, cloudMapPart),
      registries: rows(area.discoveryServices, ({ Name }) => Name, cloudMapPart),
      scaling: named(scalingResources(area).map(({ shown = {} }) => [scalingName(shown), mask(scalingPart(shown))])),
      tasks: taskCounts(area.tasks as readonly Row[]),
    },
  };
}

type Row = Readonly<Record<string, unknown>>;

/** One entry a name; those that share a name, such as the incarnations of a service, as a list. */
function named(entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, unknown>> {
  const groups = new Map<string, unknown[]>();
  for (const [name, value] of entries) groups.set(name, [...(groups.get(name) ?? []), value]);
  const sorted = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}

/**
 * What is compared of an object. A generation counts as the current one, or as one that is over. What a cluster counts in
 * its status is updated too seldom to be compared. The operator's annotation stands only on objects that it finds without
 * a status: whether one was written before the annotation depends on what failed.
 */
function objectPart({ metadata, spec, status }: KubeObject): object {
  const { labels, finalizers, generation, deletionTimestamp } = metadata;
  const { [ORIGIN_ANNOTATION]: _, ...annotations } = metadata.annotations ?? {};
  const relative = (name: string, value: unknown) =>
    /generation$/i.test(name) ? (value === generation ? "<current>" : "<over>") : value;
  const shown = JSON.parse(JSON.stringify(status ?? {}), relative) as Record<string, unknown>;
  for (const name of ["activeServices", "runningTasks", "pendingTasks"]) delete shown[name];
  return {
    metadata: { labels, annotations, finalizers, deleting: deletionTimestamp !== undefined },
    spec,
    status: shown,
  };
}

/** A service without its log of events; of deployments that are over, how many there were in each state. */
function servicePart({ events: _, serviceDeployments, ...service }: Row): object {
  const deployments = (serviceDeployments ?? []) as readonly { readonly status?: string }[];
  return { ...service, serviceDeployments: deployments.map(({ status }) => status) };
}

/** What Cloud Map shows without what is different in each run. */
const cloudMapPart = ({ CreatorRequestId: _, CreateDate: __, ...shown }: Row): object => shown;

/** A target by its service, an alarm by its name; those of target tracking are AWS's own. */
const scalingName = ({ ResourceId, AlarmName }: Row): string => String(ResourceId ?? AlarmName);

/** What scales a service, without the story of an alarm. */
const scalingPart = ({ StateReason: _, StateReasonData: __, ...shown }: Row): object => shown;

/** How many tasks run, by service and revision; those that have stopped are history. */
function taskCounts(tasks: readonly Row[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { lastStatus, group, taskDefinitionArn } of tasks) {
    if (lastStatus === "STOPPED") continue;
    const key = `${group} ${String(taskDefinitionArn).split("/").at(-1)} ${lastStatus}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Members that hold a time: AWS's end with `At`, Kubernetes' with `Time` or `Timestamp`. */
const TIME = /(At|Time|Timestamp|time)$/;
const RANDOM_PARTS: readonly (readonly [RegExp, string])[] = [
  [/ecs-svc\/\d+/g, "ecs-svc/<id>"],
  [/ecs-operator\/[\w-]{20}\//g, "ecs-operator/<object>/"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<uuid>"],
  [/\b[0-9a-f]{32}-[0-9a-f]{8}\b/g, "<operation>"],
  [/\b(ns|srv)-[0-9a-z]{16}\b/g, "<$1>"],
  [/\bZ[0-9A-F]{20}\b/g, "<zone>"],
  [/\b[0-9a-f]{21,32}\b/g, "<id>"],
  [/(service-(?:deployment|revision)\/[^"\s]+\/)[\w-]+/g, "$1<id>"],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "<time>"],
];

/** Replaces what is random in any JSON value; members that hold times are left out. */
export function masker(words: Readonly<Record<string, string>>): (value: unknown) => unknown {
  const text = (given: string): string => {
    let masked = given;
    for (const [word, name] of Object.entries(words)) masked = masked.replaceAll(word, name);
    for (const [pattern, name] of RANDOM_PARTS) masked = masked.replaceAll(pattern, name);
    return masked;
  };
  const mask = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(mask);
    if (typeof value !== "object" || value === null) return value;
    const members = Object.entries(value).filter(([name, member]) => member !== undefined && !TIME.test(name));
    return Object.fromEntries(members.map(([name, member]) => [text(name), mask(member)]));
  };
  return mask;
}

/** The lines in which two states differ, `-` for what is expected and `+` for what is there. */
export function differences(expected: unknown, actual: unknown, path = ""): readonly string[] {
  if (JSON.stringify(expected) === JSON.stringify(actual)) return [];
  if (!isBranch(expected) || !isBranch(actual)) {
    return [`- ${path}: ${JSON.stringify(expected)}`, `+ ${path}: ${JSON.stringify(actual)}`];
  }
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].flatMap((name) =>
    differences(expected[name], actual[name], path === "" ? name : `${path}.${name}`),
  );
}

const isBranch = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
