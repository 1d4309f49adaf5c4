/** The operations on scalable targets, a row each. */
import { operation } from "../../../core/service.ts";
import * as inputs from "../inputs/targets.ts";
import * as on from "../policy.ts";
import * as run from "./operations.ts";

export const targetRows = {
  RegisterScalableTarget: operation({
    input: inputs.registerScalableTargetRequest,
    run: run.registerScalableTarget,
    writes: true,
    iam: { resources: on.target, creates: "orChanges" },
  }),
  DeregisterScalableTarget: operation({
    input: inputs.deregisterScalableTargetRequest,
    run: run.deregisterScalableTarget,
    writes: true,
    iam: { resources: on.target },
  }),
  DescribeScalableTargets: operation({
    input: inputs.describeScalableTargetsRequest,
    run: run.describeScalableTargets,
    writes: false,
    iam: { resources: on.anything },
  }),
};
