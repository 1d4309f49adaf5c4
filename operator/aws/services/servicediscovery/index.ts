import type { AwsService } from "../service.ts";
import { errors } from "./errors.ts";
import { arns, operations, quotas } from "./operations.ts";

/** AWS Cloud Map. */
export const servicediscovery = {
  name: "servicediscovery",
  iamPrefix: "servicediscovery",
  quotas,
  operations,
  errors,
  arns,
} as const satisfies AwsService;
