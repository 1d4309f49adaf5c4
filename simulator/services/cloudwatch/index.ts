/** Amazon CloudWatch, as far as metric alarms go. */
import { defineService } from "../../core/service.ts";
import { commonErrors } from "./errors.ts";
import { operations } from "./operations.ts";
import { cloudWatchDurations, cloudWatchOptions } from "./options.ts";
import { cloudWatchIam } from "./policy.ts";
import type { Ports } from "./ports.ts";
import { type CloudWatchScenario, changeScenario, checkScenario } from "./scenario.ts";
import { snapshotOf } from "./snapshot.ts";
import { emptyArea, SERVICE } from "./state.ts";

/** @param ports what other services do for it */
export const createCloudWatch = (ports: Ports) =>
  defineService({
    name: SERVICE,
    // What the SDK speaks: it says `awsQueryCompatible`, and asks for the names of errors of the Query protocol in a header.
    wire: { protocol: "json", target: "GraniteServiceVersion20100801.", version: "1.0", message: "message" },
    errors: commonErrors,
    state: (area) => emptyArea(area, ports),
    operations,
    iam: cloudWatchIam,
    snapshot: snapshotOf,
    scenario: {
      members: ["metrics"],
      check: checkScenario,
      change: (world, _areas, patch: CloudWatchScenario) => changeScenario(world, ports, patch),
    },
    options: cloudWatchOptions,
    durations: cloudWatchDurations,
  });
