import { type Workload, workloads } from "../scenarios/workloads.ts";
import { type KubeFaults, noKubeFaults } from "../support/kube-model/faults.ts";
import { createDice, type Dice } from "../support/random.ts";
import { type AwsFaults, noAwsFaults } from "./aws-network.ts";

/** What one seed does. */
export interface Plan {
  readonly workloads: readonly Workload[];
  readonly replicas: number;
  /** How far the wall clock of each replica is off, milliseconds. */
  readonly skewMs: readonly number[];
  /** How long faults go on, milliseconds. */
  readonly faultsMs: number;
  readonly kube: KubeFaults;
  readonly aws: AwsFaults;
  /** A replica whose watches bring objects late: should it lead, its cache is older than what others acted on. */
  readonly stale?: { readonly replica: number; readonly watchDelayMs: readonly [number, number] };
  /** Probability that a process dies at a boundary around a write. */
  readonly crash: number;
  /** Probability that a process freezes at such a boundary, for longer than its Lease lasts. */
  readonly freeze: number;
  /** Incidents, in milliseconds after the start. */
  readonly incidents: readonly Incident[];
  /** For so long after a write, AWS's reads may show the state before it. */
  readonly lag: { readonly ms: number; readonly probability: number };
  /** AWS's own token buckets. */
  readonly throttle: boolean;
  readonly repeatedCreate: "returned" | "refused";
  /** The part of AWS's request quotas that each operator allows itself. */
  readonly bucketShare: number;
  /** Whether, once all is well, somebody edits one of many objects that wait to be looked at; see rush.ts. */
  readonly rush: boolean;
}

export interface Incident {
  readonly atMs: number;
  readonly kind: "kill" | "stop" | "pause" | "kube outage" | "aws outage" | "compaction";
  readonly lastsMs: number;
}

const MAX_OBJECTS = 10;
/** Each kind of fault is part of a seed with this probability, so that quiet and hostile worlds both occur. */
const ENABLED = 0.25;
const RUSH = 0.08;

/** Draws a plan; the same seed gives the same plan. */
export function planOf(seed: number): Plan {
  const dice = createDice(`plan ${seed}`);
  const rate = (most: number) => (dice.chance(ENABLED) ? most * (0.2 + 0.8 * dice.random()) : 0);
  const replicas = dice.pick([1, 1, 2, 2, 3]);
  const faultsMs = dice.between(20_000, 90_000);
  return {
    workloads: drawWorkloads(dice),
    replicas,
    skewMs: Array.from({ length: replicas }, () => (dice.chance(ENABLED) ? dice.between(-30_000, 30_000) : 0)),
    faultsMs,
    kube: kubeFaults(dice, rate),
    aws: awsFaults(dice, rate),
    crash: rate(0.04),
    freeze: rate(0.02),
    incidents: drawIncidents(dice, faultsMs),
    lag: dice.chance(ENABLED)
      ? { ms: dice.between(100, 5_000), probability: dice.random() }
      : { ms: 0, probability: 0 },
    throttle: dice.chance(0.5),
    repeatedCreate: dice.pick(["returned", "refused"]),
    bucketShare: dice.chance(0.15) ? 0.1 : 0.7,
    rush: dice.chance(RUSH),
    ...(dice.chance(ENABLED) && { stale: { replica: dice.between(0, replicas - 1), watchDelayMs: [1_000, 60_000] } }),
  };
}

function drawWorkloads(dice: Dice): readonly Workload[] {
  const most = dice.between(1, MAX_OBJECTS);
  const chosen: Workload[] = [];
  for (let objects = 0, tries = 0; objects < most && tries < 20; tries++) {
    const workload = dice.pick(workloads);
    if (objects + workload.objects > Math.max(most, 3)) continue;
    chosen.push(workload);
    objects += workload.objects;
  }
  return chosen;
}

function kubeFaults(dice: Dice, rate: (most: number) => number): KubeFaults {
  const slow = dice.chance(ENABLED);
  const lateWatch = dice.chance(ENABLED);
  return {
    ...noKubeFaults,
    latencyMs: slow ? [5, 400] : noKubeFaults.latencyMs,
    watchDelayMs: lateWatch ? [10, 3_000] : noKubeFaults.watchDelayMs,
    requestLost: rate(0.1),
    answerLost: rate(0.1),
    hang: rate(0.02),
    throttled: rate(0.2),
    serverError: rate(0.1),
    conflict: rate(0.2),
    watchCut: rate(0.1),
    halfLine: rate(0.1),
    garbledLine: rate(0.1),
    watchGone: rate(0.2),
    watchSilent: rate(0.02),
  };
}

function awsFaults(dice: Dice, rate: (most: number) => number): AwsFaults {
  const slow = dice.chance(ENABLED);
  return {
    ...noAwsFaults,
    latencyMs: slow ? [50, 900] : noAwsFaults.latencyMs,
    requestLost: rate(0.1),
    answerLost: rate(0.15),
    hang: rate(0.03),
    throttled: rate(0.3),
    serverErrorBefore: rate(0.1),
    serverErrorAfter: rate(0.1),
    noCredentials: rate(0.05),
  };
}

const INCIDENTS: Readonly<Record<Incident["kind"], readonly [number, number]>> = {
  kill: [0, 20_000],
  stop: [0, 5_000],
  pause: [1_000, 25_000],
  "kube outage": [1_000, 30_000],
  "aws outage": [1_000, 30_000],
  compaction: [0, 0],
};

function drawIncidents(dice: Dice, withinMs: number): readonly Incident[] {
  const incidents = Object.entries(INCIDENTS) as [Incident["kind"], readonly [number, number]][];
  return incidents.flatMap(([kind, duration]) => {
    const times = dice.chance(ENABLED) ? dice.between(1, 3) : 0;
    return Array.from({ length: times }, () => ({
      kind,
      atMs: dice.between(0, withinMs),
      lastsMs: dice.between(...duration),
    }));
  });
}
