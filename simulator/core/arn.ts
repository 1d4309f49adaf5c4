import type { Area } from "./world.ts";

/** Source: the endpoint rule set of the AWS SDKs, partitions (`regionRegex`). */
const PARTITIONS = [
  { prefix: "cn-", name: "aws-cn" },
  { prefix: "us-gov-", name: "aws-us-gov" },
  { prefix: "eusc-", name: "aws-eusc" },
] as const;

/** `arn:aws:<service>:<region>:<account>:<resource>`. */
export function arnOf(area: Area, service: string, resource: string): string {
  return join(area, service, area.region, resource);
}

/** An ARN of IAM, which has no Region. */
export function iamArn(area: Area, resource: string): string {
  return join(area, "iam", "", resource);
}

/** Who a caller is: a user of IAM with that name. */
export function callerArn(area: Area, caller: string): string {
  return iamArn(area, `user/${caller}`);
}

function join({ account, region: home }: Area, service: string, region: string, resource: string): string {
  const partition = PARTITIONS.find(({ prefix }) => home.startsWith(prefix))?.name ?? "aws";
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
