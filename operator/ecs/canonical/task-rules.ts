import { cpuUnits, memoryUnits } from "../../api/units.ts";
import { containerRules, type TaskFacts } from "./container-rules.ts";
import {
  convert,
  emptyList,
  eq,
  fill,
  fillFrom,
  hide,
  type Members,
  opaque,
  type Rule,
  set,
  strip,
  unverified,
} from "./rule.ts";
import { compile } from "./tree.ts";

/**
 * How ECS changes what RegisterTaskDefinition was given. Source: Amazon ECS API Reference, RegisterTaskDefinition,
 * TaskDefinition, Volume.
 */

const isWindows = (input: Members): boolean => {
  const platform = input.runtimePlatform as Members | undefined;
  return typeof platform?.operatingSystemFamily === "string" && platform.operatingSystemFamily.startsWith("WINDOWS");
};

/** The launch types for which bridge is not the default: they have no default at all. */
const WITHOUT_DEFAULT = ["FARGATE", "MANAGED_INSTANCES"];

/** The network mode in effect, as far as it is certain. */
export function networkModeOf(input: Members): string | undefined {
  if (typeof input.networkMode === "string") return input.networkMode;
  const types = Array.isArray(input.requiresCompatibilities) ? input.requiresCompatibilities : [];
  return isWindows(input) || types.some((type) => WITHOUT_DEFAULT.includes(type)) ? undefined : "bridge";
}

export const taskFacts = (input: Members): TaskFacts => ({ networkMode: networkModeOf(input) });

const COMPUTED = [
  "compatibilities",
  "requiresAttributes",
  "registeredAt",
  "registeredBy",
  "deregisteredAt",
  "deleteRequestedAt",
  "revision",
  "status",
  "taskDefinitionArn",
];

const volumeRules: readonly Rule<TaskFacts>[] = [
  set("T7", "volumes", ["name"]),
  eq("T9", ["volumes[].host"], {}, { unverified: true }),
  eq("T10", ["volumes[].configuredAtLaunch"], false),
  eq("T11", ["volumes[].efsVolumeConfiguration.rootDirectory"], "/"),
  eq("T12", ["volumes[].efsVolumeConfiguration.transitEncryption"], "DISABLED"),
  eq("T14", ["volumes[].dockerVolumeConfiguration.autoprovision"], false),
  opaque("C30", ["volumes[].dockerVolumeConfiguration.driverOpts", "volumes[].dockerVolumeConfiguration.labels"]),
  hide("HIDE", ["volumes[].dockerVolumeConfiguration.driverOpts"]),
];

export const taskRules: readonly Rule<TaskFacts>[] = [
  ...containerRules,
  convert("T1", ["cpu"], cpuUnits),
  convert("T1", ["memory"], memoryUnits),
  fillFrom("T3", "networkMode", (place) => place.facts.networkMode),
  set("T4", "requiresCompatibilities"),
  emptyList("T4", ["requiresCompatibilities"]),
  strip("T5", COMPUTED),
  emptyList("T6", ["placementConstraints", "volumes", "inferenceAccelerators"]),
  set("T8", "placementConstraints", ["type", "expression"]),
  ...volumeRules,
  fill("T15", "proxyConfiguration.type", "APPMESH"),
  set("T16", "proxyConfiguration.properties", ["name"]),
  eq("T17", ["enableFaultInjection"], false),
  unverified("T18", ["ephemeralStorage", "runtimePlatform", "pidMode", "ipcMode"]),
  // Tags are compared on their own and changed by TagResource; they are no reason for a new revision.
  strip("T19", ["tags"]),
];

export const taskTree = compile(taskRules, "whole");
