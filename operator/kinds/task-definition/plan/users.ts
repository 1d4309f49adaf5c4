import type { Plan } from "../../../engine/plan.ts";
import { allOf, dependentsToWaitFor, type Neighbour } from "../../common/plan/neighbours.ts";
import { listed, progressing } from "../../common/plan/plans.ts";
import { objectsUsing } from "./content.ts";
import type { Revision, RevisionUser, TaskDefinitionInput, TaskDefinitionStep } from "./types.ts";

/** A revision in use is neither deregistered nor deleted: who uses it may start tasks of it, or go back to it. */

type TaskDefinitionPlan = Plan<TaskDefinitionStep>;

/** Only a change of another object's status, or of AWS, ends these waits; nothing wakes the object then. */
const RECHECK_POLLS = 5;

/** Waits for objects that refer to this one, whose service runs, leaves or may go back to a revision of it, or whose tasks run one. */
export function planUsedByObjects(input: TaskDefinitionInput): TaskDefinitionPlan | undefined {
  const { resource, observed, surroundings, settings } = input;
  const dependents = dependentsToWaitFor(surroundings);
  if (dependents.length > 0) {
    const names = dependents.map(({ kind, name }) => `${kind} ${name}`);
    const message = `Waiting for objects that refer to ECSTaskDefinition ${resource.metadata.name}: ${listed(names)}. Delete them, or change their references.`;
    return progressing("WaitingForDependents", message);
  }
  const using = objectsUsing(surroundings, observed.revisions).map((one) => nameOf(one, resource.metadata.namespace));
  if (using.length === 0) return undefined;
  const message = `Waiting for services and tasks that use revisions of this task definition, or may roll back to one: ${listed(using)}. ${wayOut(resource)}`;
  return progressing("WaitingForDependents", message, [], RECHECK_POLLS * settings.pollMs);
}

const wayOut = ({ metadata }: TaskDefinitionInput["resource"]): string =>
  `To keep the revisions, set \`spec.deletionPolicy: Retain\` on ECSTaskDefinition ${metadata.name}.`;

/** Objects of other namespaces are not named. */
const nameOf = ({ kind, namespace, name }: Neighbour, own: string): string =>
  namespace === own ? `${kind} ${name}` : `an ${kind} of another namespace`;

/** Waits for the services and tasks that AWS shows to use one of these revisions. */
export function planUsedInAws(input: TaskDefinitionInput, own: readonly Revision[]): TaskDefinitionPlan | undefined {
  const { resource, observed, settings } = input;
  const kept = own.filter(({ state }) => state !== "DELETE_IN_PROGRESS");
  if (kept.length === 0) return undefined;
  const { users } = observed;
  if (users === undefined || users.left > 0) {
    const message = "Waiting for AWS to show the services and tasks that may use revisions of this task definition.";
    return progressing("Deleting", message, [], 0);
  }
  const arns = new Set(kept.map(({ arn }) => arn));
  const using = users.found.filter(({ taskDefinition }) => arns.has(taskDefinition));
  if (using.length === 0) return undefined;
  const names = listed([...new Set(using.map((user) => userName(input, user)))]);
  const message =
    `Waiting for services and tasks in AWS that use revisions of this task definition: ${names}. Stop them or move them to ` +
    `another task definition. ${wayOut(resource)}`;
  return progressing("WaitingForDependents", message, [], 2 * RECHECK_POLLS * settings.pollMs);
}

/** The object of this namespace that manages a service, or else the ARN. */
function userName({ surroundings, resource }: TaskDefinitionInput, { arn }: RevisionUser): string {
  const manager = allOf(surroundings, "ECSService").find(
    (service) => service.namespace === resource.metadata.namespace && service.exports?.arn === arn,
  );
  return manager === undefined ? arn : `${manager.kind} ${manager.name}`;
}
