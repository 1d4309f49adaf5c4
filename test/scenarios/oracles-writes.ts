import { TAGS, verbAnnotation } from "../../operator/api/names.ts";
import { stableStringify } from "../../operator/lib/json.ts";
import type { KubeObject } from "../support/kube-model/objects.ts";
import { hasNothing } from "./endings.ts";
import { type AwsCall, type Fields, isAwsWrite, PERSON, resourceKey, succeeded } from "./history.ts";
import { describe, isCarriedOut, isDecidedWrite, type Oracle, type SafetySettings, UNSEEN_MS } from "./oracle.ts";
import { undeclaredStays } from "./oracles-groups.ts";
import { blockOf, countAtFirst, isPart } from "./scaling.ts";
import { conditionOf } from "./stack.ts";
import { keysOf } from "./view.ts";

/** S8, S10, S14, S15, S16, S17, S18 and S25: what is written, and how often. */
export const writeOracles = ({ readsLag }: SafetySettings): readonly Oracle[] => [
  tokens(),
  noRepetition(readsLag),
  boundedWrites(),
  boundedReads(),
  truthfulReady(),
  monotoneStatus(),
  forcedOnce(),
  declaredOnly(),
  undeclaredStays(),
  countsOfTheSpec(),
  revisionsInUse(),
  namesWhatItIsAbout(),
];

/** Members of a request that say which resource it is about. */
const NAMING = /(arn|id|name)$|^(cluster|service|task|taskDefinition|capacityProvider)$/i;

/** What is not known yet is read first. */
const namesWhatItIsAbout = (): Oracle => ({
  invariant: "S25",
  aws(call, _view, report) {
    if (call.process === PERSON) return;
    for (const [member, value] of Object.entries(call.input))
      if (value === "" && NAMING.test(member)) report(`${call.operation} with an empty ${member}`);
  },
});

const MAX_TOKEN = 36;

function tokens(): Oracle {
  const payloads = new Map<string, string>();
  const incarnations = new Map<string, string>();
  return {
    invariant: "S8",
    aws(call, view, report) {
      if (call.operation !== "CreateService" || call.process === PERSON) return;
      const { clientToken, ...rest } = call.input;
      if (typeof clientToken !== "string") {
        report("CreateService without a client token");
        return;
      }
      if (clientToken.length > MAX_TOKEN) report(`a client token of ${clientToken.length} characters`);
      const payload = stableStringify(rest);
      if ((payloads.get(clientToken) ?? payload) !== payload) report(`client token ${clientToken} with two payloads`);
      payloads.set(clientToken, payload);
      if (!succeeded(call)) return;
      const [key] = keysOf(call);
      const [known] = view.targets(call);
      const incarnation = `${key} ${(known?.incarnation ?? 0) + (known?.live === true ? 0 : 1)}`;
      if ((incarnations.get(clientToken) ?? incarnation) !== incarnation)
        report(`client token ${clientToken} is used again for another incarnation of ${key}`);
      incarnations.set(clientToken, incarnation);
    },
  };
}

/**
 * The same UpdateService twice in a row, without anyone having changed anything in between. Where reads lag, a count may be
 * sent twice in good faith; a deployment may not by who has AWS's answer to the first.
 */
function noRepetition(readsLag: boolean): Oracle {
  const last = new Map<string, { readonly payload: string; readonly call: AwsCall }>();
  const inGoodFaith = (call: AwsCall, before: AwsCall): boolean =>
    readsLag && !(before.answered && before.process === call.process && call.input.taskDefinition !== undefined);
  return {
    invariant: "S10",
    aws(call, _view, report) {
      if (!isAwsWrite(call) || !succeeded(call)) return;
      const payload = stableStringify([call.operation, call.input]);
      const repeatable = call.operation !== "UpdateService" || call.input.forceNewDeployment === true;
      for (const key of keysOf(call)) {
        const before = last.get(key);
        const repeated = !repeatable && before?.payload === payload && call.process !== PERSON;
        if (repeated && !inGoodFaith(call, before.call)) report(`${key} is updated twice with the same payload`);
        last.set(key, { payload, call });
      }
    },
  };
}

/** More than any workload needs for one generation of one object; a loop passes it within seconds. */
const MAX_WRITES = 12;

function boundedWrites(): Oracle {
  const counts = new Map<string, number>();
  return {
    invariant: "S10",
    aws(call, view, report) {
      if (!isCarriedOut(call)) return;
      const uid = view.owner(call);
      const object = view.object(uid ?? "");
      const key = `${call.operation} ${uid} ${object?.metadata.generation}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count === MAX_WRITES) report(`${count} times ${call.operation} for one generation of ${describe(object)}`);
    },
  };
}

/** Reads of one thing by one process within ten seconds; a rollout is read every few seconds. */
const MAX_READS = 40;
const READ_WINDOW_MS = 10_000;

function boundedReads(): Oracle {
  const recent = new Map<string, number[]>();
  return {
    invariant: "S10",
    aws(call, _view, report) {
      if (isAwsWrite(call) || call.process === PERSON) return;
      const key = stableStringify([call.process, call.operation, call.input]);
      const times = [...(recent.get(key) ?? []), call.at].filter((at) => at > call.at - READ_WINDOW_MS);
      recent.set(key, times);
      if (times.length === MAX_READS)
        report(`${call.process} sent ${call.operation} ${MAX_READS} times in ten seconds`);
    },
  };
}

function truthfulReady(): Oracle {
  /** When another client took the tags off what an object with this uid owned; the next read shows it. */
  const taken = new Map<string, number>();
  return {
    invariant: "S14",
    aws(call, view) {
      if (call.process !== PERSON || !isAwsWrite(call)) return;
      for (const { tags } of view.targets(call)) taken.set(tags[TAGS.uid] ?? "", call.at);
    },
    kube({ after, actor, subresource, at }, view, report) {
      if (after === undefined || actor === PERSON || subresource !== "status") return;
      const ready = conditionOf(after, "Ready");
      const observed = Number(after.status?.observedGeneration ?? -1);
      if (observed > (after.metadata.generation ?? 0))
        report(`${describe(after)} observed a generation that does not exist`);
      if (ready?.status !== "True" || after.spec?.managementPolicy === "Observe") return;
      if (ready.observedGeneration !== observed)
        report(`Ready of ${describe(after)} speaks of another generation than the status`);
      const { uid } = after.metadata;
      if (hasNothing(after)) return;
      if (at - (taken.get(uid) ?? Number.NEGATIVE_INFINITY) < UNSEEN_MS) return;
      if (![...view.known()].some((known) => known.live && !isPart(known) && known.tags[TAGS.uid] === uid))
        report(`${describe(after)} is Ready, but nothing in AWS is its own`);
    },
  };
}

function monotoneStatus(): Oracle {
  return {
    invariant: "S15",
    kube({ before, after }, _view, report) {
      if (before === undefined || after === undefined) return;
      const [old, now] = [before, after].map((object) => Number(object.status?.observedGeneration ?? -1));
      if ((now ?? -1) < (old ?? -1)) report(`observedGeneration of ${describe(after)} went from ${old} back to ${now}`);
    },
  };
}

/** What AWS changes with a forced deployment alone. */
const launchOf = (object: KubeObject): string =>
  stableStringify([object.spec?.launchType, object.spec?.capacityProviderStrategy]);

/**
 * A forced deployment cannot be found again in AWS, and still happens once for each time that a person asked: by a verb, or by another
 * launch type or strategy.
 */
function forcedOnce(): Oracle {
  const asked = new Map<string, Set<string>>();
  const sent = new Map<string, number>();
  return {
    invariant: "forced once",
    kube({ before, after }) {
      if (after === undefined) return;
      const values = asked.get(after.metadata.uid) ?? new Set<string>();
      if (before !== undefined && launchOf(before) !== launchOf(after))
        values.add(`generation ${after.metadata.generation}`);
      asked.set(after.metadata.uid, values);
      for (const [name, value] of Object.entries(after.metadata.annotations ?? {}))
        if (name === verbAnnotation("restart") || name === verbAnnotation("retry")) values.add(`${name}=${value}`);
    },
    aws(call, view, report) {
      if (call.operation !== "UpdateService" || call.input.forceNewDeployment !== true || !isCarriedOut(call)) return;
      const uid = view.owner(call) ?? "";
      const count = (sent.get(uid) ?? 0) + 1;
      sent.set(uid, count);
      const requested = asked.get(uid)?.size ?? 0;
      if (count > requested)
        report(`${count} forced deployments of ${describe(view.object(uid))}, asked for ${requested} times`);
    },
  };
}

/** Members of UpdateService that stand for no field of the spec. */
const ALWAYS = new Set(["cluster", "service", "forceNewDeployment", "taskDefinition"]);

function declaredOnly(): Oracle {
  return {
    invariant: "S16",
    aws(call, view, report) {
      if (call.operation !== "UpdateService" || !isDecidedWrite(call)) return;
      const uid = view.owner(call) ?? "";
      const specs = view.specs(uid);
      const cleared = (view.object(uid)?.status?.declared ?? []) as readonly string[];
      for (const member of Object.keys(call.input)) {
        const known =
          specs.some((spec) => spec[member] !== undefined) || cleared.some((path) => path.startsWith(member));
        if (!ALWAYS.has(member) && !known)
          report(`UpdateService sends ${member}, which ${describe(view.object(uid))} never declared`);
      }
      if (call.input.desiredCount !== undefined && specs.at(-1)?.desiredCountPolicy === "Seed")
        report(`UpdateService sends the count of ${describe(view.object(uid))}, which only seeds it`);
      // Decided before an edit was seen it may come after it; but not where the block has always been there.
      const isScaled = specs.length > 0 && specs.every((spec) => blockOf(spec) !== undefined);
      if (call.input.desiredCount !== undefined && isScaled)
        report(`UpdateService sends the count of ${describe(view.object(uid))}, which AWS scales`);
    },
  };
}

/** Nothing is scaled to a count that was not asked for. */
function countsOfTheSpec(): Oracle {
  return {
    invariant: "S17",
    aws(call, view, report) {
      const { desiredCount } = call.input;
      if (!isDecidedWrite(call) || desiredCount === undefined) return;
      const object = view.object(view.owner(call) ?? "");
      if (object === undefined || object.metadata.deletionTimestamp !== undefined) return;
      const isFirst = call.operation === "CreateService";
      const asked = (spec: Fields) => (isFirst ? countAtFirst(spec) : (spec.desiredCount ?? 1));
      if (!view.specs(object.metadata.uid).some((spec) => asked(spec) === desiredCount))
        report(`${call.operation} asks for ${String(desiredCount)} tasks, which ${describe(object)} never did`);
    },
  };
}

function revisionsInUse(): Oracle {
  return {
    invariant: "S18",
    aws(call, view, report) {
      if (call.operation !== "DeregisterTaskDefinition" || !isCarriedOut(call)) return;
      const key = resourceKey.taskDefinition(call.input.taskDefinition);
      const object = view.object(view.owner(call) ?? "");
      if ((call.inUse ?? []).some((arn) => resourceKey.arn(arn) === key))
        report(`${key} of ${describe(object)} is deregistered while it is in use`);
    },
  };
}
