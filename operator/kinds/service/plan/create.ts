import { withinLimits } from "../../../ecs/autoscaling/plan.ts";
import { clientToken, ownerTags } from "../../../ecs/owner.ts";
import { createServiceInput } from "../../../ecs/service-input.ts";
import { desiredTags } from "../../../ecs/tags.ts";
import type { Plan } from "../../../engine/plan.ts";
import { progressing } from "../../common/plan/plans.ts";
import { pathsToRecord } from "../declared.ts";
import type { ServiceInput, ServiceStep } from "../model.ts";
import { type Resolved, serviceNameOf } from "../references.ts";
import { releaseGate } from "./gates.ts";

/** Creates the service. The client token makes a create whose answer was lost harmless to send again. */
export function planCreate(input: ServiceInput, resolved: Resolved): Plan<ServiceStep> {
  const { resource, installation, settings, observed } = input;
  const gate = releaseGate(input, resolved, true);
  if (gate !== undefined) return gate;
  const serviceName = serviceNameOf(resource);
  const tags = desiredTags(settings.defaultTags, resource.spec.tags, ownerTags(installation, resource));
  const { autoscaling, desiredCount } = resolved.spec;
  const count = autoscaling === undefined ? desiredCount : withinLimits(autoscaling, desiredCount);
  const payload = createServiceInput({ ...resolved.spec, desiredCount: count }, { ...resolved, serviceName, tags });
  // A service that was deleted and is made anew needs another token, or AWS answers with the former one.
  const incarnation = String(observed.formerCreatedAt ?? 0);
  const token = clientToken(installation, resource.metadata.uid, incarnation, payload);
  const summary = `create service ${serviceName}`;
  const step: ServiceStep = { kind: "CreateService", input: { ...payload, clientToken: token }, summary };
  return { ...progressing("Creating", summary, [step]), before: { declared: pathsToRecord(resource) } };
}
