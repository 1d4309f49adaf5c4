import { isWrite, type Recorded } from "../aws-record.ts";
import { benchServices, commonObjects, serviceName } from "../objects.ts";
import { inSetting, pause, type Setting, type StartedOperator } from "../setting.ts";
import { quantile } from "../statistics.ts";
import { changeCount } from "./latency.ts";
import type { Part, PartContext } from "./part.ts";

const SERVICES = 20;
/** Changes come all the time, so that the moment in which a leader ends and the next begins shows. */
const CHANGE_EVERY_MS = 100;
const LIMIT_MS = 30_000;

interface Failover {
  readonly seconds: number;
  /** AWS writes of the old leader after the first one of the new. */
  readonly overlap: number;
}

/** P11: two replicas, the leader ends, the standby writes. */
export const failover: Part = {
  name: "failover",
  promises: ["P11"],
  run: (context) => inSetting((setting) => measure(setting, context)),
};

async function measure(setting: Setting, { results, quick, say }: PartContext): Promise<void> {
  const turns = quick ? 1 : 5;
  await setting.apply([...commonObjects(), ...benchServices(0, SERVICES)]);
  let leader = await replica(setting, 0, false);
  await setting.record.until(
    "all are created",
    (all) => all.filter(({ operation }) => operation === "CreateService").length >= SERVICES,
    LIMIT_MS,
  );
  const found: Record<"SIGTERM" | "SIGKILL", Failover[]> = { SIGTERM: [], SIGKILL: [] };
  let started = 1;
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    say(`${turns} times ${signal} to the leader of two replicas`);
    for (let turn = 0; turn < turns; turn++) {
      const standby = await replica(setting, started++, true);
      await pause(2_000);
      found[signal].push(await end(setting, leader, signal));
      leader = standby;
    }
  }
  const worst = (all: readonly Failover[]) =>
    quantile(
      all.map(({ seconds }) => seconds),
      0.99,
    );
  results.add("failoverGraceful", worst(found.SIGTERM), `the longest of ${turns}`);
  results.add("failoverKilled", worst(found.SIGKILL), `the longest of ${turns}`);
  const all = [...found.SIGTERM, ...found.SIGKILL];
  results.add(
    "failoverOverlap",
    all.reduce((sum, { overlap }) => sum + overlap, 0),
    `${all.length} fail-overs`,
  );
}

/** A replica that AWS knows by its access key. */
const replica = (setting: Setting, index: number, standby: boolean): Promise<StartedOperator> =>
  setting.startOperator({ standby, env: { AWS_ACCESS_KEY_ID: `replica-${index}` } });

async function end(setting: Setting, leader: StartedOperator, signal: NodeJS.Signals): Promise<Failover> {
  let over = false;
  const changing = changeAgainAndAgain(setting, () => over);
  try {
    await pause(1_000);
    const before = (await setting.record.fresh()).findLast((call) => isWrite(call));
    const endedAt = Date.now();
    leader.process.signal(signal);
    const isNew = (call: Recorded) => isWrite(call) && call.caller !== before?.caller;
    const seen = [
      ...(await setting.record.until("the standby writes", (all) => all.some(isNew), LIMIT_MS)),
      ...(await pause(500).then(() => setting.record.fresh())),
    ];
    const first = seen.findIndex(isNew);
    const overlap = seen.slice(first).filter((call) => isWrite(call) && !isNew(call)).length;
    return { seconds: ((seen[first]?.time ?? Number.NaN) - endedAt) / 1000, overlap };
  } finally {
    over = true;
    await changing;
    await leader.process.exited;
  }
}

async function changeAgainAndAgain(setting: Setting, over: () => boolean): Promise<void> {
  for (let turn = 0; !over(); turn++) {
    await changeCount(setting, serviceName(turn % SERVICES), 1 + (Math.floor(turn / SERVICES) % 50) + (turn % 2));
    await pause(CHANGE_EVERY_MS);
  }
}
