import { immutable, operatorFieldRules, type Rule } from "../common/index.ts";

interface ExecuteCommand {
  readonly logging?: string | undefined;
  readonly logConfiguration?: object | undefined;
}

/** Source: Amazon ECS API Reference, ExecuteCommandConfiguration. */
export const executeCommandRules: readonly Rule<ExecuteCommand>[] = [
  {
    id: "exec-override-needs-log-configuration",
    cel: "!has(self.logging) || self.logging != 'OVERRIDE' || has(self.logConfiguration)",
    message: "`logConfiguration` must be set when `logging` is OVERRIDE",
    holds: (self) => self.logging !== "OVERRIDE" || self.logConfiguration !== undefined,
  },
  {
    // Where `logging` is left out the cluster may have OVERRIDE already: AWS decides.
    id: "exec-log-configuration-needs-override",
    cel: "!has(self.logConfiguration) || !has(self.logging) || self.logging == 'OVERRIDE'",
    message: "`logging` must be OVERRIDE when `logConfiguration` is set",
    holds: (self) => self.logConfiguration === undefined || (self.logging ?? "OVERRIDE") === "OVERRIDE",
  },
];

interface ConnectDefaults {
  readonly namespace?: string | undefined;
  readonly namespaceRef?: object | undefined;
}

export const connectDefaultsRules: readonly Rule<ConnectDefaults>[] = [
  {
    id: "connect-defaults-one-namespace",
    cel: "has(self.namespace) != has(self.namespaceRef)",
    message: "must set exactly one of `namespaceRef` and `namespace`",
    holds: (self) => (self.namespace === undefined) !== (self.namespaceRef === undefined),
  },
];

export const specRules = [
  ...operatorFieldRules,
  immutable("clusterName", "a cluster cannot be renamed; create a new object instead"),
];
