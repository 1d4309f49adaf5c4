import { followAudit, operatorWrites } from "../audit.ts";
import { describedServices, isWrite, type Recorded, serviceOf } from "../aws-record.ts";
import type { FigureName } from "../figures.ts";
import { bulkFloor } from "../floor.ts";
import { benchServices, commonObjects, serviceName } from "../objects.ts";
import { cpuSecondsOf, memoryOf, resetPeak } from "../process-stats.ts";
import { startRelay } from "../relay.ts";
import { inSetting, pause, type Setting, type StartedOperator } from "../setting.ts";
import { median, quantile } from "../statistics.ts";
import { changeCount, sampled } from "./latency.ts";
import type { Part, PartContext } from "./part.ts";

/** What is measured with so many services. */
interface Stage {
  readonly services: number;
  readonly memory?: FigureName;
  /** Drift interval of the sweeps that are measured; the figures are per sweep. */
  readonly driftSeconds: number;
  readonly sweeps: number;
}

const STAGES: readonly Stage[] = [
  { services: 1_000, memory: "memory1000", driftSeconds: 15, sweeps: 3 },
  { services: 10_000, memory: "memory10000", driftSeconds: 40, sweeps: 2 },
];
const QUICK_STAGES: readonly Stage[] = [{ services: 200, driftSeconds: 10, sweeps: 1 }];
/** The number of services that the bars for bulk, sweep and start are about. */
const LARGE = 10_000;
const STARTS = 6;
const SWEEPS_AN_HOUR = 6;
/** The first passes after a start, and the writing of their Events, are over. */
const SETTLE_MS = 3_000;
/** Of the script that bulk creation is compared with. */
const FLOOR_OBJECTS = 1_000;

/** P2, P3, P6 to P10, P14: what it costs to have many services. */
export const scale: Part = {
  name: "scale",
  promises: ["P2", "P3", "P6", "P7", "P8", "P9", "P10", "P14"],
  run: (context) =>
    inSetting(async (setting) => {
      await starts(setting, context);
      let services = await burst(setting, context);
      for (const stage of context.quick ? QUICK_STAGES : STAGES) {
        if (stage.services > context.most) break;
        await grow(setting, context, services, stage);
        services = stage.services;
        await settled(setting, context, stage);
        if (services === LARGE) await withQuotas(setting, context, services);
      }
    }),
};

/** P10 and P8 without objects: start after start. */
async function starts(setting: Setting, { results, quick, say }: PartContext): Promise<void> {
  const count = quick ? 1 : STARTS;
  say(`${count} starts without objects`);
  const firstCalls: number[] = [];
  const memory: number[] = [];
  for (let index = 0; index < count; index++) {
    await setting.record.fresh();
    const operator = await setting.startOperator();
    const [first] = await setting.record.until("a first call", (all) => all.length > 0, 10_000);
    firstCalls.push((first?.time ?? Number.NaN) - operator.startedAt);
    await pause(quick ? 500 : 5_000);
    memory.push(memoryOf(operator.process.pid).rss);
    await operator.process.stop();
  }
  results.add("firstCall", median(firstCalls), `${count} starts`);
  results.add("memory0", median(memory), `${count} starts`);
  results.point("memory", 0, median(memory));
}

/** P14 and the peak of P8: a thousand services at once, for an operator that was idle, and each changed once. */
async function burst(setting: Setting, { results, quick, say }: PartContext): Promise<number> {
  const services = quick ? 100 : 1_000;
  say(`${services} services at once, through a relay that counts connections`);
  const relay = await startRelay(setting.aws.url);
  await setting.record.fresh();
  const operator = await setting.startOperator({ env: { AWS_ENDPOINT_URL: relay.url } });
  await setting.apply(commonObjects());
  resetPeak(operator.process.pid);
  await setting.apply(benchServices(0, services));
  const created = await setting.record.until("all are created", (all) => creations(all) === services, 120_000);
  const pool = relay.connections();
  results.add("burstPeak", memoryOf(operator.process.pid).peak, `${services} services`);
  for (let index = 0; index < services; index++) {
    await changeCount(setting, serviceName(index), 1);
  }
  const changed = await setting.record.until("all are changed", (all) => updated(all).size === services, 120_000);
  const more = relay.connections() - pool;
  const note = `${more} new for ${changed.length} calls; ${pool} before, for ${created.length} calls`;
  results.add("connections", (1000 * more) / changed.length, note);
  const calls = [...created, ...changed];
  results.add("stsCalls", calls.filter(({ service }) => service === "sts").length);
  await operator.process.stop();
  relay.close();
  return services;
}

const creations = (all: readonly Recorded[]): number =>
  all.filter(({ operation, committed }) => operation === "CreateService" && committed).length;
const updated = (all: readonly Recorded[]): ReadonlySet<unknown> =>
  new Set(all.filter(({ operation }) => operation === "UpdateService").map((call) => serviceOf(call)));

/** P3: services created in bulk, until there are as many as wanted. */
async function grow(setting: Setting, { results, say }: PartContext, from: number, stage: Stage): Promise<void> {
  const to = stage.services;
  if (to <= from) return;
  say(`${FLOOR_OBJECTS} objects written in bulk without an operator`);
  const floorMs = await bulkFloor(setting, FLOOR_OBJECTS);
  say(`from ${from} to ${to} services`);
  const operator = await setting.startOperator();
  await settleDown(setting, from);
  const started = Date.now();
  await setting.apply(benchServices(from, to));
  const limitMs = 60_000 + (to - from) * 40;
  const calls = await setting.record.until("all are created", (all) => creations(all) === to - from, limitMs);
  const last = calls.findLast(({ operation }) => operation === "CreateService")?.time ?? Number.NaN;
  if (to === LARGE) {
    // The first thousand are there already; the rate of the others is scaled to all.
    const eachMs = (last - started) / (to - from);
    results.add("bulk", (eachMs * LARGE) / 1000, `${to - from} measured, scaled`);
    results.add("bulkShare", eachMs / floorMs, `the script: ${Math.round((floorMs * LARGE) / 1000)} s`);
    results.add("bulkErrors", calls.filter(({ status }) => status !== 200).length);
  }
  await settleDown(setting, to);
  await operator.process.stop();
}

/** Waits until there are no calls to AWS any more. */
async function settleDown(setting: Setting, services: number): Promise<void> {
  const deadline = performance.now() + 60_000 + services * 10;
  let quietSince = performance.now();
  while (performance.now() - quietSince < SETTLE_MS) {
    if ((await setting.record.fresh()).length > 0) quietSince = performance.now();
    if (performance.now() > deadline) throw new Error("AWS is still being asked");
    await pause(250);
  }
}

/** P6 to P10 with services that are as they should be: a start, some sweeps. */
async function settled(setting: Setting, context: PartContext, stage: Stage): Promise<void> {
  const { services, driftSeconds, sweeps } = stage;
  const { results, say } = context;
  say(`start with ${services} services`);
  await setting.record.fresh();
  const operator = await setting.startOperator({
    flags: { "drift-interval": `${driftSeconds}s` },
  });
  const seconds = await untilSynced(setting, operator, services);
  results.point("startup", services, seconds);
  if (services === LARGE) results.add("synced", seconds);
  // The first drift read after a start comes within one and a half intervals, from then on there is one in each.
  await pause(driftSeconds * 1000 * 1.6);
  say(`${sweeps} sweeps over ${services} services, ${driftSeconds} s each`);
  await setting.record.fresh();
  const audit = followAudit(setting);
  const { pid } = operator.process;
  const cpuBefore = cpuSecondsOf(pid);
  const rss: number[] = [];
  for (let tick = 0; tick < 10 * sweeps; tick++) {
    await pause(driftSeconds * 100);
    rss.push(memoryOf(pid).rss);
  }
  const cpu = (cpuSecondsOf(pid) - cpuBefore) / sweeps;
  reportSweeps(context, stage, { cpu, rss: median(rss), calls: await setting.record.fresh(), audit: audit() });
  await operator.process.stop();
}

interface SweepMeasurement {
  readonly cpu: number;
  readonly rss: number;
  readonly calls: readonly Recorded[];
  readonly audit: Parameters<typeof operatorWrites>[0];
}

function reportSweeps(
  { results, quick }: PartContext,
  { services, sweeps, memory }: Stage,
  measured: SweepMeasurement,
): void {
  const reads = measured.calls.filter(({ operation }) => operation === "DescribeServices").length / sweeps;
  const writes = operatorWrites(measured.audit);
  results.point("memory", services, measured.rss);
  results.point("sweepCpu", services, measured.cpu);
  results.point("readsPerHour", services, reads * SWEEPS_AN_HOUR);
  if (memory !== undefined) results.add(memory, measured.rss, `median over ${sweeps} sweeps`);
  if (services !== LARGE && !quick) return;
  const note = `${reads} reads a sweep of ${services}`;
  results.add("readsPerHour", (reads * SWEEPS_AN_HOUR) / services, note);
  results.add(
    "idleWrites",
    writes.length,
    writes
      .slice(0, 3)
      .map(({ verb, objectRef }) => `${verb} ${objectRef?.resource}`)
      .join(", "),
  );
  results.add("idleAwsWrites", measured.calls.filter((call) => isWrite(call)).length);
  if (!quick) results.add("sweepCpu", (measured.cpu * 1000) / services, `mean of ${sweeps}`);
}

/** Seconds from the start of the process until each service has been read. */
async function untilSynced(setting: Setting, { startedAt }: StartedOperator, services: number): Promise<number> {
  const calls = await setting.record.until(
    "all are read",
    (all) => describedServices(all).size >= services,
    120_000 + services * 5,
  );
  const last = calls.findLast(({ operation }) => operation === "DescribeServices")?.time ?? Number.NaN;
  return (last - startedAt) / 1000;
}

/** P10 with quotas, and P2: changes while everything is read again. */
async function withQuotas(setting: Setting, { results, say }: PartContext, services: number): Promise<void> {
  say(`start with ${services} services and AWS's quotas, and changes meanwhile`);
  await setting.aws.options({ throttle: true });
  await setting.record.fresh();
  const operator = await setting.startOperator({ flags: { "bucket-share": "1" } });
  const reread = untilSynced(setting, operator, services);
  const name = (index: number) => serviceName(index * 90);
  const change = (count: number) =>
    sampled(setting, "UpdateService", 100, name, (index) => changeCount(setting, name(index), count));
  const busy = await change(2);
  results.add("syncedWithQuotas", await reread);
  await settleDown(setting, services);
  const idle = await change(3);
  const idleP99 = quantile(idle, 0.99);
  results.add("idleP99", idleP99, `100 changes, p50 ${Math.round(median(idle))} ms`);
  results.add("underReread", quantile(busy, 0.99) - idleP99, `100 changes, p50 ${Math.round(median(busy))} ms`);
  await setting.aws.options({ throttle: false });
  await operator.process.stop();
}
