import { TAGS } from "../../operator/api/names.ts";
import { checkEndings, checkTruth, unfinished } from "../scenarios/endings.ts";
import type { Expectation } from "../scenarios/expectations.ts";
import { type AwsCall, type Entry, isAwsWrite, PERSON, type Violation } from "../scenarios/history.ts";
import { checkSafety } from "../scenarios/safety.ts";
import { resourcesOf, revisionsInUse } from "../scenarios/snapshot.ts";
import type { Workload } from "../scenarios/workloads.ts";
import { IMAGES } from "../scenarios/world.ts";
import { isOwnKind, type KubeObject } from "./kube-model/objects.ts";
import { type KubeProxy, startKubeProxy } from "./kube-proxy/proxy.ts";
import type { WriteRequest } from "./kube-proxy/record.ts";
import { type AwsTap, startAwsTap } from "./process-aws-tap.ts";
import { finder, objectsOf } from "./process-objects.ts";
import { createOperators, type KillPlan, type Operators } from "./process-operators.ts";
import { createPeople } from "./process-people.ts";
import { createRandomSource } from "./random.ts";
import { createTotalOrder, type TotalOrder } from "./total-order.ts";
import { startWorld, type World } from "./world.ts";
import type { KubeServer } from "./world-kube.ts";
import { until } from "./world-until.ts";

// Plays the scenarios with real processes: a kube-apiserver behind a proxy, operators, and a simulated AWS behind a tap. Proxy
// and tap share one order of time, so what they write down is one history, which the oracles of the simulation judge.

/** The workloads' time and AWS run so many times faster than the real ones. */
const PACE = 10;
const INSTALLATION = "tests";
const NAMESPACES = 3;
/** More than 40 reads in ten seconds count as a loop for the oracles. */
const POLL_INTERVAL = "300ms";
/** Long enough not to be lost on a busy machine. */
const LEASE = { "lease-duration": "4s", "lease-renew-deadline": "3s", "lease-retry-period": "500ms" };
/** Longer than the shortest drift interval there is (10 s) with its jitter: an operator that writes each time is never silent. */
const SILENCE_MS = 14_000;
const SILENCE_LIMIT_MS = 120_000;

export interface PlayOptions {
  /** What the namespaces' names begin with. */
  readonly name: string;
  readonly seed: string;
  readonly workloads: readonly Workload[];
  readonly controlPlane: KubeServer;
  readonly kills: KillPlan;
  /** Milliseconds within which all must have ended as expected once the workloads have run. */
  readonly limitMs: number;
  /** Whether to wait at the end until nothing is written any more. */
  readonly untilSilence: boolean;
}

export interface Played {
  readonly violations: readonly Violation[];
  readonly history: readonly Entry[];
  /** How many operators were killed or stopped on the way. */
  readonly deaths: number;
}

interface Stage {
  readonly world: World;
  readonly order: TotalOrder;
  readonly proxy: KubeProxy;
  readonly tap: AwsTap;
  readonly operators: Operators;
  readonly namespaces: readonly string[];
}

/**
 * Plays all workloads side by side, waits until they have ended, and judges.
 *
 * @throws Error when a workload fails or does not come to its end
 */
export async function play(options: PlayOptions): Promise<Played> {
  const cleanUp: (() => Promise<void>)[] = [];
  try {
    return await runAndCheck(options, await prepare(options, cleanUp));
  } finally {
    for (const end of cleanUp.reverse()) await end();
  }
}

/** @param cleanUp is given what must be done at last, in reverse order */
async function prepare(options: PlayOptions, cleanUp: (() => Promise<void>)[]): Promise<Stage> {
  const { name, controlPlane, kills, seed } = options;
  const order = createTotalOrder();
  const parts: { operators?: Operators; world?: World } = {};
  const resources = async () =>
    parts.world === undefined ? [] : resourcesOf({ areas: [await parts.world.aws.area()] });
  const atBoundary = async (write: AwsCall | WriteRequest) => (await parts.operators?.atBoundary(write)) ?? "pass";
  const ownedBy = async (uid: string) => (await resources()).filter(({ tags }) => tags[TAGS.uid] === uid);
  const proxy = await startKubeProxy({ server: controlPlane, order, atBoundary, ownedBy });
  cleanUp.push(proxy.close);
  const people = await proxy.endpoint(PERSON);
  const world = await startWorld({ name, controlPlane: people, simulator: { speed: PACE }, operator: false });
  parts.world = world;
  cleanUp.push(world.stop);
  await world.aws.scenario({ images: IMAGES });
  const inUse = async () => revisionsInUse({ areas: [await world.aws.area()] });
  const tap = await startAwsTap({ target: world.aws.url, order, atBoundary, revisionsInUse: inUse });
  cleanUp.push(tap.close);
  const own = options.workloads.filter(({ ownNamespace }) => ownNamespace === true).length;
  const namespaces = Array.from({ length: NAMESPACES + own }, (_, index) => `${world.namespace}-${index}`);
  for (const each of namespaces) await world.kube.send("POST", "/api/v1/namespaces", { metadata: { name: each } });
  const flags = {
    ...LEASE,
    namespaces: namespaces.join(","),
    "poll-interval": POLL_INTERVAL,
    installation: INSTALLATION,
    adoption: "*",
    observation: "*",
  };
  const operators = createOperators({ world, tap, proxy }, kills, createRandomSource(`${seed} kills`), flags);
  parts.operators = operators;
  await operators.start();
  return { world, order, proxy, tap, operators, namespaces };
}

async function runAndCheck(options: PlayOptions, stage: Stage): Promise<Played> {
  const { world, proxy, operators, order, namespaces } = stage;
  const expected = await runWorkloads(options, stage);
  await operators.calm();
  await until(
    "every workload has ended",
    () => unfinished(expected, proxy.record.find),
    (missing) => missing.length === 0,
    { timeout: options.limitMs, report: () => report(stage) },
  );
  if (options.untilSilence) await silence(stage);
  const [left, resources] = [await objectsOf(world.kube, namespaces), resourcesOf({ areas: [await world.aws.area()] })];
  const history = historyOf(stage);
  const violations = [
    ...checkSafety(history, { installation: INSTALLATION, readsLag: false }),
    ...checkEndings(expected, finder(left), order.now()),
    ...checkTruth(left, resources, INSTALLATION, order.now()),
    ...proxy.record.bypassed().map((message) => ({ invariant: "complete record", message, at: order.now() })),
  ];
  return { violations, history, deaths: operators.deaths() };
}

/** S9: the world comes to rest, comparisons with AWS included. Event series, which end after minutes, do not count. */
async function silence({ tap, proxy, order }: Stage): Promise<void> {
  const begin = order.now();
  const quietMs = () => {
    const write = tap.calls.findLast((call) => isAwsWrite(call));
    const change = proxy.record.history.findLast(({ before, after }) => isOwnKind((after ?? before) as KubeObject));
    return order.now() - Math.max(begin, write?.at ?? 0, change?.at ?? 0);
  };
  await until("nobody writes any more", quietMs, (ms) => ms > SILENCE_MS, { timeout: SILENCE_LIMIT_MS });
}

async function runWorkloads(options: PlayOptions, stage: Stage): Promise<readonly Expectation[]> {
  const { world, proxy, tap, operators, namespaces } = stage;
  const random = createRandomSource(options.seed);
  const people = createPeople(world, {
    awsUrl: tap.url,
    operators,
    cache: proxy.record,
    pace: PACE,
    random,
    namespaces,
  });
  const unfinishedNames = new Set(options.workloads.map(({ name }) => name));
  const runWorkload = async (workload: Workload, index: number): Promise<readonly Expectation[]> => {
    const when = random.fork(`workload ${index}`);
    const own = { ...people, variant: when.between(0, (workload.variants ?? 1) - 1), when };
    await own.advance(own.when.between(0, 5_000));
    const alone = options.workloads.slice(0, index).filter(({ ownNamespace }) => ownNamespace === true).length;
    const namespace = namespaces[workload.ownNamespace === true ? NAMESPACES + alone : index % NAMESPACES] as string;
    try {
      return await workload.run(own, namespace, `w${index}`);
    } catch (error) {
      throw new Error(`workload ${workload.name}`, { cause: error });
    } finally {
      unfinishedNames.delete(workload.name);
    }
  };
  const runs = Promise.all(options.workloads.map(runWorkload));
  const all = until(
    "every workload has run",
    () => [...unfinishedNames],
    ({ length }) => length === 0,
    { timeout: options.limitMs, report: () => report(stage) },
  );
  await Promise.race([runs, all.then(() => runs)]);
  return (await runs).flat();
}

/** Both systems' records in one order. */
const historyOf = ({ tap, proxy }: Stage): readonly Entry[] =>
  [...tap.calls, ...proxy.record.history].toSorted((a, b) => a.at - b.at);

/** The objects as they stand and the last entries of the history. */
async function report(stage: Stage): Promise<string> {
  const objects = await objectsOf(stage.world.kube, stage.namespaces);
  const states = objects.map(({ kind, metadata, status }) => {
    const conditions = (status?.conditions ?? []) as readonly { readonly type: string; readonly message: string }[];
    const runs = conditions.map(({ type, message }) => `${type}: ${message}`).join("; ");
    return `${kind} ${metadata.name} ${metadata.deletionTimestamp ?? ""} ${runs}`;
  });
  const history = historyOf(stage).slice(-60);
  return [...states, ...history.map(lineOf), stage.operators.tail()].join("\n");
}

/** An entry of a history in one line. */
export function lineOf(entry: Entry): string {
  const time = new Date(entry.at).toISOString().slice(14, 23);
  if (entry.system === "aws") {
    const { process, operation, input, outcome } = entry;
    return `${time} ${process} ${operation} ${JSON.stringify(input).slice(0, 120)} ${outcome.kind}`;
  }
  const { kind, metadata, spec, status } = entry.after ?? entry.before ?? {};
  const generation = `generation ${metadata?.generation}, observed ${String(status?.observedGeneration)}`;
  const holder = kind === "Lease" ? String(spec?.holderIdentity) : generation;
  return `${time} ${entry.actor} ${entry.verb} ${kind}/${entry.subresource ?? ""} ${metadata?.name} ${holder}`;
}
