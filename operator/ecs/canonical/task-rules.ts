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
  set("task-volumes-are-a-set", "volumes", ["name"]),
  eq("volume-host-is-empty", ["volumes[].host"], {}, { unverified: true }),
  eq("not-configured-at-launch", ["volumes[].configuredAtLaunch"], false),
  eq("efs-root-directory", ["volumes[].efsVolumeConfiguration.rootDirectory"], "/"),
  eq("efs-transit-encryption", ["volumes[].efsVolumeConfiguration.transitEncryption"], "DISABLED"),
  eq("docker-autoprovision", ["volumes[].dockerVolumeConfiguration.autoprovision"], false),
  opaque("free-form-maps", [
    "volumes[].dockerVolumeConfiguration.driverOpts",
    "volumes[].dockerVolumeConfiguration.labels",
  ]),
  hide("may-be-secret", ["volumes[].dockerVolumeConfiguration.driverOpts"]),
];

export const taskRules: readonly Rule<TaskFacts>[] = [
  ...containerRules,
  convert("cpu-and-memory-units", ["cpu"], cpuUnits),
  convert("cpu-and-memory-units", ["memory"], memoryUnits),
  fillFrom("network-mode-default", "networkMode", (place) => place.facts.networkMode),
  set("compatibilities-are-a-set", "requiresCompatibilities"),
  emptyList("compatibilities-are-a-set", ["requiresCompatibilities"]),
  strip("task-computed-members", COMPUTED),
  emptyList("empty-task-lists", ["placementConstraints", "volumes", "inferenceAccelerators"]),
  set("task-placement-constraints-are-a-set", "placementConstraints", ["type", "expression"]),
  ...volumeRules,
  fill("proxy-type", "proxyConfiguration.type", "APPMESH"),
  set("proxy-properties-are-a-set", "proxyConfiguration.properties", ["name"]),
  eq("fault-injection-is-off", ["enableFaultInjection"], false),
  unverified("task-members-unverified", ["ephemeralStorage", "runtimePlatform", "pidMode", "ipcMode"]),
  // Tags are compared on their own and changed by TagResource; they are no reason for a new revision.
  strip("task-tags-are-separate", ["tags"]),
];

export const taskTree = compile(taskRules, "whole");
