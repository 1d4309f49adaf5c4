/** The operations on scaling policies, a row each. */
import { operation } from "../../../core/service.ts";
import * as inputs from "../inputs/policies.ts";
import * as on from "../policy.ts";
import * as run from "./operations.ts";

export const policyRows = {
  PutScalingPolicy: operation({
    input: inputs.putScalingPolicyRequest,
    run: run.putScalingPolicy,
    writes: true,
    iam: { resources: on.target },
  }),
  DeleteScalingPolicy: operation({
    input: inputs.deleteScalingPolicyRequest,
    run: run.deleteScalingPolicy,
    writes: true,
    iam: { resources: on.target },
  }),
  DescribeScalingPolicies: operation({
    input: inputs.describeScalingPoliciesRequest,
    run: run.describeScalingPolicies,
    writes: false,
    iam: { resources: on.anything },
  }),
  GetPredictiveScalingForecast: operation({
    input: inputs.getPredictiveScalingForecastRequest,
    run: run.getPredictiveScalingForecast,
    writes: false,
    iam: { resources: on.anything },
  }),
};
