import { TAGS, VERBS, verbAnnotation } from "../../operator/api/names.ts";
import type { KubeObject } from "../support/kube-model/objects.ts";
import type { Expectation } from "./expectations.ts";
import { type AwsResource, type Entry, isAwsWrite, PERSON, type Violation } from "./history.ts";
import { describe } from "./oracle.ts";
import { blockOf, isPart, partsOf, scalingDifferences } from "./scaling.ts";
import { conditionOf, isReady } from "./stack.ts";

/** What is missing before everything has ended as expected; nothing once it has. */
export function unfinished(
  expected: readonly Expectation[],
  find: (ref: Expectation["ref"]) => KubeObject | undefined,
): readonly string[] {
  return expected.flatMap(({ ref, ending }) => {
    const object = find(ref);
    const name = `${ref.kind} ${ref.namespace}/${ref.name}`;
    if (ending.kind === "gone") return object === undefined ? [] : [`${name} should be gone: ${describeState(object)}`];
    if (object === undefined) return [`${name} does not exist`];
    if (ending.kind === "ready") return isReady(object) ? [] : [`${name} should be Ready: ${describeState(object)}`];
    const stalled = conditionOf(object, "Stalled");
    const documented = stalled?.status === "True" && ending.reasons.includes(stalled.reason);
    return documented ? [] : [`${name} should be Stalled (${ending.reasons.join(", ")}): ${describeState(object)}`];
  });
}

/** Verb annotations that were not handled. */
function unhandledVerbs(objects: readonly KubeObject[]): readonly string[] {
  return objects.flatMap((object) =>
    VERBS.flatMap((verb) => {
      const value = object.metadata.annotations?.[verbAnnotation(verb)];
      const handled = (object.status?.lastHandled ?? {}) as Readonly<
        Record<string, readonly { readonly value: string }[]>
      >;
      const done = value === undefined || (handled[verb] ?? []).some((each) => each.value === value);
      return done ? [] : [`${describe(object)} was asked to ${verb} (${value}) and never did`];
    }),
  );
}

function describeState(object: KubeObject): string {
  const { generation, deletionTimestamp } = object.metadata;
  const conditions = ["Ready", "Reconciling", "Stalled"].flatMap((type) => {
    const condition = conditionOf(object, type);
    return condition === undefined ? [] : [`${type}=${condition.status} ${condition.reason}`];
  });
  const deleting = deletionTimestamp === undefined ? "" : " deleting,";
  return `${deleting} generation ${generation}, observed ${String(object.status?.observedGeneration)}, ${conditions.join(", ") || "no conditions"}`;
}

/**
 * L1, L2 and L3: after the faults, everything ends as it must. L3 is about what is stuck in an error although nothing
 * stands in its way any more.
 */
export const checkEndings = (
  expected: readonly Expectation[],
  find: (ref: Expectation["ref"]) => KubeObject | undefined,
  at: number,
): readonly Violation[] =>
  expected.flatMap((one) => {
    const stuck = conditionOf(find(one.ref), "Stalled")?.status === "True";
    const invariant = one.ending.kind === "gone" ? "L2" : one.ending.kind === "ready" && stuck ? "L3" : "L1";
    return unfinished([one], find).map((message) => ({ invariant, message, at }));
  });

const OVER = new Set(["INACTIVE", "DELETE_IN_PROGRESS"]);

/**
 * Every resource with our owner tag has its object, and every Ready object has its resource, as the spec says (L4: what
 * another client changed has been put right). What was rolled back serves (S17).
 */
export function checkTruth(
  objects: readonly KubeObject[],
  resources: readonly AwsResource[],
  installation: string,
  at: number,
): readonly Violation[] {
  const violations: Violation[] = [];
  const report = (invariant: string, message: string) => violations.push({ invariant, message, at });
  const byUid = new Map(objects.map((object) => [object.metadata.uid, object]));
  for (const resource of resources) {
    if (OVER.has(resource.status) || resource.tags[TAGS.installation] !== installation) continue;
    if (!byUid.has(resource.tags[TAGS.uid] ?? ""))
      report("orphan", `${resource.arn} is ${resource.status}, its object is gone`);
  }
  for (const object of objects) {
    if (conditionOf(object, "Stalled")?.reason === "RolledBack") checkServes(object, resources, report);
    if (!isReady(object) || object.spec?.managementPolicy === "Observe") continue;
    const { uid } = object.metadata;
    const own = resources.filter(
      (resource) => resource.tags[TAGS.uid] === uid && !OVER.has(resource.status) && !isPart(resource),
    );
    // What has run to its end leaves nothing behind, and a schedule has nothing of its own.
    if (hasNothing(object)) continue;
    if (own.length === 0) report("orphan", `${describe(object)} is Ready and has nothing in AWS`);
    if (object.kind !== "ECSTaskDefinition" && own.length > 1)
      report("duplicate", `${describe(object)} has ${own.map(({ arn }) => arn).join(" and ")}`);
    if (object.kind !== "ECSService") continue;
    for (const found of own) checkService(object, found, objects, resources, report);
    for (const difference of scalingDifferences(object, partsOf(resources, uid)))
      report("L4", `${describe(object)} is Ready and has ${difference}`);
  }
  for (const message of unhandledVerbs(objects)) report("L1", message);
  for (const twin of twins(resources))
    report("duplicate", `${twin} has the content of another ACTIVE revision of its owner`);
  return violations;
}

/** Whether a Ready object of this kind may have nothing in AWS. */
export const hasNothing = ({ kind }: KubeObject): boolean => kind === "ECSTask" || kind === "ECSScheduledTask";

function checkService(
  object: KubeObject,
  found: AwsResource,
  objects: readonly KubeObject[],
  resources: readonly AwsResource[],
  report: (invariant: string, message: string) => void,
): void {
  const spec = object.spec ?? {};
  // A count that was left to somebody else stays when that ends, and the status says so.
  const isKept = object.status?.countNotEnforced !== undefined;
  const isForeign =
    spec.desiredCountPolicy === "Seed" || spec.schedulingStrategy === "DAEMON" || blockOf(spec) !== undefined || isKept;
  if (!isForeign && found.desiredCount !== spec.desiredCount)
    report(
      "L4",
      `${describe(object)} is Ready with ${found.desiredCount} tasks instead of ${String(spec.desiredCount)}`,
    );
  const name = (spec.taskDefinitionRef as { name?: string } | undefined)?.name;
  const definition = objects.find(
    ({ kind, metadata }) =>
      kind === "ECSTaskDefinition" && metadata.name === name && metadata.namespace === object.metadata.namespace,
  );
  const running = resources.find(({ arn }) => arn === found.taskDefinition)?.images ?? {};
  for (const { name: container, image } of (definition?.spec?.containers ?? []) as readonly {
    name: string;
    image: string;
  }[]) {
    if (running[container] !== image)
      report("L4", `${describe(object)} is Ready and runs ${running[container]} instead of ${image}`);
  }
}

/** S17: after a failed release the service runs, completely, a revision that may be run. */
function checkServes(
  object: KubeObject,
  resources: readonly AwsResource[],
  report: (invariant: string, message: string) => void,
): void {
  for (const service of resources) {
    if (service.type !== "service" || service.tags[TAGS.uid] !== object.metadata.uid || OVER.has(service.status))
      continue;
    const { desiredCount = 0, runningCount = 0, rollout = "COMPLETED" } = service;
    const revision = resources.find(({ arn }) => arn === service.taskDefinition);
    if (runningCount < desiredCount || rollout !== "COMPLETED")
      report(
        "S17",
        `${describe(object)} was rolled back, and ${runningCount} of ${desiredCount} tasks run (${rollout})`,
      );
    if (revision?.status !== "ACTIVE")
      report("S17", `${describe(object)} was rolled back to ${String(service.taskDefinition)}, which is deregistered`);
  }
}

function twins(resources: readonly AwsResource[]): readonly string[] {
  const seen = new Set<string>();
  return resources.flatMap(({ type, status, tags, arn }) => {
    if (type !== "taskDefinition" || status !== "ACTIVE" || tags[TAGS.content] === undefined) return [];
    const content = `${tags[TAGS.uid]} ${tags[TAGS.content]}`;
    if (seen.has(content)) return [arn];
    seen.add(content);
    return [];
  });
}

/** The count of an Event series is written once, up to so long after the series ended: six minutes, and a sweep later. */
const LAST_COUNT_MS = 8 * 60_000;
/** Processes set the time of an Event by their own clocks. */
const SKEW_MS = 45_000;

/** S9: from here on nothing writes but the Lease, and what was said before is counted at last. */
export function checkSilence(history: readonly Entry[], from: number): readonly Violation[] {
  const counted = new Set<string>();
  const isLastCount = ({ system, at, ...entry }: Entry): boolean => {
    if (system !== "kubernetes" || !("verb" in entry) || entry.after?.kind !== "Event") return false;
    const { uid } = entry.after.metadata;
    const first = !counted.has(uid);
    counted.add(uid);
    return first && at < from + LAST_COUNT_MS && Date.parse(String(entry.after.eventTime)) < from - SKEW_MS;
  };
  return history.flatMap((entry): readonly Violation[] => {
    if (entry.at < from || isLastCount(entry)) return [];
    if (entry.system === "aws") {
      if (!isAwsWrite(entry) || entry.process === PERSON) return [];
      return [{ invariant: "S9", message: `${entry.operation} in a world where nothing is to be done`, at: entry.at }];
    }
    const object = entry.after ?? entry.before;
    if (object === undefined || object.kind === "Lease") return [];
    return [
      {
        invariant: "S9",
        message: `a write to ${describe(object)} in a world where nothing is to be done`,
        at: entry.at,
      },
    ];
  });
}

/** A standby waits so long for a silent leader, then tries twice, each time at most this long and its answers after the last. */
const LEASE_MS = 7_000;
const RETRIES_MS = 2 * 1_200;
const ANSWERS_MS = 2_000;

/**
 * L8: some replica leads.
 *
 * @param from when faults, and what they left frozen or dead, are over; milliseconds of the world
 */
export function checkLeadership(history: readonly Entry[], from: number, to: number): readonly Violation[] {
  const renewals = history.flatMap((entry) =>
    entry.system === "kubernetes" && entry.after?.kind === "Lease" && entry.after.spec?.holderIdentity
      ? [entry.at]
      : [],
  );
  const last = renewals.findLast((at) => at <= from) ?? from;
  const moments = [Math.max(last, from), ...renewals.filter((at) => at > from && at <= to), to];
  const limit = LEASE_MS + RETRIES_MS + ANSWERS_MS;
  const gap = moments.findIndex((at, index) => at - (moments[index - 1] ?? at) > limit);
  if (gap < 0) return [];
  const message = `no process led for ${(moments[gap] ?? 0) - (moments[gap - 1] ?? 0)} ms`;
  return [{ invariant: "L8", message, at: moments[gap] ?? to }];
}
