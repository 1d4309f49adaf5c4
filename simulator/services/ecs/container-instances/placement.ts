/**
 * Which container instance takes a task.
 * Source: Amazon ECS Developer Guide, "How Amazon ECS places tasks on container instances" and the pages below it.
 */
import { Refusal } from "../../../core/errors.ts";
import type { ContainerInstance, EcsArea, ServiceSettings, Task, TaskDefinition } from "../records.ts";
import { attributesOf, instancesOf, kindOf, tasksOn } from "./machines.ts";
import { parseQuery, type Subject } from "./query.ts";
import { needsOf, remaining } from "./resources.ts";
import { preferredBy } from "./strategies.ts";

/** A task that looks for a place. */
export interface Candidate {
  readonly cluster: Task["cluster"];
  readonly definition: TaskDefinition;
  readonly launchType: Task["launchType"];
  /** Its task group. */
  readonly group: string;
  readonly constraints: ServiceSettings["placementConstraints"];
  readonly strategy: ServiceSettings["placementStrategy"];
  /** At most one task of the group on an instance. */
  readonly daemon: boolean;
}

/** Why an instance does not take a task, from the least to the nearest fit. Source: Guide, "Amazon ECS API failure reasons". */
export type Misfit =
  | "AGENT"
  | "ATTRIBUTE"
  | "MemberOf placement constraint unsatisfied."
  | "DistinctInstance placement constraint unsatisfied."
  | "RESOURCE:PORTS"
  | "RESOURCE:MEMORY"
  | "RESOURCE:CPU";

export type Place =
  | { readonly instance: ContainerInstance }
  /** The nearest instance, if there is one at all. */
  | { readonly misfit: Misfit | "NONE"; readonly nearest: ContainerInstance | undefined };

/** The place of one more task. */
export function placeFor(area: EcsArea, candidate: Candidate): Place {
  const instances = candidates(area, candidate);
  const judged = instances.map((instance) => ({ instance, misfit: misfitOf(area, candidate, instance) }));
  const fitting = judged.filter(({ misfit }) => misfit === undefined).map(({ instance }) => instance);
  const chosen = preferredBy(area, candidate, fitting);
  if (chosen !== undefined) return { instance: chosen };
  const rank = ({ misfit }: (typeof judged)[number]) => MISFITS.indexOf(misfit ?? "AGENT");
  const nearest = judged.toSorted((a, b) => rank(b) - rank(a))[0];
  return { misfit: nearest?.misfit ?? "NONE", nearest: nearest?.instance };
}

/** Instances that a DAEMON service runs a task on: "each active container instance that meets all of the task placement constraints". */
export function daemonPlaces(area: EcsArea, candidate: Omit<Candidate, "group" | "daemon">): number {
  return candidates(area, candidate).filter((instance) => misfitOfPlatform(area, candidate, instance) === undefined)
    .length;
}

const MISFITS: readonly Misfit[] = [
  "AGENT",
  "ATTRIBUTE",
  "MemberOf placement constraint unsatisfied.",
  "DistinctInstance placement constraint unsatisfied.",
  "RESOURCE:PORTS",
  "RESOURCE:MEMORY",
  "RESOURCE:CPU",
];

const candidates = (area: EcsArea, { cluster, launchType }: Pick<Candidate, "cluster" | "launchType">) =>
  instancesOf(area, cluster).filter(
    (instance) => instance.status === "ACTIVE" && kindOf(area, instance) === launchType,
  );

/** "Only instances connected to an agent can accept task placement requests." (API Reference, ContainerInstance) */
function misfitOf(area: EcsArea, candidate: Candidate, instance: ContainerInstance): Misfit | undefined {
  if (instance.machine.agentConnected === false) return "AGENT";
  const platform = misfitOfPlatform(area, candidate, instance);
  if (platform !== undefined) return platform;
  const distinct = candidate.daemon || candidate.constraints.some(({ type }) => type === "distinctInstance");
  const ofGroup = tasksOn(area, instance).some(({ group }) => group === candidate.group);
  if (distinct && ofGroup) return "DistinctInstance placement constraint unsatisfied.";
  const needs = needsOf(candidate.definition);
  const left = remaining(area, instance);
  if ([...needs.ports].some((port) => left.ports.has(port))) return "RESOURCE:PORTS";
  if (needs.memory > left.memory) return "RESOURCE:MEMORY";
  return needs.cpu > left.cpu ? "RESOURCE:CPU" : undefined;
}

function misfitOfPlatform(
  area: EcsArea,
  { definition, constraints }: Pick<Candidate, "definition" | "constraints">,
  instance: ContainerInstance,
): Misfit | undefined {
  const attributes = attributesOf(area, instance);
  const wanted = Object.entries(platformOf(definition));
  if (wanted.some(([name, value]) => value !== undefined && attributes.get(name) !== value)) return "ATTRIBUTE";
  const all = [...constraints, ...(definition.content.placementConstraints ?? [])];
  const subject = subjectOf(area, instance);
  const unmet = all.some(({ type, expression = "" }) => type === "memberOf" && !meets(subject, expression));
  return unmet ? "MemberOf placement constraint unsatisfied." : undefined;
}

/** What expressions ask a container instance about. */
export function subjectOf(area: EcsArea, instance: ContainerInstance): Subject {
  const attributes = attributesOf(area, instance);
  const tasks = tasksOn(area, instance);
  const fields: Readonly<Record<string, string>> = {
    agentConnected: String(instance.machine.agentConnected ?? true),
    ec2InstanceId: instance.machine.id,
    runningTasksCount: String(tasks.filter(({ desiredStatus }) => desiredStatus === "RUNNING").length),
  };
  return {
    value: (name) => fields[name] ?? attributes.get(name.replace(/^attribute:/, "")),
    groups: tasks.map(({ group }) => group),
  };
}

/** No instance meets what is not an expression: whether AWS takes one at all it does not say. */
function meets(subject: Subject, expression: string): boolean {
  try {
    return parseQuery(expression)(subject);
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** The attributes that a runtime platform asks for. Source: Guide, "Attributes" (`ecs.os-type`, `ecs.cpu-architecture`). */
function platformOf({ content }: TaskDefinition): Readonly<Record<string, string | undefined>> {
  const { operatingSystemFamily: family, cpuArchitecture: architecture } = content.runtimePlatform ?? {};
  return {
    "ecs.os-type": family && (family.startsWith("WINDOWS") ? "windows" : "linux"),
    "ecs.cpu-architecture": architecture?.toLowerCase(),
  };
}
