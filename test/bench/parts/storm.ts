import { quotas } from "../../../operator/aws/services/ecs/operations.ts";
import { createAwsRecord, type Recorded, serviceOf } from "../aws-record.ts";
import { benchServices, commonObjects, serviceName } from "../objects.ts";
import { inSetting, pause, type Setting } from "../setting.ts";
import { median } from "../statistics.ts";
import { changeCount, sampled } from "./latency.ts";
import type { Part, PartContext } from "./part.ts";

const RECOVERY_MS = 10_000;
const LIMIT_MS = 180_000;

/** P12: AWS throttles every call for a minute, while people change things. */
export const storm: Part = {
  name: "storm",
  promises: ["P12"],
  run: (context) => inSetting((setting) => measure(setting, context)),
};

async function measure(setting: Setting, { results, quick, say }: PartContext): Promise<void> {
  const seconds = quick ? 5 : 60;
  const changes = quick ? 5 : 30;
  const services = changes + (quick ? 3 : 20);
  await setting.apply([...commonObjects(), ...benchServices(0, services)]);
  await setting.startOperator({ flags: { "bucket-share": "1" } });
  const created = (all: readonly Recorded[]) => all.filter(({ operation }) => operation === "CreateService");
  await setting.record.until("all are created", (all) => created(all).length >= services, LIMIT_MS);
  await pause(RECOVERY_MS);
  const name = (index: number) => serviceName(changes + index);
  const change = (count: number) =>
    sampled(setting, "UpdateService", services - changes, name, (index) => changeCount(setting, name(index), count));
  const before = await change(1);
  await pause(RECOVERY_MS);
  say(`${seconds} s in which every call is throttled, ${changes} changes meanwhile`);
  const late = createAwsRecord(setting.aws);
  await Promise.all([setting.record.fresh(), late.fresh()]);
  await setting.aws.faults({ operation: "*", kind: "throttle" });
  for (let index = 0; index < changes; index++) {
    await changeCount(setting, serviceName(index), 3);
    await pause((seconds * 1000) / changes);
  }
  const attempts = await setting.record.fresh();
  await setting.aws.faults();
  results.add("stormAttempts", partOfBuckets(attempts, seconds), `${attempts.length} calls in ${seconds} s`);
  await pause(RECOVERY_MS);
  const after = await change(2);
  const note = `${after.length} samples, ${quick ? 5 : 10} s after the storm; before it ${Math.round(median(before))} ms`;
  results.add("stormLatency", median(after) - median(before), note);
  const made = (all: readonly Recorded[]) =>
    new Set(all.filter(({ operation, committed }) => operation === "UpdateService" && committed).map(serviceOf));
  const all = await late.until("all changes are made", (calls) => made(calls).size === services, LIMIT_MS);
  results.add("stormLost", services - made(all).size, `${changes} changes`);
}

/** How many calls were tried, as a part of what the buckets of the operations that were called allow. */
function partOfBuckets(attempts: readonly Recorded[], seconds: number): number {
  const { burst, perSecond } = quotas.ServiceModify;
  const reads = attempts.filter(({ operation }) => operation === "DescribeServices").length;
  const writes = attempts.filter(({ operation }) => operation === "UpdateService").length;
  const ofReads = reads / (quotas.ServiceRead.burst + seconds * quotas.ServiceRead.perSecond);
  return Math.max(ofReads, writes / (burst + seconds * perSecond));
}
