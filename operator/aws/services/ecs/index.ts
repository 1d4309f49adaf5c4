import type { AwsService } from "../service.ts";
import { errors } from "./errors.ts";
import { arns, operations, quotas } from "./operations.ts";

/** Amazon Elastic Container Service. */
export const ecs = { name: "ecs", iamPrefix: "ecs", quotas, operations, errors, arns } as const satisfies AwsService;
