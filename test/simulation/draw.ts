import { type Workload, workloads } from "../scenarios/workloads.ts";
import { type KubeFaults, noKubeFaults } from "../support/kube-model/faults.ts";
import { createRandomSource, type RandomSource } from "../support/random.ts";
import { type AwsFaults, noAwsFaults } from "./aws-network.ts";
import type { Incident, Plan, PlannedWorkload } from "./plan.ts";
import { NAMESPACES } from "./sim-world.ts";

/** Each kind of fault is part of a seed with this probability, so that quiet and hostile worlds both occur. */
const ENABLED = 0.25;
/** Every so many seeds the silence at the end lasts a day. */
const DAY_EVERY = 100;
const BACKLOG = 0.08;

/** How many objects a seed may make, with how many of a hundred seeds that make so many: most are small, a few large. */
const SIZES: readonly { readonly share: number; readonly least: number; readonly most: number }[] = [
  { share: 68, least: 1, most: 4 },
  { share: 22, least: 5, most: 10 },
  { share: 8, least: 11, most: 25 },
  { share: 2, least: 26, most: 50 },
];

/** Draws a plan; the same seed gives the same plan. */
export function planOf(seed: number): Plan {
  const random = createRandomSource(`plan ${seed}`);
  const rate = (most: number) => (random.chance(ENABLED) ? most * (0.2 + 0.8 * random.next()) : 0);
  const replicas = random.pick([1, 1, 2, 2, 3]);
  const isDay = seed % DAY_EVERY === 0;
  const faultsMs = random.between(20_000, 90_000);
  return {
    workloads: drawWorkloads(random),
    replicas,
    skewMs: Array.from({ length: replicas }, () => (random.chance(ENABLED) ? random.between(-30_000, 30_000) : 0)),
    faultsMs,
    kube: kubeFaults(random, rate),
    aws: awsFaults(random, rate),
    crash: rate(0.04),
    freeze: rate(0.02),
    incidents: drawIncidents(random, faultsMs),
    lag: random.chance(ENABLED)
      ? { ms: random.between(100, 5_000), probability: random.next() }
      : { ms: 0, probability: 0 },
    throttle: random.chance(0.5),
    repeatedCreate: random.pick(["returned", "refused"]),
    bucketShare: random.chance(0.15) ? 0.1 : 0.7,
    backlog: random.chance(BACKLOG) && !isDay,
    stale: random.chance(ENABLED) ? { replica: random.between(0, replicas - 1), watchDelayMs: [1_000, 60_000] } : null,
    silence: isDay ? "a day" : "a drift read",
  };
}

function drawSize(random: RandomSource): number {
  let left = random.between(1, 100);
  const size = SIZES.find(({ share }) => {
    left -= share;
    return left <= 0;
  });
  return random.between(size?.least ?? 1, size?.most ?? 1);
}

function drawWorkloads(random: RandomSource): readonly PlannedWorkload[] {
  const size = drawSize(random);
  const namespaces = random.between(1, NAMESPACES.length);
  const chosen: PlannedWorkload[] = [];
  for (let left = size; left > 0; ) {
    const fitting = workloads.filter(({ objects }) => objects <= (chosen.length === 0 ? Math.max(left, 3) : left));
    const { name, objects, variants = 1 } = random.pick<Workload>(fitting);
    const namespace = random.pick(NAMESPACES.slice(0, namespaces));
    chosen.push({ id: `w${chosen.length}`, name, namespace, variant: random.between(0, variants - 1) });
    left -= objects;
  }
  return chosen;
}

function kubeFaults(random: RandomSource, rate: (most: number) => number): KubeFaults {
  const slow = random.chance(ENABLED);
  const lateWatch = random.chance(ENABLED);
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

function awsFaults(random: RandomSource, rate: (most: number) => number): AwsFaults {
  const slow = random.chance(ENABLED);
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

function drawIncidents(random: RandomSource, withinMs: number): readonly Incident[] {
  const incidents = Object.entries(INCIDENTS) as [Incident["kind"], readonly [number, number]][];
  return incidents.flatMap(([kind, duration]) => {
    const times = random.chance(ENABLED) ? random.between(1, 3) : 0;
    return Array.from({ length: times }, () => ({
      kind,
      atMs: random.between(0, withinMs),
      lastsMs: random.between(...duration),
    }));
  });
}
