import { type Recorded, serviceOf } from "../aws-record.ts";
import { type PathFloor, pathFloor } from "../floor.ts";
import { benchService, commonObjects, literalService } from "../objects.ts";
import { create, inSetting, pause, type Setting } from "../setting.ts";
import { median, quantile } from "../statistics.ts";
import type { Part, PartContext } from "./part.ts";

const GAP_MS = 250;
const LATENCIES_MS = [0, 50] as const;

/**
 * P1: one change at a time in an idle world, from just before the request to the arrival of the AWS call, and how much longer
 * that takes than without an operator.
 */
export const latency: Part = {
  name: "latency",
  promises: ["P1"],
  run: (context) =>
    inSetting(async (setting) => {
      const samples = context.quick ? 10 : 100;
      context.say(`${samples} creations and ${samples} changes without an operator`);
      const floor = await pathFloor(setting, samples);
      context.results.add("createFloor", median(floor.creations), `${samples} samples`);
      context.results.add("updateFloor", median(floor.changes), `${samples} samples`);
      await setting.apply(commonObjects());
      await setting.startOperator();
      await setting.record.until(
        "the cluster exists",
        (all) => all.some(({ operation }) => operation === "RegisterTaskDefinition"),
        30_000,
      );
      for (const latencyMs of LATENCIES_MS) await measure(setting, context, floor, latencyMs);
    }),
};

async function measure(
  setting: Setting,
  { results, quick, say }: PartContext,
  floor: PathFloor,
  latencyMs: number,
): Promise<void> {
  const samples = quick ? 10 : latencyMs === 0 ? 150 : 80;
  say(`${samples} creations and ${samples} changes, AWS answers after ${latencyMs} ms`);
  await setting.aws.faults(...(latencyMs === 0 ? [] : [{ operation: "*", kind: "slow", ms: latencyMs } as const]));
  const name = (index: number) => `at-${latencyMs}-${index}`;
  // The first request opens connections; it is no sample.
  await create(setting.kube, benchService(0, name(samples)));
  await pause(1_000);
  const posts: number[] = [];
  const creations = await sampled(setting, "CreateService", samples, name, async (index) => {
    const started = performance.now();
    await create(setting.kube, benchService(index, name(index)));
    posts.push(performance.now() - started);
  });
  const changes = await sampled(setting, "UpdateService", samples, name, (index) =>
    changeCount(setting, name(index), 1),
  );
  const note = `${samples} samples`;
  if (latencyMs === 0) {
    results.add("createP50", median(creations), note);
    results.add("createOver", above(creations, floor.creations), note);
    results.add("createP99", quantile(creations, 0.99), note);
    results.add("updateP50", median(changes), note);
    results.add("updateOver", above(changes, floor.changes), note);
    results.add("updateP99", quantile(changes, 0.99), note);
    results.add("postP50", median(posts), note);
  } else {
    results.add("farCreateOver", above(creations, floor.creations), note);
    results.add("farLiteralOver", above(await literals(setting, samples), floor.creations), note);
    results.add("farUpdateOver", above(changes, floor.changes), note);
  }
}

/** How much longer the median takes than without an operator, milliseconds. */
const above = (measured: readonly number[], floor: readonly number[]): number => median(measured) - median(floor);

/** Services that all name one revision literally. The first reads it and is no sample. */
async function literals(setting: Setting, samples: number): Promise<readonly number[]> {
  const name = (index: number) => `literal-${index}`;
  await create(setting.kube, literalService(0, name(samples)));
  await pause(1_000);
  return sampled(setting, "CreateService", samples, name, (index) =>
    create(setting.kube, literalService(index, name(index))),
  );
}

/** Changes the count of a service as a person would. */
export const changeCount = async (setting: Setting, name: string, desiredCount: number): Promise<void> =>
  void (await setting.kube.patch("ECSService", setting.namespace, name, { spec: { desiredCount } }));

/**
 * Does something to one service after the other, with pauses.
 * @returns for each the milliseconds until AWS had the call; AWS's record has whole milliseconds
 */
export async function sampled(
  setting: Setting,
  operation: string,
  samples: number,
  name: (index: number) => string,
  act: (index: number) => Promise<void>,
  gapMs = GAP_MS,
): Promise<readonly number[]> {
  const record = setting.record.fork();
  // What was before has the same names.
  await record.fresh();
  const started = new Map<string, number>();
  for (let index = 0; index < samples; index++) {
    started.set(name(index), Date.now());
    await act(index);
    await pause(gapMs);
  }
  const calls = await record.until(
    `${samples} ${operation}`,
    (all) => arrivals(all, operation, started).length >= samples,
    30_000,
  );
  return arrivals(calls, operation, started);
}

function arrivals(
  calls: readonly Recorded[],
  operation: string,
  started: ReadonlyMap<string, number>,
): readonly number[] {
  const first = new Map<string, number>();
  for (const call of calls) {
    const name = serviceOf(call);
    if (call.operation !== operation || name === undefined || first.has(name)) continue;
    const began = started.get(name);
    if (began !== undefined) first.set(name, call.time - began);
  }
  return [...first.values()];
}
