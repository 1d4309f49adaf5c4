import { z } from "zod";
import { baseStatus, int, list, optional, text } from "../common/index.ts";

export const status = z.object({
  ...baseStatus,
  ...optional({
    clusterName: text("Name of the cluster in AWS.", 255),
    clusterStatus: text("Status in AWS: PROVISIONING, ACTIVE, DEPROVISIONING, FAILED or INACTIVE.", 64),
    activeServices: int("Number of services that are ACTIVE."),
    runningTasks: int("Number of tasks in RUNNING."),
    pendingTasks: int("Number of tasks in PENDING."),
    containerInstances: int("Number of registered container instances."),
    capacityProviders: list(
      text("Name of a capacity provider.", 255),
      64,
      "Capacity providers that AWS shows on the cluster.",
    ),
    serviceConnectNamespace: z
      .object(
        optional({
          name: text("Name of the namespace.", 1024),
          arn: text("ARN of the namespace.", 2048),
        }),
      )
      .describe("Default Service Connect namespace that AWS shows on the cluster."),
    attachments: z
      .object(
        optional({
          status: text("UPDATE_IN_PROGRESS, UPDATE_COMPLETE or UPDATE_FAILED.", 64),
          detail: text("What is being attached or why it failed.", 4096),
        }),
      )
      .describe("Progress of attaching capacity providers."),
  }),
});
