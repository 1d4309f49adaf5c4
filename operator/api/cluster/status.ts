import { z } from "zod";
import { baseStatus, int, list, optional, text, waiting } from "../common/index.ts";

export const status = z.object({
  ...baseStatus,
  ...optional({
    clusterName: text("Name of the cluster in AWS.", 255),
    clusterStatus: text("Status in AWS: PROVISIONING, ACTIVE, DEPROVISIONING, FAILED or INACTIVE.", 64),
    activeServices: int("Number of ACTIVE services."),
    runningTasks: int("Number of running tasks."),
    pendingTasks: int("Number of pending tasks."),
    containerInstances: int("Number of registered container instances."),
    instances: z
      .object(
        optional({
          ec2: int("Amazon EC2 instances, of Auto Scaling groups and others."),
          managedInstances: int("Instances of Managed Instances capacity providers."),
          external: int("External instances (ECS Anywhere)."),
          agentsConnected: int(
            "Instances whose agent is connected. An agent that is disconnected for a moment counts as connected.",
          ),
          draining: int("Instances that take no new tasks and are being emptied."),
          unhealthy: int("Instances that a health check of ECS has found to be impaired."),
        }),
      )
      .describe(
        "Registered container instances by kind and state. Read once per drift interval; absent if there are none.",
      ),
    capacityProviders: list(text("Name of a capacity provider.", 255), 64, "Capacity providers of the cluster in AWS."),
    serviceConnectNamespace: z
      .object(
        optional({
          name: text("Name of the namespace.", 1024),
          arn: text("ARN of the namespace.", 2048),
        }),
      )
      .describe("Default Service Connect namespace of the cluster in AWS."),
    attachments: z
      .object(
        optional({
          status: text("UPDATE_IN_PROGRESS, UPDATE_COMPLETE or UPDATE_FAILED.", 64),
          detail: text("What is being attached, or why it failed.", 4096),
        }),
      )
      .describe("Progress of attaching or detaching capacity providers."),
    waiting,
  }),
});
