import { failedOperation, isRunning, waitForOperation } from "../../common/plan/cloud-map-operation.ts";
import { dependentsOf } from "../../common/plan/neighbours.ts";
import { type Owned, planOwnedDeletion } from "../../common/plan/owned.ts";
import { gone, listed, progressing } from "../../common/plan/plans.ts";
import { type NamespaceInput, type NamespacePlan, type NamespaceStep, whatIs } from "../model.ts";

/** The end of an object: its namespace is deleted once nothing is in it any more. */
export function planDeletion(input: NamespaceInput, owned: Owned): NamespacePlan {
  const { resource, observed, settings } = input;
  const { operation, namespace } = observed;
  const what = whatIs(resource);
  if (operation !== undefined && isRunning(operation)) return waitForOperation(input, what, operation);
  const isDeleted = operation?.type === "DELETE_NAMESPACE" && operation.status === "SUCCESS";
  if (namespace !== undefined && !isDeleted)
    return planOwnedDeletion<NamespaceStep>(input, owned, observed.untagged, () => planOwnDeletion(input));
  if (!observed.inDoubt) return gone("Deleting", `${what} no longer exists in AWS.`);
  const message = `Verifying in AWS that ${what} does not exist: it may have been created moments ago.`;
  return progressing("Deleting", message, [], settings.pollMs);
}

function planOwnDeletion(input: NamespaceInput): NamespacePlan {
  const { resource, observed, settings, surroundings } = input;
  const { operation, namespace, services = [] } = observed;
  const what = whatIs(resource);
  const dependents = dependentsOf(surroundings).map(({ kind, name }) => `${kind} ${name}`);
  if (dependents.length > 0) {
    const message = `Waiting for the deletion of objects that refer to CloudMapNamespace ${resource.metadata.name}: ${listed(dependents)}.`;
    return progressing("WaitingForDependents", message);
  }
  if (services.length > 0) return progressing("WaitingForDependents", waitsForServices(input), [], settings.pollMs);
  const ended = operation?.type === "DELETE_NAMESPACE" ? operation : undefined;
  const failed = failedOperation<NamespaceStep>(input, what, ended);
  if (failed !== undefined) return failed;
  const step: NamespaceStep = { kind: "DeleteNamespace", id: namespace?.Id ?? "", summary: `delete ${what}` };
  return progressing("Deleting", step.summary, [step]);
}

/** Source: cases of Service Connect that third parties report: what it made goes minutes after its ECS service. */
function waitsForServices({ resource, observed }: NamespaceInput): string {
  const { services = [], users = [] } = observed;
  const count = services.length === 1 ? "1 Cloud Map service" : `${services.length} Cloud Map services`;
  const used = users.length === 0 ? "" : ` ECS services that use it for Service Connect: ${listed(users)}.`;
  return (
    `Waiting for ${count} in ${whatIs(resource)} to be deleted: ${listed(services)}.${used} ` +
    "Delete what you have made yourself; what Service Connect has made goes by itself some minutes after its ECS service."
  );
}
