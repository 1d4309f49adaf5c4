/** Rules that one container can be judged by alone. Source: Amazon ECS API Reference, ContainerDefinition and below. */
import type { Rule } from "../../common/schema/index.ts";

interface Port {
  readonly containerPort?: number;
  readonly hostPort?: number;
  readonly containerPortRange?: string;
}

export const portMappingRules: readonly Rule<Port>[] = [
  {
    id: "port-or-range",
    cel: "has(self.containerPort) != has(self.containerPortRange)",
    message: "must set exactly one of `containerPort` and `containerPortRange`",
    holds: (self) => (self.containerPort === undefined) !== (self.containerPortRange === undefined),
  },
  {
    id: "port-range-without-host-port",
    cel: "!has(self.containerPortRange) || !has(self.hostPort)",
    message: "`hostPort` must not be set with `containerPortRange`; AWS maps the whole range",
    holds: (self) => self.containerPortRange === undefined || self.hostPort === undefined,
  },
];

export const healthCheckRules: readonly Rule<{ readonly command: readonly string[] }>[] = [
  {
    id: "health-check-first-word",
    cel: "self.command.size() == 0 || self.command[0] in ['CMD', 'CMD-SHELL', 'NONE']",
    message: "`command` must begin with CMD, CMD-SHELL or NONE",
    holds: ({ command }) => command.length === 0 || ["CMD", "CMD-SHELL", "NONE"].includes(command[0] ?? ""),
  },
];

interface Requirement {
  readonly type: string;
  readonly value?: string;
  readonly sharingStrategy?: object;
}

export const resourceRequirementRules: readonly Rule<Requirement>[] = [
  {
    id: "resource-value-or-sharing",
    cel: "has(self.value) != has(self.sharingStrategy)",
    message: "must set exactly one of `value` and `sharingStrategy`",
    holds: (self) => (self.value === undefined) !== (self.sharingStrategy === undefined),
  },
  {
    id: "resource-neuron-all",
    cel: "self.type != 'NeuronDevice' || (has(self.value) && self.value == 'ALL')",
    message: "`value` must be ALL when `type` is NeuronDevice",
    holds: (self) => self.type !== "NeuronDevice" || self.value === "ALL",
  },
];

interface ContainerLike {
  readonly memory?: number;
  readonly memoryReservation?: number;
  readonly portMappings?: readonly (Port & { readonly protocol?: string; readonly name?: string })[];
}

export const containerRules: readonly Rule<ContainerLike>[] = [
  {
    id: "container-memory-above-reservation",
    cel: "!has(self.memory) || !has(self.memoryReservation) || self.memory > self.memoryReservation",
    message: "`memory` must be greater than `memoryReservation`",
    holds: ({ memory, memoryReservation }) =>
      memory === undefined || memoryReservation === undefined || memory > memoryReservation,
  },
  {
    id: "container-one-protocol-per-port",
    cel:
      "!has(self.portMappings) || self.portMappings.all(p, !has(p.containerPort) || !self.portMappings.exists(q, " +
      "has(q.containerPort) && q.containerPort == p.containerPort && " +
      "(has(q.protocol) ? q.protocol : 'tcp') != (has(p.protocol) ? p.protocol : 'tcp')))",
    message: "`portMappings` must not name a `containerPort` with both protocols",
    holds: ({ portMappings = [] }) =>
      portMappings.every(
        (one) =>
          one.containerPort === undefined ||
          !portMappings.some(
            (other) =>
              other.containerPort === one.containerPort && (other.protocol ?? "tcp") !== (one.protocol ?? "tcp"),
          ),
      ),
  },
  {
    id: "container-port-names-unique",
    cel: "!has(self.portMappings) || self.portMappings.all(p, !has(p.name) || self.portMappings.exists_one(q, has(q.name) && q.name == p.name))",
    message: "`portMappings` must use each `name` once",
    holds: ({ portMappings = [] }) => {
      const names = portMappings.flatMap(({ name }) => name ?? []);
      return new Set(names).size === names.length;
    },
  },
];
