import { GROUP } from "../../operator/api/names.ts";
import type { Aws } from "../../operator/aws/handle.ts";
import { type Config, readConfig } from "../../operator/config.ts";
import type { AnyKind } from "../../operator/engine/kind.ts";
import { createSimulator } from "../../simulator/simulator.ts";
import { IMAGES } from "../scenarios/world.ts";
import { type Defaulter, loadDefaults } from "../support/kube-model/defaults.ts";
import { noKubeFaults } from "../support/kube-model/faults.ts";
import { connect } from "../support/kube-model/network.ts";
import { ApiServer } from "../support/kube-model/server.ts";
import { createRandomSource } from "../support/random.ts";
import { createVirtualTime, type Process } from "../support/virtual-clock.ts";
import { connectAws, noAwsFaults } from "./aws-network.ts";
import { BACKLOG_WORKERS } from "./backlog.ts";
import type { Plan } from "./plan.ts";
import { createRecorder } from "./recorder.ts";
import { createReplica, LEASE_NAMESPACE, type Replica } from "./replicas.ts";
import { ACCOUNT, createSimWorld, REGION } from "./sim-world.ts";

export const START = Date.UTC(2026, 0, 5, 8);
export const INSTALLATION = "simulated";

/** The drift interval of a plan, milliseconds: the shipped one where a day goes by, a short one else. */
export const driftMsOf = ({ silence }: Plan): number => (silence === "a day" ? 600_000 : 60_000);

let defaults: Defaulter | undefined;

function configOf(plan: Plan): Config {
  // A day of nothing is spent renewing the Lease; a slower one says as much.
  const slow = { "lease-duration": "70s", "lease-renew-deadline": "50s", "lease-retry-period": "10s" };
  const flags = {
    region: REGION,
    installation: INSTALLATION,
    "drift-interval": `${driftMsOf(plan)}ms`,
    "lease-namespace": LEASE_NAMESPACE,
    "request-timeout": "10s",
    "passable-roles": "*",
    adoption: "*",
    observation: "*",
    "bucket-share": String(plan.bucketShare),
    ...(plan.backlog && { workers: String(BACKLOG_WORKERS) }),
    ...(plan.silence === "a day" && slow),
  };
  const invocation = readConfig(
    Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    {},
  );
  if (invocation.kind !== "run") throw new Error("the settings of the simulation do not run an operator");
  return invocation.config;
}

export interface BuildOptions {
  /** See `createVirtualTime`. */
  readonly turns?: boolean;
  /** What the replicas reconcile; default: every kind that is shipped. */
  readonly kinds?: readonly AnyKind<Aws>[];
}

export type Simulation = ReturnType<typeof build>;

/** A world as the plan wants it: both systems, the networks, the replicas and people. Nothing has happened yet. */
export function build(seed: number, plan: Plan, options: BuildOptions = {}) {
  const time = createVirtualTime(START, options);
  const random = createRandomSource(seed);
  const simulator = simulatorOf(seed, plan);
  const recorder = createRecorder(time.now, simulator);
  defaults ??= loadDefaults("crds");
  const server = new ApiServer({
    now: time.now,
    random: random.fork("server"),
    defaults,
    onWrite: recorder.kubernetes,
  });
  const outages = { "kube outage": 0, "aws outage": 0 };
  let calmAws = noAwsFaults;
  const faulty = () => time.now() < START + plan.faultsMs;
  const replicas: Replica[] = [];
  const crashes = random.fork("crashes");
  const onBoundary = (process: Process, where: string) => {
    if (!process.alive || !faulty()) return;
    const replica = replicas.find((each) => each.owns(process));
    if (crashes.chance(plan.crash)) {
      recorder.say(`${process.name} dies at ${where}`);
      replica?.kill(crashes.pick([0, 500, 8_000, 20_000]));
    } else if (crashes.chance(plan.freeze)) replica?.pause(crashes.pick([6_000, 12_000, 20_000, 20_000]));
  };
  const shared = { clock: time.clock, onBoundary };
  const kubeNetwork = {
    ...shared,
    server,
    random: random.fork("kube network"),
    faults: (process: Process, path = "") => {
      if (!faulty()) return noKubeFaults;
      const { stale } = plan;
      const isStale = stale !== null && replicas[stale.replica]?.owns(process) === true && path.includes(GROUP);
      return isStale ? { ...plan.kube, watchDelayMs: stale.watchDelayMs } : plan.kube;
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
    random: random.fork("aws network"),
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
    ...(options.kinds && { kinds: options.kinds }),
    random: random.fork("replicas"),
    kubernetes: (process: Process) => connect(kubeNetwork, process),
    aws: (process: Process) => connectAws(awsNetwork, process),
    onPass: () => {
      passes += 1;
    },
  };
  for (let index = 1; index <= plan.replicas; index++)
    replicas.push(createReplica(parts, index, plan.skewMs[index - 1] ?? 0));
  const world = createSimWorld({ clock: time.clock, random: random.fork("people"), server, simulator, recorder });
  return { time, random, simulator, recorder, server, outages, replicas, world, slowAws, passes: () => passes };
}

function simulatorOf(seed: number, { lag, throttle, repeatedCreate }: Plan) {
  const simulator = createSimulator({ seed, lag, throttle, repeatedCreate });
  simulator.advance(START);
  simulator.setScenario({
    // Registered instances would hold the deletion of every cluster up, and Fargate needs none.
    containerInstances: 0,
    images: IMAGES,
  });
  return simulator;
}
