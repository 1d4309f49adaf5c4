import { setTimeout as sleep } from "node:timers/promises";
import { unfinished } from "../scenarios/endings.ts";
import type { Expectation } from "../scenarios/expectations.ts";
import { isAwsWrite } from "../scenarios/history.ts";
import { finder } from "../support/process-objects.ts";
import type { Exchange } from "./exchanges.ts";
import { differences, type EndState } from "./mask.ts";
import type { Plan } from "./plans.ts";
import { type Infrastructure, openStage, type Stage } from "./stage.ts";
import { type Summary, summaryDifferences } from "./summary.ts";
import { type Allowance, type FaultWorkload, workloadOf } from "./workloads.ts";

/** What an undisturbed run did and came to. */
export interface Recording {
  readonly exchanges: readonly Exchange[];
  readonly state: EndState;
  readonly summary: Summary;
}

/** How a plan went. */
export interface Outcome {
  readonly id: string;
  /** `unreached`: all went well, but the boundary at which something was to happen never came. */
  readonly result: "passed" | "failed" | "unreached";
  /** What is not as in the undisturbed run. */
  readonly reasons: readonly string[];
  readonly seconds: number;
  /** The ends of both ledgers and of the log; only of a plan that did not pass. */
  readonly tail?: string;
}

const RUN_LIMIT_MS = 60_000;
const POLL_MS = 200;
const REST_LIMIT_MS = 45_000;
/** Longer than it takes a new operator to hold the Lease and to work through everything. */
const PAST_MS = 3_500;
/** So long the world must stay as it is before a run is over; longer where nothing says what it is to become. */
const REST_MS = 600;
const RECORDING_REST_MS = 3_000;

/** Runs a workload with nothing in its way. @throws Error when it does not end as it must, twice */
export async function record(infrastructure: Infrastructure, workload: FaultWorkload): Promise<Recording> {
  return tryRecording(infrastructure, workload).catch(() => tryRecording(infrastructure, workload));
}

async function tryRecording(infrastructure: Infrastructure, workload: FaultWorkload): Promise<Recording> {
  const stage = await openStage(infrastructure, undefined);
  try {
    const reasons = await perform(stage, workload, undefined);
    if (reasons.length > 0) throw new Error(`${workload.id} undisturbed: ${reasons.join("\n")}\n${tailOf(stage)}`);
    return {
      exchanges: [...stage.trigger.exchanges],
      state: stage.endState(await stage.objects()),
      summary: stage.summary(),
    };
  } finally {
    await stage.close();
  }
}

/** How often a plan is tried whose boundary did not come: which read comes when depends on the time. */
const TRIES = 6;

/** Runs a plan and compares with the undisturbed run. */
export async function runPlan(infrastructure: Infrastructure, plan: Plan, expected: Recording): Promise<Outcome> {
  for (let tries = 1; ; tries++) {
    const outcome = await tryPlan(infrastructure, plan, expected);
    if (outcome.result !== "unreached" || tries === TRIES) return outcome;
  }
}

async function tryPlan(infrastructure: Infrastructure, plan: Plan, expected: Recording): Promise<Outcome> {
  const begin = performance.now();
  const outcome = (result: Outcome["result"], reasons: readonly string[], tail?: string): Outcome => ({
    id: plan.id,
    result,
    reasons,
    seconds: Math.round((performance.now() - begin) / 100) / 10,
    ...(tail === undefined ? {} : { tail }),
  });
  const stage = await openStage(infrastructure, plan);
  try {
    const reasons = await perform(stage, workloadOf(plan.workload), expected);
    if (reasons.length > 0) return outcome("failed", reasons, tailOf(stage));
    return stage.reached() ? outcome("passed", []) : outcome("unreached", [], tailOf(stage));
  } catch (error) {
    return outcome("failed", [String(error)], tailOf(stage));
  } finally {
    await stage.close();
  }
}

/** Runs the workload and waits until nothing changes any more. @returns what is wrong then */
async function perform(
  stage: Stage,
  workload: FaultWorkload,
  expected: Recording | undefined,
): Promise<readonly string[]> {
  await stage.operators.start();
  const limit = new AbortController();
  const late = sleep(RUN_LIMIT_MS, undefined, { signal: limit.signal }).catch(() => undefined);
  const expectations = await Promise.race([workload.run(stage.people, stage.namespace), late]);
  limit.abort();
  if (expectations === undefined) return ["the story did not come to its end", ...stage.operators.problems()];
  await stage.operators.settled();
  const wrong = [
    ...(await rest(stage, workload, expectations, expected)),
    ...(await backInTime(stage, workload, expectations, expected)),
  ];
  const summary = expected === undefined ? [] : summaryDifferences(expected.summary, stage.summary(), workload.allowed);
  const broken = stage.violations().map(({ invariant, message }) => `${invariant}: ${message}`);
  return [...wrong, ...summary, ...broken, ...stage.operators.problems()];
}

/** Waits until everything is as it must be and stays so. @returns what is not */
async function rest(
  stage: Stage,
  { allowed = [] }: FaultWorkload,
  expectations: readonly Expectation[],
  expected: Recording | undefined,
): Promise<readonly string[]> {
  const deadline = performance.now() + REST_LIMIT_MS;
  const restMs = expected === undefined ? RECORDING_REST_MS : REST_MS;
  let wrong: readonly string[] = [];
  for (let fineSince: number | undefined, seen = ""; performance.now() < deadline; await sleep(POLL_MS)) {
    const objects = await stage.objects();
    const state = stage.endState(objects);
    const other = expected === undefined ? [] : differences(expected.state, state);
    wrong = [...unfinished(expectations, finder(objects)), ...other.filter((line) => !isAllowed(line, allowed))];
    const now = `${JSON.stringify(state)} ${stage.tap.calls.filter(isAwsWrite).length}`;
    if (wrong.length > 0 || now !== seen) fineSince = undefined;
    seen = now;
    if (wrong.length > 0) continue;
    fineSince ??= performance.now();
    if (performance.now() - fineSince > restMs) break;
  }
  return wrong;
}

const isAllowed = (line: string, allowed: readonly Allowance[]): boolean =>
  allowed.some((each) => line.slice(2).startsWith(each.line));

/** When the plan says so: a new operator sees the past for a while, which must lead to nothing. */
async function backInTime(...run: Parameters<typeof rest>): Promise<readonly string[]> {
  const [stage] = run;
  const past = stage.observation.goBack();
  if (past === undefined) return [];
  await stage.operators.replace();
  await sleep(PAST_MS);
  past.release();
  return [...(past.hits() === 0 ? ["nobody looked at the past"] : []), ...(await rest(...run))];
}

function tailOf({ tap, operators, trigger }: Stage): string {
  const calls = tap.calls.slice(-25).map(({ at, process, operation, input, outcome, answered }) => {
    const time = new Date(at).toISOString().slice(14, 23);
    const end = outcome.kind === "refused" ? outcome.code : outcome.kind;
    return `${time} ${process} ${operation} ${end}${answered ? "" : " unanswered"} ${JSON.stringify(input).slice(0, 140)}`;
  });
  const steps = trigger.exchanges.filter(({ isWrite }) => isWrite).slice(-25);
  return [
    "--- AWS calls",
    ...calls,
    "--- writes of operators to both systems",
    ...steps.map(({ system, name, nth }) => `${system} ${name}#${nth}`),
    operators.tail(25),
  ].join("\n");
}
