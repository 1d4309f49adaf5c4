import { z } from "zod";
import { baseStatus, optional, text, waiting } from "../common/index.ts";

export const status = z.object({
  ...baseStatus,
  ...optional({
    capacityProviderName: text("Name of the capacity provider in AWS.", 255),
    capacityProviderStatus: text("Status in AWS: PROVISIONING, ACTIVE, DEPROVISIONING or INACTIVE.", 64),
    type: text("EC2_AUTOSCALING or MANAGED_INSTANCES.", 64),
    updateStatus: text(
      "What AWS did last: CREATE, UPDATE or DELETE, with IN_PROGRESS, COMPLETE or FAILED, such as UPDATE_FAILED.",
      64,
    ),
    updateStatusReason: text("AWS's reason of `updateStatus`.", 4096),
    clusterArn: text("ARN of the cluster that a Managed Instances provider belongs to."),
    autoScalingGroupArn: text("ARN of the Auto Scaling group."),
    waiting,
  }),
});
