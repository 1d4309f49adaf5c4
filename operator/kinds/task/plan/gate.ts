import type { ServiceFields } from "../../../api/types.ts";
import { combinationProblems } from "../../../ecs/combination.ts";
import { taskDefinitionRoles, taskRoles } from "../../../ecs/roles.ts";
import type { Plan } from "../../../engine/plan.ts";
import { roleGate } from "../../common/plan/gates.ts";
import { referred } from "../../common/plan/neighbours.ts";
import { blocked, progressing } from "../../common/plan/plans.ts";
import { mixedProviders } from "../../common/plan/providers.ts";
import type { TaskInput, TaskStep } from "../model.ts";
import type { Place } from "../references.ts";

type TaskPlan = Plan<TaskStep>;

/** The objects of one apply arrive one after the other: the newest revision is taken once they have been unchanged for so long. */
const SETTLE_MS = 1_000;

/** What has to be true before a task is started; undefined when the way is free. */
export function startGate(input: TaskInput, place: Place): TaskPlan | undefined {
  return settled(input) ?? revisionKnown(input, place) ?? rolesGranted(input) ?? fitTogether(input);
}

function settled({ resource, surroundings }: TaskInput): TaskPlan | undefined {
  const { taskDefinitionRef } = resource.spec;
  const object = referred(surroundings, "ECSTaskDefinition", taskDefinitionRef?.name);
  if (object === undefined || resource.status?.taskDefinition !== undefined) return undefined;
  if (object.exports?.settled !== true) {
    const message = `Waiting for ECSTaskDefinition ${object.name} to register its newest revision.`;
    return progressing("WaitingForRelatedChanges", message);
  }
  const unchangedMs = Math.min(surroundings.unchangedMs(resource.metadata.uid), surroundings.unchangedMs(object.uid));
  if (unchangedMs >= SETTLE_MS) return undefined;
  const message = "Waiting a second for related changes, so that the newest revision is run.";
  return { ...progressing<TaskStep>("WaitingForRelatedChanges", message), wakeMs: SETTLE_MS - unchangedMs };
}

function revisionKnown({ observed, settings }: TaskInput, { taskDefinition }: Place): TaskPlan | undefined {
  if (observed.revision !== undefined) return undefined;
  const message = `Waiting for task definition ${taskDefinition}, which does not exist in AWS.`;
  return progressing("WaitingForReference", message, [], 10 * settings.pollMs);
}

/** The roles that the spec names, and those of the revision, under which the tasks run. */
function rolesGranted(input: TaskInput): TaskPlan | undefined {
  const { resource, observed, settings } = input;
  const name = resource.spec.taskDefinitionRef?.name ?? resource.spec.taskDefinition;
  const ofRevision = taskDefinitionRoles({ ...observed.revision?.definition }, input).map((role) => ({
    ...role,
    path: `${role.path.replace("spec.", "")} of task definition ${name}`,
  }));
  return roleGate([...taskRoles(resource.spec, input), ...ofRevision], settings);
}

/** A task runs in the Region of its cluster, and fits its task definition. */
function fitTogether({ resource, observed, surroundings, scope }: TaskInput): TaskPlan | undefined {
  const { spec } = resource;
  const at = referred(surroundings, "ECSCluster", spec.clusterRef?.name)?.exports?.scope;
  if (at !== undefined && (at.region !== scope.region || at.account !== scope.account))
    return blocked(
      "InvalidCombination",
      `The object belongs to account ${scope.account} in ${scope.region}, but ECSCluster ${spec.clusterRef?.name} belongs to account ` +
        `${at.account} in ${at.region}. Remove \`spec.region\`, or set \`spec.clusterRef\` to a cluster in the same Region.`,
    );
  const problems = [
    ...mixedProviders(spec, surroundings),
    ...combinationProblems(spec as ServiceFields, observed.revision?.definition ?? {}),
  ];
  if (problems.length === 0) return undefined;
  return blocked("InvalidCombination", problems.map((problem) => problem.replace(/\.?$/, ".")).join(" "));
}
