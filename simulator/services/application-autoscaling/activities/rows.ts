/** The operation on scaling activities. */
import { operation } from "../../../core/service.ts";
import { describeScalingActivitiesRequest } from "../inputs/targets.ts";
import * as on from "../policy.ts";
import { describeScalingActivities } from "./operations.ts";

export const activityRows = {
  DescribeScalingActivities: operation({
    input: describeScalingActivitiesRequest,
    run: describeScalingActivities,
    writes: false,
    iam: { resources: on.anything },
  }),
};
