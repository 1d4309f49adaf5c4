import { targetOf } from "../../../ecs/autoscaling/desired.ts";
import type { Plan } from "../../../engine/plan.ts";
import { nameIn } from "../../../lib/arn.ts";
import { listed, progressing } from "../../common/plan/plans.ts";
import type { ServicePass } from "../facts.ts";
import type { ServiceStep } from "../model.ts";
import { serviceNameOf } from "../references.ts";
import { recordedIn, type ScalingServiceStep } from "./model.ts";

const recordedAlarms = ({ resource }: ServicePass): readonly string[] =>
  [...recordedIn(resource.status).alarms.keys()].toSorted();

/**
 * The deletion of a service, with what scales it before. The target is only known to third parties to go with its service, so it is
 * deregistered; alarms never go by themselves, so the deletion waits for them.
 */
export function scalingFirst(input: ServicePass, deletion: Plan<ServiceStep>): Plan<ServiceStep> {
  const { scaling } = input.facts;
  const alarms = recordedAlarms(input);
  if (scaling === undefined) return deletion;
  const { trouble, recheckMs } = scaling;
  if (trouble === undefined || alarms.length === 0)
    return {
      ...deletion,
      steps: [...scaling.steps, ...deletion.steps],
      changes: [...scaling.changes, ...deletion.changes],
    };
  const message = `Alarms ${listed(alarms)} have to be deleted before service ${serviceNameOf(input.resource)}. ${trouble.message}`;
  return {
    ...progressing(trouble.reason, message),
    state: trouble.state,
    ...(recheckMs !== undefined && { recheckMs }),
  };
}

/** What is done where the service is gone and its alarms are not; undefined: nothing is left. */
export function alarmsLeft(input: ServicePass): Plan<ServiceStep> | undefined {
  const { resource, observed } = input;
  const names = (observed.scaling?.live.alarms ?? []).map(({ AlarmName = "" }) => AlarmName);
  const left = recordedAlarms(input).filter((name) => names.includes(name));
  if (left.length === 0) return undefined;
  const service = serviceNameOf(resource);
  const summary = `delete alarms ${listed(left)} of service ${service}`;
  const step: ScalingServiceStep = {
    kind: "DeleteAlarms",
    target: targetOf({ cluster: nameIn(resource.status?.clusterArn ?? ""), service }),
    write: { call: "DeleteAlarms", names: left },
    summary,
  };
  return progressing("Deleting", summary, [step]);
}
