import { type Config, readConfig } from "../../operator/config.ts";
import { GROUP } from "../../operator/ecs/names.ts";
import { createSimulator } from "../../simulator/core.ts";
import { checkEndings, checkLeadership, checkSilence, checkTruth, unfinished } from "../scenarios/endings.ts";
import type { Expectation } from "../scenarios/expectations.ts";
import type { Violation } from "../scenarios/history.ts";
import { CANARY } from "../scenarios/manifests.ts";
import { checkSafety } from "../scenarios/safety.ts";
import { resourcesOf } from "../scenarios/snapshot.ts";
import { BROKEN_IMAGE, type ObjectRef } from "../scenarios/world.ts";
import { type Defaulter, loadDefaults } from "../support/kube-model/defaults.ts";
import { noKubeFaults } from "../support/kube-model/faults.ts";
import { connect } from "../support/kube-model/network.ts";
import { isOwnKind, resourceTypes, typeOfKind } from "../support/kube-model/objects.ts";
import { ApiServer } from "../support/kube-model/server.ts";
import { createDice } from "../support/random.ts";
import { createVirtualTime, type Process } from "../support/virtual-clock.ts";
import { connectAws, noAwsFaults } from "./aws-network.ts";
import { type Incident, type Plan, planOf } from "./plan.ts";
import { createRecorder } from "./recorder.ts";
import { createReplica, LEASE_NAMESPACE, type Replica } from "./replicas.ts";
import { RUSH_WORKERS, rush } from "./rush.ts";
import { ACCOUNT, createSimWorld, NAMESPACES, REGION } from "./sim-world.ts";

/** What became of one seed. */
export interface Result {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly faults: ReadonlyMap<string, number>;
  readonly passes: number;
  readonly awsCalls: number;
  /** Milliseconds of the world from start to end. */
  readonly virtualMs: number;
  readonly hash: string;
  readonly trace: readonly string[];
}

const START = Date.UTC(2026, 0, 5, 8);
const DRIFT_MS = 60_000;
const INSTALLATION = "simulated";
/** A workload that has not come to its end by then never will. */
const WORKLOAD_LIMIT_MS = 2 * 3_600_000;
/** How long everything may take to end as expected once the faults are over. */
const SETTLE_LIMIT_MS = 15 * 60_000;
/** What was put off may still come: the count of an Event series is written when the series ends, after six minutes. */
const LAST_WORDS_MS = 8 * 60_000;
/** So long after the faults, what they killed, stopped or froze is back. */
const BACK_MS = 45_000;

let defaults: Defaulter | undefined;

function configOf(plan: Plan): Config {
  const flags = {
    region: REGION,
    installation: INSTALLATION,
    "drift-interval": `${DRIFT_MS}ms`,
    "lease-namespace": LEASE_NAMESPACE,
    "request-timeout": "10s",
    "passable-roles": "*",
    "bucket-share": String(plan.bucketShare),
    ...(plan.rush && { workers: String(RUSH_WORKERS) }),
  };
  const invocation = readConfig(
    Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    {},
  );
  if (invocation.kind !== "run") throw new Error("the settings of the simulation do not run an operator");
  return invocation.config;
}

/** Runs one seed: a phase with faults, a quiet phase in which everything must settle, and a silence. */
export async function runSeed(seed: number, plan: Plan = planOf(seed)): Promise<Result> {
  const simulation = build(seed, plan);
  const { time, recorder, replicas } = simulation;
  const onRejection = (error: unknown) =>
    recorder.violation("rejection", error instanceof Error ? String(error.stack) : String(error));
  process.on("unhandledRejection", onRejection);
  try {
    recorder.say(`plan ${JSON.stringify({ ...plan, workloads: plan.workloads.map(({ name }) => name) })}`);
    for (const [index, replica] of replicas.entries()) time.clock.schedule(index * 700, replica.start);
    const expected = await playOut(simulation, plan);
    await settle(simulation, plan, expected);
  } finally {
    process.off("unhandledRejection", onRejection);
  }
  const settings = {
    installation: INSTALLATION,
    readsLag: plan.lag.ms > 0,
    bucketShare: plan.bucketShare,
    canaries: [CANARY],
  };
  return {
    seed,
    violations: [...recorder.violations, ...checkSafety(recorder.history, settings)],
    faults: recorder.faults,
    passes: simulation.passes(),
    awsCalls: recorder.history.filter(({ system }) => system === "aws").length,
    virtualMs: time.now() - START,
    hash: recorder.hash(),
    trace: recorder.trace,
  };
}

type Simulation = ReturnType<typeof build>;

function build(seed: number, plan: Plan) {
  const time = createVirtualTime(START);
  const dice = createDice(seed);
  const simulator = createSimulator({
    seed,
    lag: plan.lag,
    throttle: plan.throttle,
    repeatedCreate: plan.repeatedCreate,
  });
  simulator.advance(START);
  simulator.setScenario({
    // Registered instances would hold the deletion of every cluster up, and Fargate needs none.
    containerInstances: 0,
    images: [{ image: BROKEN_IMAGE, outcome: { kind: "exits", exitCode: 1, afterMs: 50 } }],
  });
  const recorder = createRecorder(time.now, simulator);
  defaults ??= loadDefaults("crds");
  const server = new ApiServer({ now: time.now, dice: dice.fork("server"), defaults, onWrite: recorder.kubernetes });
  const outages = { "kube outage": 0, "aws outage": 0 };
  const faulty = () => time.now() < START + plan.faultsMs;
  let calmAws = noAwsFaults;
  const replicas: Replica[] = [];
  const crashes = dice.fork("crashes");
  const onBoundary = (process: Process, where: string) => {
    if (!process.alive || !faulty()) return;
    const replica = replicas.find((each) => each.owns(process));
    if (crashes.chance(plan.crash)) {
      recorder.say(`${process.name} dies at ${where}`);
      replica?.kill(crashes.pick([0, 500, 8_000, 20_000]));
    } else if (crashes.chance(plan.freeze)) replica?.pause(crashes.between(6_000, 20_000));
  };
  const shared = { clock: time.clock, onBoundary };
  const kubeNetwork = {
    ...shared,
    server,
    dice: dice.fork("kube network"),
    faults: (process: Process, path = "") => {
      if (!faulty()) return noKubeFaults;
      const isStale = plan.stale !== undefined && replicas[plan.stale.replica]?.owns(process) && path.includes(GROUP);
      return isStale ? { ...plan.kube, watchDelayMs: plan.stale?.watchDelayMs ?? [0, 0] } : plan.kube;
    },
    outageUntil: () => outages["kube outage"],
    onFault: recorder.fault,
  };
  const config = configOf(plan);
  const awsNetwork = {
    ...shared,
    simulator,
    recorder,
    account: ACCOUNT,
    dice: dice.fork("aws network"),
    faults: () => (faulty() ? plan.aws : calmAws),
    outageUntil: () => outages["aws outage"],
    requestTimeoutMs: config.aws.requestTimeoutMs,
  };
  const slowAws = (latencyMs: readonly [number, number] = noAwsFaults.latencyMs) => {
    calmAws = { ...noAwsFaults, latencyMs };
  };
  let passes = 0;
  const parts = {
    time,
    recorder,
    config,
    dice: dice.fork("replicas"),
    kubernetes: (process: Process) => connect(kubeNetwork, process),
    aws: (process: Process) => connectAws(awsNetwork, process),
    onPass: () => {
      passes += 1;
    },
  };
  for (let index = 1; index <= plan.replicas; index++)
    replicas.push(createReplica(parts, index, plan.skewMs[index - 1] ?? 0));
  const world = createSimWorld({ clock: time.clock, dice: dice.fork("people"), server, simulator, recorder });
  return { time, dice, simulator, recorder, server, outages, replicas, world, slowAws, passes: () => passes };
}

/** The phase with faults, until all workloads have told their story. */
async function playOut(simulation: Simulation, plan: Plan): Promise<readonly Expectation[]> {
  const { time, recorder, simulator, world, dice } = simulation;
  for (const incident of plan.incidents) time.clock.schedule(incident.atMs, () => strike(simulation, incident));
  const expected: Expectation[] = [];
  let running = plan.workloads.length;
  for (const [index, workload] of plan.workloads.entries()) {
    const own = { ...world, dice: dice.fork(`workload ${index}`) };
    const tell = async () => {
      await own.advance(own.dice.between(0, 5_000));
      recorder.say(`workload ${workload.name}`);
      expected.push(...(await workload.run(own, NAMESPACES[index % NAMESPACES.length] ?? "team-0", `w${index}`)));
      running -= 1;
    };
    tell().catch((error: unknown) => recorder.violation("workload", `${workload.name}: ${String(error)}`));
  }
  const done = () => running === 0 && time.now() >= START + plan.faultsMs;
  if (!(await time.runUntil(done, START + WORKLOAD_LIMIT_MS)))
    recorder.violation("L1", `${running} workloads never came to their end`);
  simulator.setOptions({ lag: { ms: 0 } });
  recorder.say("the faults are over");
  return expected;
}

function strike(simulation: Simulation, { kind, lastsMs }: Incident): void {
  const { dice, replicas, recorder, outages, server, time } = simulation;
  const replica = dice.pick(replicas);
  if (kind === "kill" || kind === "stop" || kind === "pause") {
    replica[kind](lastsMs);
    return;
  }
  recorder.fault(kind, "world", `${lastsMs} ms`);
  if (kind === "compaction") server.compact();
  else outages[kind] = time.now() + lastsMs;
}

/** Everything must end as expected; then nobody may write anything for three drift intervals. */
async function settle(simulation: Simulation, plan: Plan, expected: readonly Expectation[]): Promise<void> {
  const { time, recorder, server, simulator } = simulation;
  const find = ({ kind, namespace, name }: ObjectRef) => server.get(typeOfKind(kind), namespace, name);
  let lookAt = 0;
  const settled = () => {
    if (time.now() < lookAt) return false;
    lookAt = time.now() + 1_000;
    return unfinished(expected, find).length === 0;
  };
  await time.runUntil(settled, time.now() + SETTLE_LIMIT_MS);
  for (const { invariant, message } of checkEndings(expected, find, time.now()))
    recorder.violation(invariant, `not in time: ${message}`);
  if (plan.rush) await rush({ ...simulation, find });
  await time.runUntil(time.now() + LAST_WORDS_MS);
  recorder.say("the silence begins");
  const from = time.now() + 1;
  await time.runUntil(time.now() + 3 * DRIFT_MS + DRIFT_MS / 2);
  simulator.advance(time.now());
  const objects = resourceTypes.flatMap((type) => server.list(type)).filter(isOwnKind);
  const violations = [
    ...checkEndings(expected, find, time.now()),
    ...checkTruth(objects, resourcesOf(simulator.snapshot()), INSTALLATION, time.now()),
    ...checkSilence(recorder.history, from),
    ...checkLeadership(recorder.history, START + plan.faultsMs + BACK_MS, time.now()),
  ];
  for (const { invariant, message } of violations) recorder.violation(invariant, message);
}
