import { TAGS } from "../../operator/api/names.ts";
import { sentTags } from "./cloud-map.ts";
import { type AwsCall, type AwsType, callOf, PERSON, tagsOf } from "./history.ts";
import { describe, isCarriedOut, type Oracle, type SafetySettings } from "./oracle.ts";
import { createsScaling } from "./scaling.ts";
import { hasFinalizer, type Known, type View } from "./view.ts";

const CREATES: Readonly<Record<string, AwsType>> = {
  CreateCapacityProvider: "capacity-provider",
  CreateCluster: "cluster",
  CreateService: "service",
  RegisterTaskDefinition: "taskDefinition",
  "servicediscovery.CreateHttpNamespace": "namespace",
  "servicediscovery.CreatePrivateDnsNamespace": "namespace",
  "servicediscovery.CreatePublicDnsNamespace": "namespace",
  "servicediscovery.CreateService": "registry",
};

const DELETES = new Set([
  "DeleteCapacityProvider",
  "DeleteCluster",
  "DeleteService",
  "DeleteTaskDefinitions",
  "servicediscovery.DeleteNamespace",
  "servicediscovery.DeleteService",
]);

/** S1, S2, S3, S7 and S19: what is made, for whom, and who may touch it. */
export const ownershipOracles = ({ installation }: SafetySettings): readonly Oracle[] => [
  {
    invariant: "S1",
    aws(call, view, report) {
      const type = CREATES[call.operation];
      if (type === undefined || type === "taskDefinition" || !isCarriedOut(call)) return;
      const uid = view.owner(call);
      const targets = view.targets(call).map(({ key }) => key);
      for (const other of view.known()) {
        if (other.type !== type || !other.live || other.tags[TAGS.uid] !== uid || targets.includes(other.key)) continue;
        report(`a second ${type} for ${describe(view.lastSeen(uid ?? ""))}, which already has ${other.key}`);
      }
    },
  },
  {
    invariant: "S2",
    aws(call, view, report) {
      if (!isCarriedOut(call) || call.operation in CREATES || view.tornAwayUnder(call)) return;
      for (const target of view.targets(call)) {
        if (createsScaling(call, target.live)) continue;
        if (isOurs(target, view, installation) || mayTake(call, target, view, installation)) continue;
        report(`${call.operation} on ${target.key}, whose owner is ${target.tags[TAGS.uid] ?? "unknown"}`);
      }
    },
  },
  nothingLeft(),
  {
    invariant: "S7",
    aws(call, view, report) {
      if (call.operation !== "RegisterTaskDefinition" || !isCarriedOut(call)) return;
      const tags = tagsOf(call.input.tags);
      for (const other of view.known()) {
        const same = other.tags[TAGS.uid] === tags[TAGS.uid] && other.tags[TAGS.content] === tags[TAGS.content];
        if (other.type === "taskDefinition" && other.live && same)
          report(`content ${tags[TAGS.content]} is registered again although ${other.key} has it`);
      }
    },
  },
  {
    invariant: "S19",
    aws(call, view, report) {
      if (!DELETES.has(call.operation) || !isCarriedOut(call)) return;
      for (const target of view.targets(call)) {
        const object = view.object(target.tags[TAGS.uid] ?? "");
        const retention = call.operation === "DeleteTaskDefinitions" && !target.live;
        if (object !== undefined && object.metadata.deletionTimestamp === undefined && !retention)
          report(`${call.operation} on ${target.key}, but ${describe(object)} is not being deleted`);
      }
    },
  },
];

function nothingLeft(): Oracle {
  const abandoned = new Set<string>();
  return {
    invariant: "S3",
    kube({ before, after, actor, left = [] }, _view, report) {
      if (before === undefined || before.spec?.deletionPolicy === "Retain") return;
      // Who takes the finalizer off by hand wants it so.
      if (actor === PERSON && hasFinalizer(before) && !hasFinalizer(after)) abandoned.add(before.metadata.uid);
      if (after !== undefined || abandoned.has(before.metadata.uid)) return;
      for (const resource of left) {
        if (resource.status === "INACTIVE" || resource.status === "DELETE_IN_PROGRESS") continue;
        report(`${describe(before)} is gone, ${resource.arn} is still ${resource.status}`);
      }
    },
  };
}

function isOurs(target: Known, view: View, installation: string): boolean {
  const uid = target.tags[TAGS.uid];
  return uid !== undefined && target.tags[TAGS.installation] === installation && view.object(uid) !== undefined;
}

/** Taking over: by adoption, or as the successor of an object of the same name in the same installation. */
function mayTake(call: AwsCall, target: Known, view: View, installation: string): boolean {
  if (callOf(call.operation).operation !== "TagResource") return false;
  const object = view.object(sentTags(call)[TAGS.uid] ?? "");
  if (object === undefined) return false;
  if (object.spec?.adoptionPolicy === "Adopt") return true;
  const { name, namespace } = object.metadata;
  const { tags } = target;
  return tags[TAGS.installation] === installation && tags[TAGS.namespace] === namespace && tags[TAGS.name] === name;
}
