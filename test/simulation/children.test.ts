import { expect, test } from "vitest";
import { kinds } from "../../operator/kinds/index.ts";
import { sleep } from "../../operator/lib/clock.ts";
import { type KubeWrite, resourceKey, type Violation } from "../scenarios/history.ts";
import { checkSafety } from "../scenarios/safety.ts";
import { resourcesOf } from "../scenarios/snapshot.ts";
import { conditionOf } from "../scenarios/stack.ts";
import type { ObjectRef } from "../scenarios/world.ts";
import { fleetType } from "../support/kube-model/objects.ts";
import { build, INSTALLATION, type Simulation } from "./build.ts";
import { planOf } from "./draw.ts";
import { childName, fleet } from "./fleet.ts";
import { runFaultPhase, settle, staySilent } from "./phases.ts";
import type { Plan } from "./plan.ts";

const SEEDS = 60;
/** So long people go on writing, at most. */
const PEOPLE_MS = 60_000;
const TEAM = "team-0";
const clusterOf = (number: number): ObjectRef => ({
  kind: "ECSCluster",
  namespace: TEAM,
  name: childName("fleet", number),
});
/** Workloads know the shipped kinds alone; the world takes every kind that the model serves. */
const FLEET: ObjectRef = { kind: fleetType.kind as ObjectRef["kind"], namespace: TEAM, name: "fleet" };

/** The faults of a seed, and two replicas that die or freeze around one write in four. */
const planFor = (seed: number): Plan => {
  const drawn = planOf(seed);
  return {
    ...drawn,
    faultsMs: Math.max(drawn.faultsMs, PEOPLE_MS),
    replicas: Math.max(drawn.replicas, 2),
    workloads: [],
    backlog: false,
    crash: 0.15,
    freeze: 0.1,
    silence: "a drift read",
  };
};

/** Three clusters, then one, then two, with pauses that may be too short for any of it; and at last none where `ends` says so. */
async function people({ world, time, random }: Simulation, ends: boolean): Promise<void> {
  const when = random.fork("fleet");
  for (const count of [3, 1, 2]) {
    await world.applyObject({ ...FLEET, spec: { count } });
    await sleep(time.clock, when.between(0, 20_000));
  }
  if (ends) await world.deleteObject(FLEET);
}

const endings = (ends: boolean) => {
  const ending = (isThere: boolean) => ({ kind: isThere ? ("ready" as const) : ("gone" as const) });
  return [
    { ref: FLEET, ending: ending(!ends) },
    ...[0, 1, 2].map((number) => ({ ref: clusterOf(number), ending: ending(!ends && number < 2) })),
  ];
};

/** The oracles want something in AWS of all that is Ready: a fleet has nothing there. */
const hasNothingInAws = ({ invariant, message }: Violation): boolean =>
  ["orphan", "S14"].includes(invariant) && message.startsWith(`${fleetType.kind} ${TEAM}/fleet is Ready`);

/** A request travels for less than this. */
const TRAVEL_MS = 500;

/** Children created or deleted by a process that did not hold the Lease when it sent the request. */
function writtenWithoutLease(writes: readonly KubeWrite[]): readonly string[] {
  const holders: { readonly holder: unknown; readonly since: number }[] = [];
  return writes.flatMap(({ actor, at, before, after, verb }) => {
    if (after?.kind === "Lease") holders.push({ holder: after.spec?.holderIdentity, since: at });
    const isAsked = after?.metadata.deletionTimestamp !== before?.metadata.deletionTimestamp;
    if (after?.kind !== "ECSCluster" || (verb !== "create" && !isAsked)) return [];
    const then = holders.filter(({ since }, index) => {
      const until = holders[index + 1]?.since ?? Number.POSITIVE_INFINITY;
      return since <= at && until >= at - TRAVEL_MS;
    });
    return then.some(({ holder }) => holder === actor) ? [] : [`${actor} wrote ${after.metadata.name} at ${at}`];
  });
}

async function run(seed: number, ends: boolean) {
  const plan = planFor(seed);
  const simulation = build(seed, plan, { kinds: [...kinds, fleet] });
  const { recorder, simulator, time } = simulation;
  const story = people(simulation, ends);
  const expected = endings(ends);
  await runFaultPhase(simulation, plan);
  await story;
  await settle(simulation, plan, expected);
  await staySilent(simulation, plan, expected);
  simulator.advance(time.now());
  const { history, faults, violations } = recorder;
  const settings = {
    installation: INSTALLATION,
    readsLag: plan.lag.ms > 0,
    bucketShare: plan.bucketShare,
    canaries: [],
  };
  const writes = history.filter((entry) => entry.system === "kubernetes");
  const creations = writes.filter(({ verb, after }) => verb === "create" && after?.kind === "ECSCluster");
  return {
    violations: [...violations, ...checkSafety(history, settings)].filter((each) => !hasNothingInAws(each)),
    kills: faults.get("process killed") ?? 0,
    firstMade: creations.filter(({ after }) => after?.metadata.name === childName("fleet", 0)).length,
    stalled: writes.filter(
      ({ after }) => after?.kind === fleetType.kind && conditionOf(after, "Stalled")?.status === "True",
    ),
    withoutLease: writtenWithoutLease(writes),
    inAws: resourcesOf(simulator.snapshot())
      .filter(({ status }) => status === "ACTIVE")
      .map(({ arn }) => resourceKey.arn(arn))
      .sort(),
  };
}

test("however often processes die around the writes, there are the children that are asked for", async () => {
  let kills = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const result = await run(seed, false);
    expect(result.violations, `seed ${seed}`).toEqual([]);
    expect(result.stalled, `seed ${seed}: its own children are not another's`).toEqual([]);
    expect(result.withoutLease, `seed ${seed}`).toEqual([]);
    expect(result.firstMade, `seed ${seed}: a child that is wanted all the time is made once`).toBe(1);
    expect(result.inAws, `seed ${seed}`).toEqual(
      [0, 1].map((number) => resourceKey.cluster(childName("fleet", number))),
    );
    kills += result.kills;
  }
  expect(kills).toBeGreaterThan(SEEDS);
});

test("an owner that is deleted takes its children along, and nothing is left in AWS", async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const result = await run(seed, true);
    expect(result.violations, `seed ${seed}`).toEqual([]);
    expect(result.withoutLease, `seed ${seed}`).toEqual([]);
    expect(result.firstMade, `seed ${seed}`).toBeLessThanOrEqual(1);
    expect(result.inAws, `seed ${seed}`).toEqual([]);
  }
});
