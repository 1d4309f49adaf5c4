import { SCHEDULED_TIME_ANNOTATION, TAGS } from "../../operator/api/names.ts";
import { type AwsCall, PERSON, succeeded, tagsOf } from "./history.ts";
import { describe, isCarriedOut, type Oracle } from "./oracle.ts";
import type { View } from "./view.ts";

/** S23: each try of a task was recorded before its call, and starts one task at most; nothing is started for what has ended. */
export function taskOracles(): readonly Oracle[] {
  const started = new Map<string, string>();
  return [
    scheduleOracle(),
    {
      invariant: "S23",
      aws(call, view, report) {
        if (call.operation !== "RunTask" || call.process === PERSON || !isCarriedOut(call)) return;
        const { startedBy } = call.input as { readonly startedBy?: string };
        const object = view.object(tagsOf(call.input.tags)[TAGS.uid] ?? "");
        if (startedBy === undefined || startedBy !== call.input.clientToken)
          report("RunTask without a name of its try");
        const before = started.get(startedBy ?? "");
        for (const arn of tasksOf(call)) {
          if (before !== undefined && before !== arn)
            report(`try ${startedBy} of ${describe(object)} ran twice: ${before}, ${arn}`);
          started.set(startedBy ?? "", arn);
        }
        if (before === undefined && !isRecorded(startedBy, object))
          report(`try ${startedBy} of ${describe(object)} was not recorded before`);
      },
    },
  ];
}

const tasksOf = (call: AwsCall): readonly string[] => {
  if (!succeeded(call) || call.outcome.kind !== "ok") return [];
  const { tasks = [] } = call.outcome.output as { readonly tasks?: readonly { readonly taskArn?: string }[] };
  return tasks.flatMap(({ taskArn }) => taskArn ?? []);
};

/** An object that is gone may have been torn away under the call. */
function isRecorded(startedBy: string | undefined, object: ReturnType<View["object"]>): boolean {
  const attempts = (object?.status?.attempts ?? []) as readonly { readonly startedBy?: string }[];
  return object === undefined || attempts.some((attempt) => attempt.startedBy === startedBy);
}

/** S24: of each time of a schedule, and of each token, one run is created; a run belongs to its schedule, and does not hold up its deletion. */
function scheduleOracle(): Oracle {
  const created = new Map<string, string>();
  return {
    invariant: "S24",
    kube({ verb, actor, after }, _view, report) {
      if (verb !== "create" || actor === PERSON || after?.kind !== "ECSTask") return;
      const { name, uid = "", annotations = {}, ownerReferences = [] } = after.metadata;
      const [owner] = ownerReferences;
      if (owner?.kind !== "ECSScheduledTask" || owner.controller !== true || owner.blockOwnerDeletion === true)
        report(`${describe(after)} does not belong to a schedule as it should`);
      const run = `${owner?.uid} ${annotations[SCHEDULED_TIME_ANNOTATION] ?? name}`;
      const before = created.get(run);
      if (before !== undefined && before !== uid) report(`${describe(after)} is run again: ${run}`);
      created.set(run, uid);
    },
  };
}
