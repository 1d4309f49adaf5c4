import { FINISHING_IMAGE } from "../../scenarios/world.ts";
import { cluster, scheduledTask, task, taskDefinition } from "../../support/builders.ts";
import type { Host } from "../host.ts";

export const scheduledTaskHosts: readonly Host[] = [
  {
    name: "once a year",
    manifest: scheduledTask("host", task("shop", { cluster: "shop", taskDefinition: "shop" }), {
      schedule: "0 2 1 1 *",
      timeZone: "Europe/Berlin",
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 600,
      suspend: false,
      successfulTasksHistoryLimit: 3,
      failedTasksHistoryLimit: 1,
    }),
    companions: [cluster("shop"), taskDefinition("shop", FINISHING_IMAGE)],
  },
];
