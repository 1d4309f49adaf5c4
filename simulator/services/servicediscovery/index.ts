/** AWS Cloud Map. */
import { defineService } from "../../core/service.ts";
import { commonErrors } from "./errors.ts";
import { operations } from "./operations.ts";
import { cloudMapDurations, cloudMapOptions } from "./options.ts";
import { cloudMapIam } from "./policy.ts";
import { changeScenario, checkScenario } from "./scenario.ts";
import { snapshotOf } from "./snapshot.ts";
import { emptyArea, SERVICE } from "./state.ts";

export const servicediscovery = defineService({
  name: SERVICE,
  wire: { protocol: "json", target: "Route53AutoNaming_v20170314.", version: "1.1", message: "Message" },
  errors: commonErrors,
  state: emptyArea,
  operations,
  iam: cloudMapIam,
  snapshot: snapshotOf,
  scenario: { members: ["namespaces", "failingOperations"], check: checkScenario, change: changeScenario },
  options: cloudMapOptions,
  durations: cloudMapDurations,
});
