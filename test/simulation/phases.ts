import { checkEndings, checkLeadership, checkSilence, checkTruth, unfinished } from "../scenarios/endings.ts";
import type { Expectation } from "../scenarios/expectations.ts";
import { resourcesOf } from "../scenarios/snapshot.ts";
import { type Workload, workloads } from "../scenarios/workloads.ts";
import type { ObjectRef } from "../scenarios/world.ts";
import { isOwnKind, type KubeObject, resourceTypes, typeOfKind } from "../support/kube-model/objects.ts";
import { editInBacklog } from "./backlog.ts";
import { driftMsOf, INSTALLATION, type Simulation, START } from "./build.ts";
import type { Incident, Plan, PlannedWorkload } from "./plan.ts";

/** A workload that has not come to its end by then never will. */
const WORKLOAD_LIMIT_MS = 2 * 3_600_000;
/** How long everything may take to end as expected once the faults are over, drift reads aside. */
const SETTLE_LIMIT_MS = 15 * 60_000;
/** In so many drift intervals every object is read again: a drift read comes after half an interval to one and a half. */
const REST_INTERVALS = 1.6;
/**
 * So long after the faults, what they killed, stopped or froze is back: an outage that began at their end lasts half a
 * minute, and a replica that started in it lists again up to 36 seconds later.
 */
const BACK_MS = 80_000;
/** A watch that went silent before the end of the faults is noticed after a minute. */
const SILENT_WATCH_MS = 65_000;
const DAY_MS = 24 * 3_600_000;

/** The phase with faults, until all workloads have run. */
export async function runFaultPhase(simulation: Simulation, plan: Plan): Promise<readonly Expectation[]> {
  const { time, recorder, simulator, replicas } = simulation;
  for (const [index, replica] of replicas.entries()) time.clock.schedule(index * 700, replica.start);
  for (const incident of plan.incidents) time.clock.schedule(incident.atMs, () => startIncident(simulation, incident));
  const expected: Expectation[] = [];
  let running = plan.workloads.length;
  for (const planned of plan.workloads) {
    runWorkload(simulation, planned)
      .then((expectations) => {
        expected.push(...expectations);
        running -= 1;
      })
      .catch((error: unknown) => recorder.violation("workload", `${planned.name}: ${String(error)}`));
  }
  const done = () => running === 0 && time.now() >= START + plan.faultsMs;
  if (!(await time.runUntil(done, START + WORKLOAD_LIMIT_MS)))
    recorder.violation("L1", `${running} workloads never came to their end`);
  simulator.setOptions({ lag: { ms: 0 } });
  recorder.say("the faults are over");
  return expected;
}

function workloadOf({ name }: PlannedWorkload): Workload {
  const workload = workloads.find((each) => each.name === name);
  if (workload === undefined) throw new Error(`there is no workload ${name}`);
  return workload;
}

/** Where a workload takes place: in the namespace that is planned, or in one of its own. */
export const namespaceOf = (planned: PlannedWorkload): string =>
  workloadOf(planned).ownNamespace === true ? `${planned.namespace}-${planned.id}` : planned.namespace;

async function runWorkload(simulation: Simulation, planned: PlannedWorkload): Promise<readonly Expectation[]> {
  const { id, name, variant } = planned;
  const when = simulation.random.fork(`workload ${id}`);
  const world = { ...simulation.world, variant, when };
  await world.advance(when.between(0, 5_000));
  simulation.recorder.say(`workload ${name}`);
  return workloadOf(planned).run(world, namespaceOf(planned), id);
}

function startIncident(simulation: Simulation, { kind, lastsMs }: Incident): void {
  const { random, replicas, recorder, outages, server, time } = simulation;
  const replica = random.pick(replicas);
  if (kind === "kill" || kind === "stop" || kind === "pause") {
    replica[kind](lastsMs);
    return;
  }
  recorder.fault(kind, "world", `${lastsMs} ms`);
  if (kind === "compaction") server.compact();
  else outages[kind] = time.now() + lastsMs;
}

const finder =
  ({ server }: Simulation) =>
  ({ kind, namespace, name }: ObjectRef): KubeObject | undefined =>
    server.get(typeOfKind(kind), namespace, name);

/** Waits until everything has ended as expected; says what has not in time. */
export async function settle(simulation: Simulation, plan: Plan, expected: readonly Expectation[]): Promise<void> {
  const { time, recorder } = simulation;
  const find = finder(simulation);
  let checkAt = plan.kube.watchSilent > 0 ? time.now() + SILENT_WATCH_MS : 0;
  const atRest = () => {
    if (time.now() < checkAt) return false;
    checkAt = time.now() + 1_000;
    // Every object was reconciled since: what only a drift read finds is repaired, and old revisions are gone.
    return (
      time.now() - recorder.lastWriteAt > REST_INTERVALS * driftMsOf(plan) && unfinished(expected, find).length === 0
    );
  };
  if (await time.runUntil(atRest, time.now() + SETTLE_LIMIT_MS + 3 * driftMsOf(plan))) return;
  const violations = checkEndings(expected, find, time.now());
  for (const { invariant, message } of violations) recorder.violation(invariant, `not in time: ${message}`);
  if (violations.length === 0) recorder.violation("S9", "something is written all the time");
}

/** Nothing may be written until every object has been read again, or for a day, and then everything is still as expected. */
export async function staySilent(simulation: Simulation, plan: Plan, expected: readonly Expectation[]): Promise<void> {
  const { time, recorder, simulator } = simulation;
  const find = finder(simulation);
  if (plan.backlog) {
    await editInBacklog({ ...simulation, find });
    await settle(simulation, plan, expected);
  }
  recorder.say("the silence begins");
  const from = time.now() + 1;
  await time.runUntil(time.now() + (plan.silence === "a day" ? DAY_MS : REST_INTERVALS * driftMsOf(plan)));
  simulator.advance(time.now());
  const violations = [
    ...checkEndings(expected, find, time.now()),
    ...checkTruth(ownObjects(simulation), resourcesOf(simulator.snapshot()), INSTALLATION, time.now()),
    ...checkSilence(recorder.history, from),
    ...(plan.silence === "a day" ? [] : checkLeadership(recorder.history, START + plan.faultsMs + BACK_MS, time.now())),
  ];
  for (const { invariant, message } of violations) recorder.violation(invariant, message);
}

/** All objects of the operator's kinds. */
export const ownObjects = ({ server }: Simulation): readonly KubeObject[] =>
  resourceTypes.flatMap((type) => server.list(type)).filter(isOwnKind);
