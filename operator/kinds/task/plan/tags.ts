import { TAGS } from "../../../api/names.ts";
import type { EcsTag } from "../../../aws/services/ecs/shapes.ts";
import { ownerTags } from "../../../ecs/owner.ts";
import { desiredTags } from "../../../ecs/tags.ts";
import { scheduleOf, type TaskInput, type TaskObject } from "../model.ts";

/** The tags of a task. */
export const tagsOf = ({ resource, installation, settings }: TaskInput): readonly EcsTag[] =>
  desiredTags(settings.defaultTags, resource.spec.tags, [
    ...ownerTags(installation, resource),
    ...scheduleTag(resource),
  ]);

/** Says which schedule the task is a run of, and for which time. */
function scheduleTag(resource: TaskObject): readonly EcsTag[] {
  const { scheduledTask, scheduledTime } = scheduleOf(resource);
  if (scheduledTask === undefined) return [];
  return [
    { key: TAGS.schedule, value: scheduledTime === undefined ? scheduledTask : `${scheduledTask}/${scheduledTime}` },
  ];
}
