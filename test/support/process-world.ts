import { checkEndings, checkTruth, unfinished } from "../scenarios/endings.ts";
import type { Expectation } from "../scenarios/expectations.ts";
import { type Entry, isAwsWrite, type Violation } from "../scenarios/history.ts";
import { checkSafety } from "../scenarios/safety.ts";
import { resourcesOf, revisionsInUse } from "../scenarios/snapshot.ts";
import type { Workload } from "../scenarios/workloads.ts";
import { BROKEN_IMAGE } from "../scenarios/world.ts";
import { readAudit, writesOf } from "./process-audit.ts";
import { type AwsTap, startAwsTap } from "./process-aws-tap.ts";
import { finder, type ObjectCache, objectsOf, watchObjects } from "./process-cache.ts";
import { createOperators, type KillPlan, type Operators } from "./process-operators.ts";
import { createPeople } from "./process-people.ts";
import { createDice } from "./random.ts";
import { startWorld, type World } from "./world.ts";
import type { KubeServer } from "./world-kube.ts";
import { until } from "./world-until.ts";

// Plays the scenarios with real processes: a kube-apiserver, operators, and a simulated AWS behind a tap. What happened is
// read from the tap and from the audit log, and judged by the oracles of the simulation. One thing they do not get here is
// what AWS still held at the moment when an object went (S3); what is left in the end is judged instead.

/** The workloads' time and AWS run so many times faster than the real ones. */
const PACE = 10;
const INSTALLATION = "tests";
const NAMESPACES = 3;
/** More than 40 looks in ten seconds count as a loop for the oracles. */
const POLL_INTERVAL = "300ms";
/** Longer than the shortest drift interval there is (10 s) with its jitter: whoever writes each time is never silent. */
const SILENCE_MS = 14_000;
const SILENCE_LIMIT_MS = 45_000;

export interface PlayOptions {
  /** What the namespaces' names begin with. */
  readonly name: string;
  readonly seed: string;
  readonly workloads: readonly Workload[];
  /** Its audit log must have the level RequestResponse. */
  readonly controlPlane: KubeServer & { readonly kubeconfigPath: string; readonly auditLogPath: string | undefined };
  readonly kills: KillPlan;
  /** Milliseconds within which all must have ended as expected once the workloads are told. */
  readonly limitMs: number;
  /** Whether to wait at last until nobody writes any more. */
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
  readonly tap: AwsTap;
  readonly operators: Operators;
  readonly cache: ObjectCache;
  readonly namespaces: readonly string[];
}

/**
 * Plays all workloads side by side, waits until they have ended, and judges.
 *
 * @throws Error when a workload fails or does not come to its end
 */
export async function play(options: PlayOptions): Promise<Played> {
  const { name, controlPlane, seed } = options;
  const world = await startWorld({ name, controlPlane, simulator: { speed: PACE }, operator: false });
  const cache = watchObjects(controlPlane);
  const stage: { operators?: Operators } = {};
  const tap = await startAwsTap({
    target: world.aws.url,
    atBoundary: async (call) => (await stage.operators?.atBoundary(call)) ?? "pass",
    revisionsInUse: async () => revisionsInUse({ areas: [await world.aws.area()] }),
  });
  try {
    await world.aws.scenario({
      // Registered instances would hold the deletion of every cluster up, and Fargate needs none.
      containerInstances: 0,
      images: [{ image: BROKEN_IMAGE, outcome: { kind: "exits", exitCode: 1, afterMs: 50 } }],
    });
    const namespaces = Array.from({ length: NAMESPACES }, (_, index) => `${world.namespace}-${index}`);
    for (const each of namespaces) await world.kube.send("POST", "/api/v1/namespaces", { metadata: { name: each } });
    const flags = {
      namespaces: namespaces.join(","),
      "poll-interval": POLL_INTERVAL,
      installation: INSTALLATION,
    };
    const operators = createOperators(world, tap, options.kills, createDice(`${seed} kills`), flags);
    stage.operators = operators;
    await operators.start();
    return await playOut(options, { world, tap, operators, cache, namespaces });
  } finally {
    cache.close();
    await world.stop();
    await tap.close();
  }
}

async function playOut(options: PlayOptions, stage: Stage): Promise<Played> {
  const { world, operators, namespaces } = stage;
  const expected = await tellAll(options, stage);
  await operators.calm();
  const objects = () => objectsOf(world.kube, namespaces);
  await until(
    "every workload has ended",
    async () => unfinished(expected, finder(await objects())),
    (missing) => missing.length === 0,
    { timeout: options.limitMs, report: () => report(options, stage) },
  );
  if (options.untilSilence) await silence(stage);
  const [left, resources] = [await objects(), resourcesOf({ areas: [await world.aws.area()] })];
  const history = historyOf(options, stage);
  const violations = [
    ...checkSafety(history, { installation: INSTALLATION, readsLag: false }),
    ...checkEndings(expected, finder(left), Date.now()),
    ...checkTruth(left, resources, INSTALLATION, Date.now()),
  ];
  return { violations, history, deaths: operators.deaths() };
}

/** S9: the world comes to rest, comparisons with AWS included. Event series, which end after minutes, do not count. */
async function silence({ tap, cache, namespaces }: Stage): Promise<void> {
  const begin = Date.now();
  const quietMs = () => {
    const write = tap.calls.findLast((call) => isAwsWrite(call));
    const seen = cache.sightings.findLast(({ object }) => namespaces.includes(object.metadata.namespace ?? ""));
    const last = Math.max(begin, write?.at ?? 0, seen?.at ?? 0);
    return Date.now() - last;
  };
  await until("nobody writes any more", quietMs, (ms) => ms > SILENCE_MS, { timeout: SILENCE_LIMIT_MS });
}

async function tellAll(options: PlayOptions, stage: Stage): Promise<readonly Expectation[]> {
  const { world, tap, operators, cache, namespaces } = stage;
  const dice = createDice(options.seed);
  const people = createPeople(world, { awsUrl: tap.url, operators, cache, pace: PACE, dice, namespaces });
  const untold = new Set(options.workloads.map(({ name }) => name));
  const tell = async (workload: Workload, index: number): Promise<readonly Expectation[]> => {
    const own = { ...people, dice: dice.fork(`workload ${index}`) };
    await own.advance(own.dice.between(0, 5_000));
    try {
      return await workload.run(own, namespaces[index % namespaces.length] as string, `w${index}`);
    } catch (error) {
      throw new Error(`workload ${workload.name}`, { cause: error });
    } finally {
      untold.delete(workload.name);
    }
  };
  const told = Promise.all(options.workloads.map(tell));
  const all = until(
    "every workload is told",
    () => [...untold],
    ({ length }) => length === 0,
    { timeout: options.limitMs, report: () => report(options, stage) },
  );
  await Promise.race([told, all.then(() => told)]);
  return (await told).flat();
}

/** Both systems' records in one order; where they agree to the millisecond, AWS's answer led to the Kubernetes write. */
function historyOf({ controlPlane }: PlayOptions, { world, tap, cache, namespaces }: Stage): readonly Entry[] {
  const audit = readAudit(controlPlane.auditLogPath ?? "");
  // Identities end in a random part of their own: <process>_<hex>.
  const processOf = (identity: string) => identity.slice(0, identity.lastIndexOf("_"));
  const writes = writesOf(audit, cache.sightings, [world.namespace, ...namespaces], processOf);
  return [...tap.calls, ...writes].toSorted((a, b) => a.at - b.at);
}

/** The objects as they stand and the last entries of the history. */
async function report(options: PlayOptions, stage: Stage): Promise<string> {
  const objects = await objectsOf(stage.world.kube, stage.namespaces);
  const states = objects.map(({ kind, metadata, status }) => {
    const conditions = (status?.conditions ?? []) as readonly { readonly type: string; readonly message: string }[];
    const told = conditions.map(({ type, message }) => `${type}: ${message}`).join("; ");
    return `${kind} ${metadata.name} ${metadata.deletionTimestamp ?? ""} ${told}`;
  });
  const history = historyOf(options, stage).slice(-60);
  return [...states, ...history.map(lineOf), stage.operators.tail()].join("\n");
}

function lineOf(entry: Entry): string {
  const time = new Date(entry.at).toISOString().slice(14, 23);
  if (entry.system === "aws") {
    const { process, operation, input, outcome } = entry;
    return `${time} ${process} ${operation} ${JSON.stringify(input).slice(0, 120)} ${outcome.kind}`;
  }
  const { kind, metadata } = entry.after ?? entry.before ?? {};
  return `${time} ${entry.actor} ${entry.verb} ${kind}/${entry.subresource ?? ""} ${metadata?.name}`;
}
