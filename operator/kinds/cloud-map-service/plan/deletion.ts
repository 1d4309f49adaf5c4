import { parseTime } from "../../../lib/clock.ts";
import { isRunning, waitForOperation } from "../../common/plan/cloud-map-operation.ts";
import { dependentsOf } from "../../common/plan/neighbours.ts";
import { type Owned, planOwnedDeletion } from "../../common/plan/owned.ts";
import { blocked, gone, listed, progressing } from "../../common/plan/plans.ts";
import { handledVerbs } from "../../common/plan/verbs.ts";
import type { Instance, ServiceInput, ServicePlan, ServiceStep } from "../model.ts";
import { whatIs } from "../model.ts";

/** ECS deregisters the instances of its tasks within minutes; what is left after this is told. */
export const PATIENCE_MS = 10 * 60_000;

/** The end of an object: its service is deleted once no instance is registered any more. */
export function planDeletion(input: ServiceInput, owned: Owned): ServicePlan {
  const { resource, observed, settings } = input;
  const { operation, service } = observed;
  const what = whatIs(resource);
  if (operation !== undefined && isRunning(operation)) return waitForOperation(input, what, operation);
  if (service !== undefined)
    return planOwnedDeletion<ServiceStep>(input, owned, observed.untagged, () => planOwnDeletion(input));
  if (!observed.inDoubt) return gone("Deleting", `${what} no longer exists in AWS.`);
  const message = `Verifying in AWS that ${what} does not exist: it may have been created moments ago.`;
  return progressing("Deleting", message, [], settings.pollMs);
}

function planOwnDeletion(input: ServiceInput): ServicePlan {
  const { resource, observed, surroundings } = input;
  const { service, instances = [] } = observed;
  const dependents = dependentsOf(surroundings).map(({ kind, name }) => `${kind} ${name}`);
  if (dependents.length > 0) {
    const message = `Waiting for the deletion of objects that refer to CloudMapService ${resource.metadata.name}: ${listed(dependents)}.`;
    return progressing("WaitingForDependents", message);
  }
  if (instances.length > 0) return planInstances(input, instances);
  const step: ServiceStep = { kind: "DeleteService", id: service?.Id ?? "", summary: `delete ${whatIs(resource)}` };
  return progressing("Deleting", step.summary, [step]);
}

/** Waits for the instances, and says what to do about those that nobody deregisters. */
function planInstances(input: ServiceInput, instances: readonly Instance[]): ServicePlan {
  const { resource, settings, now, verbs } = input;
  const handled = handledVerbs(verbs.filter(({ verb }) => verb !== "deregister"));
  const asked = verbs.filter(({ verb }) => verb === "deregister");
  if (asked.length > 0)
    return deregister(input, instances, [...handled, ...asked.map((verb) => ({ ...verb, outcome: "Deregistered" }))]);
  const count = instances.length === 1 ? "1 instance" : `${instances.length} instances`;
  const waiting = `Waiting for ${count} of ${whatIs(resource)} to be deregistered`;
  const since = resource.status?.instancesLeftSince;
  if (since === undefined || now - parseTime(since) < PATIENCE_MS)
    return { ...progressing("WaitingForDependents", `${waiting}.`, [], settings.pollMs), handled };
  const over = instances.filter(({ isOver }) => isOver).length;
  const message =
    `${waiting} for more than ten minutes: ${listed(instances.map(({ id }) => id))}. ${over} of them belong to tasks that ECS no longer ` +
    "runs; set the annotation `ecs-operator.dev/deregister` to a new value to deregister these. Deregister the others where they were registered.";
  return { ...blocked<ServiceStep>("WaitingForDependents", message), recheckMs: settings.pollMs, handled };
}

/** Deregisters the instances of tasks that are over, which a person has asked for. */
function deregister(
  { resource, observed, settings }: ServiceInput,
  instances: readonly Instance[],
  handled: NonNullable<ServicePlan["handled"]>,
): ServicePlan {
  const service = observed.service?.Id ?? "";
  const steps = instances
    .filter(({ isOver }) => isOver)
    .map(
      ({ id }): ServiceStep => ({
        kind: "DeregisterInstance",
        service,
        instance: id,
        summary: `deregister instance ${id}`,
      }),
    );
  const message = `Waiting for ${instances.length} instances of ${whatIs(resource)} to be deregistered.`;
  return { ...progressing("WaitingForDependents", message, steps, settings.pollMs), handled };
}
