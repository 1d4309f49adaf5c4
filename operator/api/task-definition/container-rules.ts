/** Rules that one container can be judged by alone. Source: Amazon ECS API Reference, ContainerDefinition and below. */
import type { Rule } from "../common/index.ts";

interface Port {
  readonly containerPort?: number;
  readonly hostPort?: number;
  readonly containerPortRange?: string;
}

export const portMappingRules: readonly Rule<Port>[] = [
  {
    id: "port-or-range",
    cel: "has(self.containerPort) || has(self.containerPortRange)",
    message: "must set `containerPort` or `containerPortRange`",
    holds: (self) => self.containerPort !== undefined || self.containerPortRange !== undefined,
  },
  {
    id: "port-range-without-host-port",
    cel: "!has(self.containerPortRange) || !has(self.hostPort)",
    message: "`hostPort` must not be set with `containerPortRange`; AWS maps the whole range",
    holds: (self) => self.containerPortRange === undefined || self.hostPort === undefined,
  },
];

interface Named {
  readonly name: string;
}

interface ContainerLike {
  readonly memory?: number;
  readonly memoryReservation?: number;
  readonly environment?: readonly Named[];
  readonly secrets?: readonly Named[];
}

export const containerRules: readonly Rule<ContainerLike>[] = [
  {
    id: "container-memory-covers-reservation",
    cel: "!has(self.memory) || !has(self.memoryReservation) || self.memory >= self.memoryReservation",
    message: "`memory` must be greater than or equal to `memoryReservation`",
    holds: ({ memory, memoryReservation }) =>
      memory === undefined || memoryReservation === undefined || memory >= memoryReservation,
  },
  {
    id: "container-secret-names-free",
    cel: "!has(self.secrets) || !has(self.environment) || !sets.intersects(self.environment.map(e, e.name), self.secrets.map(s, s.name))",
    message: "`secrets` must not use a `name` that `environment` uses; remove it from one of the two",
    holds: ({ environment = [], secrets = [] }) => {
      const names = new Set(environment.map(({ name }) => name));
      return !secrets.some(({ name }) => names.has(name));
    },
  },
];
