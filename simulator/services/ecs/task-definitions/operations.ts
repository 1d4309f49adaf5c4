import { iamArn } from "../../../core/arn.ts";
import { seconds, secondsOrNothing } from "../../../core/json.ts";
import { rememberPast, shown } from "../../../core/lag.ts";
import { arnOf } from "../arn.ts";
import { clientError, invalidParameter } from "../errors.ts";
import type * as Inputs from "../inputs/task-definitions.ts";
import { findTaskDefinition, nameOf } from "../lookups.ts";
import { page } from "../paging.ts";
import type { EcsArea, TaskDefinition } from "../records.ts";
import { checkedTags, tagList } from "../tags/tags.ts";
import { compatibilitiesOf, storedTaskDefinition } from "./defaults.ts";
import { checkTaskDefinition } from "./rules.ts";

export function registerTaskDefinition(area: EcsArea, input: Inputs.RegisterTaskDefinitionInput) {
  if (input.tags?.length === 0) throw clientError("Tags can not be empty.");
  const tags = checkedTags(input.tags);
  const content = storedTaskDefinition(input);
  checkTaskDefinition(content);
  const revision = (area.revisions.get(input.family) ?? 0) + 1;
  const definition: TaskDefinition = {
    arn: arnOf(area, `task-definition/${input.family}:${revision}`),
    family: input.family,
    revision,
    content,
    compatibilities: compatibilitiesOf(content),
    registeredAt: area.world.now,
    status: "ACTIVE",
    deregisteredAt: undefined,
    deleteRequestedAt: undefined,
    tags,
  };
  rememberPast(area, definition.arn, () => undefined);
  area.revisions.set(input.family, revision);
  const known = area.families.get(input.family);
  if (known) known.push(definition);
  else area.families.set(input.family, [definition]);
  return { taskDefinition: taskDefinitionView(area, definition), tags: tags.size > 0 ? tagList(tags) : undefined };
}

export function describeTaskDefinition(area: EcsArea, input: Inputs.DescribeTaskDefinitionInput) {
  const found = findTaskDefinition(area, input.taskDefinition);
  const view = found && shown(area, found.arn, taskDefinitionView(area, found));
  if (!found || !view) throw clientError("Unable to describe task definition.");
  return { taskDefinition: view, tags: input.include?.includes("TAGS") ? tagList(found.tags) : undefined };
}

export function deregisterTaskDefinition(area: EcsArea, input: Inputs.DeregisterTaskDefinitionInput) {
  if (!nameOf(input.taskDefinition).includes(":")) throw invalidParameter("Revision is missing.");
  const found = findTaskDefinition(area, input.taskDefinition);
  if (!found) throw clientError("The specified task definition does not exist.");
  if (found.status === "ACTIVE") {
    rememberPast(area, found.arn, () => taskDefinitionView(area, found));
    found.status = "INACTIVE";
    found.deregisteredAt = area.world.now;
  }
  return { taskDefinition: taskDefinitionView(area, found) };
}

export function deleteTaskDefinitions(area: EcsArea, input: Inputs.DeleteTaskDefinitionsInput) {
  const references = input.taskDefinitions;
  if (references.length > 10) throw invalidParameter("Too many task definitions. The maximum is 10.");
  const taskDefinitions: object[] = [];
  const failures: object[] = [];
  for (const reference of references) {
    if (!nameOf(reference).includes(":")) throw invalidParameter("Revision is missing.");
    const found = findTaskDefinition(area, reference);
    const arn = found?.arn ?? (reference.startsWith("arn:") ? reference : arnOf(area, `task-definition/${reference}`));
    if (!found) {
      failures.push({ arn, reason: "The specified task definition does not exist." });
    } else if (found.status === "ACTIVE") {
      failures.push({
        arn,
        reason: "The specified task definition is still in ACTIVE status. Please deregister the target and try again.",
      });
    } else {
      found.status = "DELETE_IN_PROGRESS";
      found.deleteRequestedAt ??= area.world.now;
      taskDefinitions.push(taskDefinitionView(area, found));
      purgeUnused(area, found);
    }
  }
  return { taskDefinitions, failures };
}

/** A revision that is being deleted goes as soon as no task and no deployment refers to it. */
export function purgeUnused(area: EcsArea, definition: TaskDefinition): void {
  if (definition.status !== "DELETE_IN_PROGRESS") return;
  const bySomeTask = [...area.tasks.values()].some(
    (task) => task.definition === definition && task.lastStatus !== "STOPPED",
  );
  const bySomeService = [...area.services.values()].some(
    (service) =>
      service.status !== "INACTIVE" &&
      (service.definition === definition ||
        [service.primary, ...service.older].some((rollout) => rollout?.revision.definition === definition)),
  );
  if (bySomeTask || bySomeService) return;
  const kept = (area.families.get(definition.family) ?? []).filter((candidate) => candidate !== definition);
  area.families.set(definition.family, kept);
}

export function listTaskDefinitions(area: EcsArea, input: Inputs.ListTaskDefinitionsInput) {
  const status = input.status ?? "ACTIVE";
  const found = [...area.families.values()]
    .flat()
    .filter((definition) => input.familyPrefix === undefined || definition.family === input.familyPrefix)
    .filter((definition) => shown<{ readonly status: string }>(area, definition.arn, definition)?.status === status)
    .sort((a, b) => (a.family === b.family ? a.revision - b.revision : a.family < b.family ? -1 : 1));
  if (input.sort === "DESC") found.reverse();
  const { items, nextToken } = page(
    found.map((definition) => definition.arn),
    input,
    { usual: 100, most: 100 },
  );
  return { taskDefinitionArns: items, nextToken };
}

export function listTaskDefinitionFamilies(area: EcsArea, input: Inputs.ListTaskDefinitionFamiliesInput) {
  const wanted = input.status ?? "ALL";
  const families = [...area.families]
    .filter(([family]) => family.startsWith(input.familyPrefix ?? ""))
    .filter(([, revisions]) => {
      const active = revisions.some((definition) => definition.status === "ACTIVE");
      return revisions.length > 0 && (wanted === "ALL" || active === (wanted === "ACTIVE"));
    })
    .map(([family]) => family)
    .sort();
  const { items, nextToken } = page(families, input, { usual: 100, most: 100 });
  return { families: items, nextToken };
}

export function taskDefinitionView(area: EcsArea, definition: TaskDefinition) {
  return {
    ...definition.content,
    taskDefinitionArn: definition.arn,
    revision: definition.revision,
    status: definition.status,
    requiresAttributes: requiredAttributes(definition),
    compatibilities: definition.compatibilities,
    registeredAt: seconds(definition.registeredAt),
    registeredBy: iamArn(area, "root"),
    deregisteredAt: secondsOrNothing(definition.deregisteredAt),
    deleteRequestedAt: secondsOrNothing(definition.deleteRequestedAt),
  };
}

function requiredAttributes({ content }: TaskDefinition): { name: string }[] {
  const names = ["com.amazonaws.ecs.capability.docker-remote-api.1.18"];
  if (content.networkMode === "awsvpc") names.push("ecs.capability.task-eni");
  if (content.taskRoleArn) names.push("com.amazonaws.ecs.capability.task-iam-role");
  if (content.executionRoleArn) names.push("ecs.capability.execution-role-ecr-pull");
  return names.map((name) => ({ name }));
}
