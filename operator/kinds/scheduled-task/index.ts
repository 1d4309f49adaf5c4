import { CATALOGUE } from "../../api/catalogue.ts";
import type { ScheduledTaskExports } from "../../api/exports.ts";
import { verbAnnotation } from "../../api/names.ts";
import { referencesOf } from "../../api/references.ts";
import type { ScheduledTaskSpec, ScheduledTaskStatus } from "../../api/types.ts";
import type { Aws } from "../../aws/handle.ts";
import type { Kind } from "../../engine/kind.ts";
import { isDeleting } from "../../engine/object.ts";
import { fitTo } from "../common/fit-status.ts";
import type { Facts, Nothing, ScheduledTaskObject, ScheduleStep } from "./model.ts";
import { derive } from "./plan/facts.ts";
import { plan } from "./plan/index.ts";
import { nameOfTrigger } from "./plan/names.ts";
import { awsEvents, conditions, status } from "./status.ts";

/** `ECSScheduledTask`: creates an `ECSTask` at each time of a schedule, like a CronJob. It makes no call to AWS. */
export const scheduledTask: Kind<ScheduledTaskSpec, ScheduledTaskStatus, Nothing, ScheduleStep, Aws, Facts> = {
  names: CATALOGUE.ECSScheduledTask,
  suspends: "by-kind",
  refs: (spec) => referencesOf("ECSScheduledTask", spec),
  // Where its runs are is theirs to say, and may change; it has a scope because every object has one.
  region: ({ spec, status }) => (status?.scope === undefined ? spec.taskTemplate.spec.region : undefined),
  identity: () => undefined,
  readGroup: () => "schedules",
  exports,
  fitStatus: fitTo("ECSScheduledTask"),
  declared: () => [],
  observe: async () => ({}),
  derive,
  plan,
  act: async (_context, _step, observed) => observed,
  awsEvents,
  status,
  conditions,
};

function exports(resource: ScheduledTaskObject): ScheduledTaskExports {
  const { metadata, spec, status } = resource;
  const asked = metadata.annotations?.[verbAnnotation("trigger")]?.toWellFormed();
  const isHandled = status?.lastHandled?.trigger?.some(({ value }) => value === asked) ?? false;
  return {
    recordedTime: status?.lastScheduleTime,
    pendingRun: asked === undefined || isHandled ? undefined : nameOfTrigger(metadata.name, asked),
    refs: referencesOf("ECSScheduledTask", spec).map(({ kind, name }) => `${kind}/${name}`),
    deleting: isDeleting(resource),
  };
}
