import { TAGS } from "../../operator/api/names.ts";
import { type AwsCall, type AwsType, isAwsWrite, PERSON, resourceKey, tagsOf } from "./history.ts";
import { describe, isDecidedWrite, type Oracle } from "./oracle.ts";
import { hasFinalizer, keysOf, type View } from "./view.ts";

/** S4, S5, S6 and S13: the finalizer comes first, goes last, and stays while anything is in doubt. */
export const finalizerOracles = (): readonly Oracle[] => [finalizerFirst(), rightUid(), ...finalizerLast()];

function finalizerFirst(): Oracle {
  return {
    invariant: "S4",
    aws(call, view, report) {
      if (!isDecidedWrite(call) || view.tornAwayUnder(call)) return;
      const object = view.object(view.owner(call) ?? "");
      if (object !== undefined && !hasFinalizer(object))
        report(`${call.operation} for ${describe(object)}, which has no finalizer`);
    },
  };
}

/** A write on behalf of an object that is gone: decided from a cache that was behind. */
function rightUid(): Oracle {
  return {
    invariant: "S13",
    aws(call, view, report) {
      if (!isDecidedWrite(call) || view.tornAwayUnder(call)) return;
      const uid = tagsOf(call.input.tags)[TAGS.uid] ?? view.owner(call);
      if (uid === undefined || view.object(uid) !== undefined) return;
      const last = view.lastSeen(uid);
      if (last === undefined) return;
      const successor = view.named(last.kind, last.metadata.namespace, last.metadata.name);
      // A successor takes over what its predecessor left by changing the tags first.
      if (successor !== undefined && call.operation === "TagResource") return;
      report(`${call.operation} for ${describe(last)} with uid ${uid}, which no longer exists`);
    },
  };
}

/** The two ways to remove the finalizer too early: without a read after a delete, and after a create whose answer was lost. */
function finalizerLast(): readonly Oracle[] {
  const seen: AwsCall[] = [];
  const oracle = (invariant: string, concerns: (lastWrite: AwsCall) => boolean): Oracle => ({
    invariant,
    kube({ before, after, actor, at }, view, report) {
      if (actor === PERSON || !hasFinalizer(before) || hasFinalizer(after) || before === undefined) return;
      const { uid } = before.metadata;
      if (before.spec?.deletionPolicy === "Retain" || before.spec?.managementPolicy === "Observe") return;
      for (const [key, lastWrite] of lastWrites(seen, view, uid)) {
        if (!concerns(lastWrite) || seen.some((call) => showsEnd(call, key, uid, lastWrite.at, at))) continue;
        report(
          `the finalizer of ${describe(before)} went before a read after ${lastWrite.operation} showed the end of ${key}`,
        );
      }
    },
  });
  const isDoubtful = (call: AwsCall) => call.operation.startsWith("Create") && !call.answered;
  return [
    {
      ...oracle("S5", (call) => !isDoubtful(call)),
      aws(call) {
        seen.push(call);
      },
    },
    oracle("S6", isDoubtful),
  ];
}

/** The last write to each resource of an object, task definitions aside, those that were lost included: the operator cannot know. */
function lastWrites(seen: readonly AwsCall[], view: View, uid: string): ReadonlyMap<string, AwsCall> {
  const owned = new Set([...view.known()].filter((known) => known.tags[TAGS.uid] === uid).map(({ key }) => key));
  const writes = new Map<string, AwsCall>();
  for (const call of seen) {
    if (!isAwsWrite(call)) continue;
    for (const key of keysOf(call)) {
      const type = key.split("/")[0] as AwsType | "task-definition";
      if (type === "task-definition" || call.outcome.kind === "refused") continue;
      if (owned.has(key) || tagsOf(call.input.tags)[TAGS.uid] === uid) writes.set(key, call);
    }
  }
  return writes;
}

/** An answered read, sent after the write, in which the resource is missing, INACTIVE or another owner's. */
function showsEnd(call: AwsCall, key: string, uid: string, after: number, before: number): boolean {
  if (call.sentAt < after || !call.answered || (call.endedAt ?? Number.POSITIVE_INFINITY) > before) return false;
  const { operation, input, outcome } = call;
  if (operation === "DescribeServices") {
    const asked = (input.services as readonly string[]).map((name) => resourceKey.service(input.cluster, name));
    if (!asked.includes(key)) return false;
    if (outcome.kind === "refused") return outcome.code === "ClusterNotFoundException";
    return outcome.kind === "ok" && isOver(outcome.output.services, key, "serviceArn", uid);
  }
  if (outcome.kind !== "ok") return false;
  if (operation === "DescribeCapacityProviders") {
    const asked = (input.capacityProviders as readonly string[]).map(resourceKey.provider);
    return asked.includes(key) && isOver(outcome.output.capacityProviders, key, "capacityProviderArn", uid);
  }
  if (operation !== "DescribeClusters") return false;
  const asked = (input.clusters as readonly string[]).map(resourceKey.cluster);
  return asked.includes(key) && isOver(outcome.output.clusters, key, "clusterArn", uid);
}

function isOver(
  list: unknown,
  key: string,
  arn: "serviceArn" | "clusterArn" | "capacityProviderArn",
  uid: string,
): boolean {
  const found = (list as readonly Record<string, unknown>[] | undefined)?.find(
    (item) => resourceKey.arn(item[arn]) === key,
  );
  return found === undefined || found.status === "INACTIVE" || tagsOf(found.tags)[TAGS.uid] !== uid;
}
