/** Amazon CloudWatch Logs, as far as reading what containers have logged goes. */
import { defineService } from "../../core/service.ts";
import { commonErrors } from "./errors.ts";
import { operations } from "./operations.ts";
import { logsOptions } from "./options.ts";
import { logsIam } from "./policy.ts";
import { emptyArea, SERVICE } from "./state.ts";

export const logs = defineService({
  name: SERVICE,
  wire: { protocol: "json", target: "Logs_20140328.", version: "1.1", message: "message" },
  errors: commonErrors,
  state: emptyArea,
  operations,
  iam: logsIam,
  options: logsOptions,
});
