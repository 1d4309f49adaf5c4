/** What each network mode allows. Source: Amazon ECS API Reference, PortMapping, ContainerDefinition and RegisterTaskDefinition. */
import { celUses, type Fields, named, uses } from "../common/index.ts";
import { both, on, type Platform, requires, type TaskRule, windows } from "./rule-view.ts";

const mode = (...modes: readonly string[]): Platform => ({
  cel: `has(self.networkMode) && self.networkMode in [${modes.map((name) => `'${name}'`).join(", ")}]`,
  holds: ({ networkMode }) => networkMode !== undefined && modes.includes(networkMode),
});

const withoutFields = (id: string, platform: Platform, when: string, fields: Fields): TaskRule =>
  on(platform, {
    id,
    cel: `self.containers.all(c, !(${celUses("c", fields)}))`,
    message: `\`containers\` must not set ${named(fields)} when \`networkMode\` is ${when}`,
    holds: (task) => !task.containers.some((container) => uses(container, fields)),
  });

const allowedModes = (
  id: string,
  platform: Platform,
  modes: readonly string[],
  message: string,
  orUnset: boolean,
): TaskRule =>
  on(platform, {
    id,
    cel: orUnset ? `!has(self.networkMode) || (${mode(...modes).cel})` : mode(...modes).cel,
    message,
    holds: (task) => (orUnset && task.networkMode === undefined) || mode(...modes).holds(task),
  });

export const networkRules: readonly TaskRule[] = [
  allowedModes(
    "fargate-network-mode",
    requires("FARGATE"),
    ["awsvpc"],
    "`networkMode` must be awsvpc when `requiresCompatibilities` has FARGATE",
    false,
  ),
  allowedModes(
    "managed-instances-network-mode",
    requires("MANAGED_INSTANCES"),
    ["awsvpc", "host", "none"],
    "`networkMode` must be awsvpc, host, none or left out when `requiresCompatibilities` has MANAGED_INSTANCES",
    true,
  ),
  allowedModes(
    "external-network-mode",
    requires("EXTERNAL"),
    ["bridge", "host", "none"],
    "`networkMode` must be bridge, host or none when `requiresCompatibilities` has EXTERNAL",
    true,
  ),
  allowedModes(
    "windows-network-mode",
    windows,
    ["awsvpc", "bridge"],
    "`networkMode` must be awsvpc, bridge or left out when `runtimePlatform.operatingSystemFamily` is a Windows one",
    true,
  ),
  on(both(requires("EXTERNAL"), windows), {
    id: "external-windows-network-mode",
    cel: "!has(self.networkMode)",
    message:
      "`networkMode` must be left out when `requiresCompatibilities` has EXTERNAL and `runtimePlatform.operatingSystemFamily` is a Windows one",
    holds: ({ networkMode }) => networkMode === undefined,
  }),
  withoutFields("network-none-ports", mode("none"), "none", { lists: ["portMappings"] }),
  withoutFields("network-awsvpc-fields", mode("awsvpc"), "awsvpc", {
    lists: ["links", "extraHosts"],
    values: ["hostname"],
  }),
  withoutFields("network-links", mode("host", "none"), "host or none", { lists: ["links"] }),
  on(mode("awsvpc", "host"), {
    id: "network-host-port",
    cel:
      "self.containers.all(c, !has(c.portMappings) || c.portMappings.all(p, !has(p.hostPort) || !has(p.containerPort) || " +
      "p.hostPort == 0 || p.hostPort == p.containerPort))",
    message: "`hostPort` must be left out, 0 or equal to `containerPort` when `networkMode` is awsvpc or host",
    holds: (task) =>
      task.containers.every(({ portMappings = [] }) =>
        portMappings.every(
          ({ hostPort = 0, containerPort }) =>
            hostPort === 0 || containerPort === undefined || hostPort === containerPort,
        ),
      ),
  }),
  on(mode("host", "none"), {
    id: "network-port-range",
    cel: "self.containers.all(c, !has(c.portMappings) || !c.portMappings.exists(p, has(p.containerPortRange)))",
    message: "`containerPortRange` must not be set unless `networkMode` is bridge or awsvpc",
    holds: (task) =>
      !task.containers.some(({ portMappings = [] }) =>
        portMappings.some(({ containerPortRange }) => containerPortRange !== undefined),
      ),
  }),
];
