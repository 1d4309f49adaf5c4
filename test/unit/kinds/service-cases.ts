import type { Plan } from "../../../operator/engine/plan.ts";
import type { ServiceObserved, ServiceStep } from "../../../operator/kinds/service/model.ts";
import { plan } from "../../../operator/kinds/service/plan/index.ts";
import {
  clusterObject,
  definitionObject,
  deployment,
  inputOf,
  latestRevision,
  liveService,
  revisionArn,
  seen,
  type serviceObject,
} from "./builders.ts";

/** Plans of services in a few words, and AWS as it is around a release that failed. */

export type Options = Parameters<typeof inputOf>[2];
export type Service = ReturnType<typeof serviceObject>;

export const planned = (resource: Service, observed: ServiceObserved, options?: Options): Plan<ServiceStep> =>
  plan(inputOf(resource, observed, options));
export const short = ({ state, reason, steps }: Plan<ServiceStep>): string =>
  [state, reason, ...steps.map((step) => step.kind)].join(" ");
export const inputs = ({ steps }: Plan<ServiceStep>) => steps.map((step) => ("input" in step ? step.input : step));

/** A deployment that was rolled back. */
export const failed = (changes: object = {}) =>
  deployment("ROLLBACK_SUCCESSFUL", {
    rollback: { reason: "breaker" },
    deploymentConfiguration: liveService().deploymentConfiguration,
    ...changes,
  });
/** AWS after a release of revision 2 was rolled back to revision 1. */
export const rolledBack = (changes: Partial<ServiceObserved> = {}) =>
  seen(liveService(), {
    deployment: failed(),
    target: {
      taskDefinition: revisionArn(2),
      launchType: "FARGATE",
      networkConfiguration: liveService().networkConfiguration,
    },
    ...changes,
  });
/** A spec that passes a role. */
export const hooked = {
  deploymentConfiguration: {
    strategy: "BLUE_GREEN",
    lifecycleHooks: [
      {
        hookTargetArn: "arn:aws:lambda:eu-central-1:111122223333:function:check",
        roleArn: "arn:aws:iam::111122223333:role/other",
        lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT"],
      },
    ],
  },
};
/** The task definition has a second revision. */
export const onRevision2 = {
  deps: [clusterObject(), definitionObject({}, { status: { settledGeneration: 1, latest: latestRevision(2) } })],
};
