import { immutable, operatorFieldRules, type Rule } from "../../common/schema/index.ts";

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
];

export const specRules = [
  ...operatorFieldRules,
  immutable("clusterName", "a cluster cannot be renamed; create a new object instead"),
];
