/** What Application Auto Scaling does for the services that it works with. */
import type { Area } from "../../core/world.ts";
import { allPolicies } from "./lookups.ts";
import { optionsNow } from "./options.ts";
import { type Invocation, invokePolicy } from "./scaling/invoke.ts";
import { knownArea } from "./state.ts";
import { removeTarget } from "./targets/operations.ts";

/** Amazon ECS tells what becomes of its services. */
export const scalingForEcs = {
  /** A service has been deleted, or has become INACTIVE: its scalable target goes with it, when the options say so. */
  serviceEnds(
    area: Area,
    { cluster, service, moment }: { cluster: string; service: string; moment: "deletion" | "inactive" },
  ): void {
    const own = knownArea(area);
    const target = own?.targets.get(`service/${cluster}/${service}`);
    if (own && target && optionsNow(own.world).scalableTargetGoes === moment) removeTarget(own, target);
  },
};

/** Amazon CloudWatch invokes scaling policies. */
export const scalingForCloudWatch = {
  invoke(area: Area, policyArn: string, invocation: Invocation): void {
    const own = knownArea(area);
    const policy = own && allPolicies(own).find(({ arn }) => arn === policyArn);
    if (own && policy) invokePolicy(own, policy, invocation);
  },
};
