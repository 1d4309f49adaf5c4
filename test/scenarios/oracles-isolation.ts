import { TAGS } from "../../operator/api/names.ts";
import { isOwnKind, type KubeObject } from "../support/kube-model/objects.ts";
import { resourceKey } from "./history.ts";
import { describe, isDecidedWrite, type Oracle, type Report, type SafetySettings } from "./oracle.ts";
import type { View } from "./view.ts";

/** S20 and S21: nothing passes from one namespace to another, and nothing secret is reported. */
export const isolationOracles = ({ canaries = [] }: SafetySettings): readonly Oracle[] => [
  ownNamespace(),
  ...(canaries.length > 0 ? [silence(canaries)] : []),
];

/** What a service refers to is of its own namespace; a literal name may be anyone's. */
function ownNamespace(): Oracle {
  return {
    invariant: "S20",
    aws(call, view, report) {
      if (!isDecidedWrite(call)) return;
      const object = view.object(view.owner(call) ?? "");
      if (object?.kind !== "ECSService") return;
      const { cluster, taskDefinition } = call.input;
      if (object.spec?.clusterRef !== undefined && call.operation === "CreateService")
        judge(object, resourceKey.cluster(cluster), view, report);
      if (object.spec?.taskDefinitionRef !== undefined && taskDefinition !== undefined)
        judge(object, resourceKey.taskDefinition(taskDefinition), view, report);
    },
  };
}

function judge(object: KubeObject, key: string, view: View, report: Report): void {
  const namespace = view.resource(key)?.tags[TAGS.namespace];
  if (namespace !== undefined && namespace !== object.metadata.namespace)
    report(`${describe(object)} uses ${key}, which belongs to namespace ${namespace}`);
}

function silence(canaries: readonly string[]): Oracle {
  return {
    invariant: "S21",
    kube({ after }, _view, report) {
      if (after === undefined) return;
      const visible = after.kind === "Event" ? after : isOwnKind(after) ? after.status : undefined;
      if (visible !== undefined && containsAny(JSON.stringify(visible), canaries))
        report(`a secret value stands in what is reported of ${describe(after)}`);
    },
  };
}

/** Whether a text holds one of the values that must never be reported. */
export const containsAny = (text: string, canaries: readonly string[]): boolean =>
  canaries.some((canary) => text.includes(canary));
