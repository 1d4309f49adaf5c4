import type { AwsService, Operation } from "../service.ts";
import type { StsOperations } from "./shapes.ts";

const operations: Readonly<Record<keyof StsOperations, Operation>> = {
  // "No permissions are required to perform this operation." (AWS STS API Reference, GetCallerIdentity)
  GetCallerIdentity: { quota: undefined, mutating: false, iam: { actions: [], resources: ["any"] } },
};

/** AWS Security Token Service: whose the credentials are. */
export const sts = {
  name: "sts",
  iamPrefix: "sts",
  quotas: {},
  operations,
  errors: [],
  arns: { any: "*" },
} as const satisfies AwsService;
