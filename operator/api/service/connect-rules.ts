/** Source: Amazon ECS API Reference, ServiceConnectConfiguration; Developer Guide, "Service Connect". */
import type { Rule } from "../common/index.ts";

interface Connect {
  readonly accessLogConfiguration?: object;
  readonly logConfiguration?: object;
}

export const connectRules: readonly Rule<Connect>[] = [
  {
    id: "connect-access-log-needs-log",
    cel: "!has(self.accessLogConfiguration) || has(self.logConfiguration)",
    message: "`logConfiguration` must be set when `accessLogConfiguration` is",
    holds: (self) => self.accessLogConfiguration === undefined || self.logConfiguration !== undefined,
  },
];
