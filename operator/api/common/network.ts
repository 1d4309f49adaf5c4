import { z } from "zod";
import { choice, list, optional, pattern } from "./pieces.ts";

/** Subnets and security groups of tasks. */
export const networkConfiguration = z.object(
  optional({
    awsvpcConfiguration: z
      .object({
        subnets: list(
          pattern(/^subnet-[0-9a-zA-Z]+$/, 64, "A subnet id."),
          16,
          "Subnets of the tasks, all in one VPC.",
        ).min(1),
        ...optional({
          securityGroups: list(
            pattern(/^sg-[0-9a-zA-Z]+$/, 64, "A security group id."),
            5,
            "Security groups. If not set: the default security group of the VPC.",
          ),
          assignPublicIp: choice(["ENABLED", "DISABLED"], "Whether tasks get a public IP address. Default: DISABLED."),
        }),
      })
      .describe("Network of tasks whose `networkMode` is awsvpc."),
  }),
);
