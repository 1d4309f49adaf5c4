import { z } from "zod";
import { cloudMapOperation } from "../common/cloud-map.ts";
import { baseStatus, int, optional, text, timestamp, waiting } from "../common/index.ts";

export const status = z.object({
  ...baseStatus,
  ...optional({
    serviceName: text("Name of the service in AWS.", 127),
    serviceId: text("Id of the service in AWS.", 64),
    namespaceId: text("Id of its namespace in AWS.", 255),
    instances: int(
      "Number of instances when AWS was last read: after a change of the object, `refresh`, or the drift interval. It may not have those that " +
        "are being registered or deregistered.",
    ),
    instancesLeftSince: timestamp("Time since when the deletion has been waiting for instances."),
    operation: cloudMapOperation,
    waiting,
  }),
});
