/** Source: Amazon ECS API Reference, ServiceConnectConfiguration; Developer Guide, "Service Connect". */
import type { Rule } from "../common/index.ts";

interface Connect {
  readonly namespace?: string;
  readonly namespaceRef?: object;
  readonly accessLogConfiguration?: object;
  readonly logConfiguration?: object;
}

export const connectRules: readonly Rule<Connect>[] = [
  {
    id: "connect-one-namespace",
    cel: "!has(self.namespace) || !has(self.namespaceRef)",
    message: "must set at most one of `namespaceRef` and `namespace`",
    holds: (self) => self.namespace === undefined || self.namespaceRef === undefined,
  },
  {
    id: "connect-access-log-needs-log",
    cel: "!has(self.accessLogConfiguration) || has(self.logConfiguration)",
    message: "`logConfiguration` must be set when `accessLogConfiguration` is",
    holds: (self) => self.accessLogConfiguration === undefined || self.logConfiguration !== undefined,
  },
];
