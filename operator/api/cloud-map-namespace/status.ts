import { z } from "zod";
import { cloudMapOperation } from "../common/cloud-map.ts";
import { baseStatus, int, optional, text } from "../common/index.ts";

export const status = z.object({
  ...baseStatus,
  ...optional({
    namespaceName: text("Name of the namespace in AWS.", 1024),
    namespaceId: text("Id of the namespace in AWS.", 64),
    httpName: text(
      "Name by which DiscoverInstances finds the namespace; another than the name where that was used before.",
      1024,
    ),
    hostedZoneId: text("Id of the Route 53 hosted zone of a DNS namespace.", 64),
    services: int(
      "Number of Cloud Map services in the namespace when AWS was last read: after a change of the object, `refresh`, or the drift interval.",
    ),
    operation: cloudMapOperation,
  }),
});
