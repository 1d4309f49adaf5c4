import type { Verdict } from "../support/process-aws-tap.ts";
import { AGAIN, type Exchange, exchangeId } from "./exchanges.ts";

/** How operation goes on after the operator was killed. */
export type Mode = "restart" | "gap" | "failover";
export const MODES: readonly Mode[] = ["restart", "gap", "failover"];

/**
 * Where an exchange stands when something happens to it: the request is there and nothing was done, it was carried out and
 * the answer is not out, or the answer is out and the next write to Kubernetes is there.
 */
export type Phase = "sent" | "decided" | "answered";

export type Action =
  | { readonly kind: "kill"; readonly phase: Phase; readonly mode: Mode }
  | { readonly kind: "verdict"; readonly phase: "sent" | "decided"; readonly verdict: Exclude<Verdict, "pass"> }
  | { readonly kind: "observation"; readonly phase: "sent"; readonly how: ObservationFault };

/**
 * A fault in what the operator observes of Kubernetes. `paused`: its watches bring nothing for a while; `muted`: they stay open
 * and bring nothing more; `cut`: they break; `half-line`: one ends within an event; `garbled`: one brings what is no JSON;
 * `expired`: they end with 410; `unlisted`: they do, and the lists that must follow are refused; `outage`: the API server
 * takes no connection for a while; `hidden`: the event of a write of its own never comes; `travel`: once all is done it is
 * restarted at an API server that has stayed behind at this point, which catches up later; `unobserved`: what people do and
 * undo at once is never seen.
 */
export type ObservationFault =
  | "paused"
  | "muted"
  | "cut"
  | "half-line"
  | "garbled"
  | "expired"
  | "unlisted"
  | "outage"
  | "hidden"
  | "travel"
  | "unobserved";

/** One disturbance of one run of one workload. */
export interface Plan {
  /** `image-roll/aws:UpdateService#1/committed/restart`: stable as long as the workload's steps are. */
  readonly id: string;
  readonly workload: string;
  /** What kind of boundary this is, whatever the object and the workload. */
  readonly boundary: string;
  /** The exchange at which it happens. */
  readonly at: Pick<Exchange, "system" | "name" | "nth">;
  readonly action: Action;
}

/** What an undisturbed run of a workload did, in order of arrival. */
export type Steps = readonly Exchange[];

/** The faults of a cloud API's boundary: what is lost, refused or left without an answer, before and after the deed. */
const BEFORE_FAULTS: readonly (readonly [string, Exclude<Verdict, "pass">])[] = [
  ["lost", "reset"],
  ["5xx-before", "error"],
  ["throttled", "throttle"],
  ["hang-before", "silence"],
];
/** Of the API server: a write without any answer takes the client's thirty seconds each and ends like a lost answer. */
const WITHOUT_SILENCE = (faults: typeof BEFORE_FAULTS) => faults.filter(([, verdict]) => verdict !== "silence");
const OBSERVATION_FAULTS: readonly ObservationFault[] = [
  "paused",
  "muted",
  "cut",
  "half-line",
  "garbled",
  "expired",
  "unlisted",
  "outage",
  "travel",
];
const ALL_OBSERVATION_FAULTS: readonly ObservationFault[] = [...OBSERVATION_FAULTS, "hidden"];
const AFTER_FAULTS: readonly (readonly [string, Exclude<Verdict, "pass">])[] = [
  ["answer-lost", "reset"],
  ["5xx-after", "error"],
  ["hang-after", "silence"],
];

/**
 * Every plan for a workload. Plans after which both systems and the operator are in the same state are one class, and only
 * one of them is in the list:
 *
 * - a death just before an AWS write is sent, and one just after the write before it was carried out, to either system;
 * - a death after an AWS write was answered, and one before the next write to Kubernetes;
 * - a death after a write to Kubernetes, and one before the next, when nothing is between them;
 * - Events and renewals of the Lease, on which nothing depends: the first of a kind;
 * - what goes wrong with a read of AWS, after the first and the last write that it follows;
 * - repetitions of a status or a read that the two recordings do not have equally often: they depend on the time.
 *
 * @param first what one undisturbed run did
 * @param second what another did
 * @param which `all`: also the deaths before an AWS write that another plan stands for
 */
export function plansOf(
  workload: string,
  first: Steps,
  second: Steps,
  which: "classes" | "all" = "classes",
): readonly Plan[] {
  const steps = commonSteps(first, second);
  return [...steps.keys()].flatMap((index) => {
    const step = steps[index] as Exchange;
    const faults = faultPlans(workload, step);
    if (step.system === "kube")
      return [...kubePlans(workload, steps, index), ...faults, ...hiddenPlans(workload, step)];
    if (!step.isWrite) return isFirstOrLast(steps, step) ? faults : [];
    return [
      ...killPlans(workload, steps, index, which === "all"),
      ...faults,
      ...observationPlans(workload, step, OBSERVATION_FAULTS),
    ];
  });
}

/** The plan for a workload in which people do things and undo them at once. */
export const unobservedPlan = (workload: string): Plan => ({
  id: `${workload}/people/unobserved`,
  workload,
  boundary: "watch/unobserved",
  at: { system: "kube", name: "people", nth: 1 },
  action: { kind: "observation", phase: "sent", how: "unobserved" },
});

/**
 * Leaves out what happens at steps that are tested with another workload.
 *
 * @param known the steps of a workload that this one begins with, and is waited for to end
 */
export function withoutBeginning(plans: readonly Plan[], known: Steps): readonly Plan[] {
  const ids = new Set(known.map(exchangeId));
  return plans.filter(({ at }) => !ids.has(exchangeId(at)));
}

/** The steps that both runs took; of those that one took more often than the other, the first. */
export function commonSteps(first: Steps, second: Steps): Steps {
  const often = (steps: Steps) => {
    const counts = new Map<string, number>();
    for (const { system, name, nth } of steps) counts.set(`${system}:${name}`, nth);
    return counts;
  };
  const [inFirst, inSecond] = [often(first), often(second)];
  return first.filter(({ system, name, nth }) => {
    const [one, other] = [inFirst.get(`${system}:${name}`), inSecond.get(`${system}:${name}`)];
    const isSteady = one === other && !/^(Event|Lease)\./.test(name);
    return other !== undefined && !isRepetition(name) && (isSteady || nth === 1);
  });
}

type Place = Plan["at"];

/** Deaths at a point of a step, in every mode that makes a difference. */
const killPlansAt = (
  workload: string,
  step: Exchange,
  point: string,
  phase: Phase,
  at: Place = step,
): readonly Plan[] =>
  (isAside(step) ? MODES.slice(0, 1) : MODES).map((mode) => ({
    id: `${workload}/${exchangeId(step)}/${point}/${mode}`,
    workload,
    boundary: `${boundaryOf(step)}/${point}`,
    at,
    action: { kind: "kill", phase, mode },
  }));

/** Kills that do not depend on other steps. */
function pointPlans(workload: string, step: Exchange): readonly Plan[] {
  const points: readonly (readonly [string, Phase])[] =
    step.system === "kube"
      ? [
          ["before", "sent"],
          ["after", "decided"],
        ]
      : [
          ["received", "sent"],
          ["committed", "decided"],
          ["answered", "answered"],
        ];
  return points.flatMap(([point, phase]) => killPlansAt(workload, step, point, phase));
}

function killPlans(workload: string, steps: Steps, index: number, all: boolean): readonly Plan[] {
  const step = steps[index] as Exchange;
  const before = steps.slice(0, index).findLast(isOfWeight);
  const isKnown = before === undefined || (isAwsWrite(before) && !all);
  const unsent = isKnown ? [] : killPlansAt(workload, step, "unsent", "decided", before);
  return [...unsent, ...pointPlans(workload, step)];
}

function kubePlans(workload: string, steps: Steps, index: number): readonly Plan[] {
  const step = steps[index] as Exchange;
  const previous = steps.slice(0, index).findLast(isOfWeight);
  const next = steps.slice(index + 1).find(isOfWeight);
  const isBeforeKnown = previous !== undefined;
  const isAfterKnown = next !== undefined && isAwsWrite(next);
  return [
    ...(isBeforeKnown ? [] : killPlansAt(workload, step, "before", "sent")),
    ...(isAfterKnown ? [] : killPlansAt(workload, step, "after", "decided")),
  ];
}

function faultPlans(workload: string, step: Exchange): readonly Plan[] {
  if (step.system === "kube" && (isAside(step) || isLease(step))) return [];
  const at = (phase: "sent" | "decided", faults: typeof BEFORE_FAULTS): readonly Plan[] =>
    (step.system === "kube" ? WITHOUT_SILENCE(faults) : faults).map(([name, verdict]) => ({
      id: `${workload}/${exchangeId(step)}/${name}`,
      workload,
      boundary: `${boundaryOf(step)}/${name}`,
      at: step,
      action: { kind: "verdict", phase, verdict },
    }));
  return [...at("sent", BEFORE_FAULTS), ...(step.isWrite ? at("decided", AFTER_FAULTS) : [])];
}

const observationPlans = (workload: string, step: Exchange, faults: readonly ObservationFault[]): readonly Plan[] =>
  faults.map((how) => ({
    id: `${workload}/${exchangeId(step)}/watch-${how}`,
    workload,
    boundary: `watch/${how}`,
    at: step,
    action: { kind: "observation", phase: "sent", how },
  }));

const hiddenPlans = (workload: string, step: Exchange): readonly Plan[] =>
  isAside(step) || isLease(step) ? [] : observationPlans(workload, step, ["hidden"]);

/** `aws:CreateService`, `aws:DescribeServices`, `kube:ECSService.status`. */
const boundaryOf = (step: Exchange): string =>
  step.system === "kube" ? `kube:${kindOfWrite(step)}` : `aws:${operationOf(step)}`;

const isRepetition = (name: string): boolean => name === "Event.series" || name.endsWith(AGAIN);

function isFirstOrLast(steps: Steps, step: Exchange): boolean {
  const same = steps.filter((each) => !each.isWrite && operationOf(each) === operationOf(step));
  return same[0] === step || same.at(-1) === step;
}

/** Of an AWS exchange; the name of a read also says which write it follows. */
const operationOf = ({ name }: Exchange): string => name.split("@")[0] ?? "";

const isAwsWrite = (step: Exchange): boolean => step.system === "aws" && step.isWrite;
const isLease = (step: Exchange): boolean => step.name.startsWith("Lease.");
/** A write that decisions depend on. */
const isOfWeight = (step: Exchange): boolean => step.isWrite && !isAside(step) && !isLease(step);
/** Writes that no decision depends on. */
const isAside = (step: Exchange): boolean => /^(Event\.|Lease\.renewed)/.test(step.name);

/** `ECSService.status`, `ECSCluster.finalizer-added`, `Lease.created`, `Event`: the class of a write. */
export function kindOfWrite({ name }: Pick<Exchange, "name">): string {
  const parts = name.split(".");
  if (parts[0] === "Event") return "Event";
  if (parts[0] === "Lease") return name;
  return `${parts[0]}.${parts.includes("status") ? "status" : parts.at(-1)}`;
}

/** The plans of one share out of several, spread evenly. @param shard counts from 1 */
export const shareOf = (plans: readonly Plan[], shard: number, shards: number): readonly Plan[] =>
  plans.filter((_, index) => index % shards === shard - 1);

/**
 * The plan with this id: one of the list, or one that is not in it because another stands for its class.
 *
 * @throws Error when the id says nothing
 */
export function plannedOf(id: string, plans: readonly Plan[]): Plan {
  const listed = plans.find((plan) => plan.id === id);
  if (listed !== undefined) return listed;
  const [, workload, system, name, nth, point, mode] =
    /^([^/]+)\/(aws|kube):([^#]+)#(\d+)\/([^/]+)(?:\/(\w+))?$/.exec(id) ?? [];
  if (workload === undefined || name === undefined || point === undefined) throw new Error(`no plan is called ${id}`);
  const isWrite = system === "kube" || !name.includes("@");
  const step: Exchange = { system: system === "kube" ? "kube" : "aws", name, nth: Number(nth), isWrite };
  const found = [
    ...pointPlans(workload, step),
    ...faultPlans(workload, step),
    ...observationPlans(workload, step, ALL_OBSERVATION_FAULTS),
  ];
  const plan = found.find((each) => each.id === id);
  if (plan === undefined)
    throw new Error(`no plan is called ${id}${mode === undefined ? "" : `; the modes are ${MODES.join(", ")}`}`);
  return plan;
}
