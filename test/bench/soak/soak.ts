import { startKubeProxy } from "../../support/kube-proxy/proxy.ts";
import { createRandomSource } from "../../support/random.ts";
import { createAwsRecord, serviceOf } from "../aws-record.ts";
import { benchServices, commonObjects, serviceName } from "../objects.ts";
import { changeCount } from "../parts/latency.ts";
import { handlesOf, memoryOf } from "../process-stats.ts";
import { pause, type Setting, type StartedOperator } from "../setting.ts";
import { median } from "../statistics.ts";
import { AWS_FAULTS, nextDisruption } from "./faults.ts";
import type { Sample } from "./verdict.ts";

export interface SoakOptions {
  readonly seconds: number;
  readonly services: number;
  readonly say: (what: string) => void;
}

/** What happened when, seconds since the start. */
export interface Incident {
  readonly at: number;
  readonly what: string;
}

const SAMPLES = 180;
const CHANGE_EVERY_MS = 400;
/** The lives of leaders must be long enough to show what they gain. */
const DISRUPTIONS = 6;
const LIMIT_MS = 300_000;

/** Changes services again and again under faults, and samples the leader. */
export async function soak(setting: Setting, options: SoakOptions) {
  const { seconds, services, say } = options;
  const random = createRandomSource("soak");
  const proxy = await startKubeProxy({ server: setting.plane });
  const endpoint = await proxy.endpoint("operators");
  let started = 0;
  const replica = (standby: boolean): Promise<StartedOperator> =>
    setting.startOperator({
      standby,
      kubeconfigPath: endpoint.kubeconfigPath,
      flags: { "bucket-share": "1", "drift-interval": "2m" },
      env: { AWS_ACCESS_KEY_ID: `replica-${++started}` },
    });
  await setting.apply([...commonObjects(), ...benchServices(0, services)]);
  // All are created at once, without quotas; what follows is about a world that stands.
  const builder = await setting.startOperator();
  await setting.record.until(
    "all are created",
    (all) => all.filter(({ operation, committed }) => operation === "CreateService" && committed).length >= services,
    LIMIT_MS,
  );
  await builder.process.stop();
  let leader = await replica(false);
  let standby = await replica(true);
  await setting.aws.faults(...AWS_FAULTS);
  say(`${services} services, ${seconds} s`);
  const samples: Sample[] = [];
  const events: Incident[] = [];
  const begun = performance.now();
  const now = () => (performance.now() - begun) / 1000;
  const changes = createChanges(setting, services);
  try {
    for (let count = 1; count <= SAMPLES; count++) {
      const until = (count * seconds) / SAMPLES;
      while (now() < until) {
        await changes.makeOne();
        await pause(CHANGE_EVERY_MS);
      }
      samples.push({ at: now(), ...sampleOf(leader), latencyMs: await changes.latency() });
      if (count % Math.floor(SAMPLES / DISRUPTIONS) !== 0 || count === SAMPLES) continue;
      const disruption = nextDisruption(random);
      events.push({ at: now(), what: disruption });
      say(`${now().toFixed(0)} s: ${disruption}; leader ${JSON.stringify(samples.at(-1))}`);
      if (disruption === "cut watches")
        proxy.fault({ match: {}, fault: { kind: "cut" }, times: proxy.watches().length });
      else {
        await leader.process.stop(disruption === "kill leader" ? "SIGKILL" : "SIGTERM");
        leader = standby;
        await leader.process.ready({ timeout: 30_000 });
        standby = await replica(true);
      }
    }
  } finally {
    await setting.aws.faults();
    await proxy.close();
  }
  return { samples, events };
}

const sampleOf = ({ process: { pid } }: StartedOperator) => ({
  process: String(pid),
  rssMib: memoryOf(pid).rss,
  handles: handlesOf(pid),
});

/** Changes of counts, and how long AWS waited for each. */
function createChanges(setting: Setting, services: number) {
  const record = createAwsRecord(setting.aws);
  const made = new Map<string, number>();
  let turn = 0;
  return {
    async makeOne(): Promise<void> {
      const name = serviceName(turn % services);
      const count = 1 + (Math.floor(turn / services) % 3);
      turn += 1;
      made.set(name, Date.now());
      await changeCount(setting, name, count);
    },
    /** Median milliseconds of the changes that AWS has learnt of since the last call. */
    async latency(): Promise<number | undefined> {
      const latencies: number[] = [];
      for (const call of await record.fresh()) {
        const name = serviceOf(call);
        const at = call.operation === "UpdateService" && name !== undefined ? made.get(name) : undefined;
        if (at === undefined || name === undefined) continue;
        made.delete(name);
        latencies.push(call.time - at);
      }
      return latencies.length === 0 ? undefined : median(latencies);
    },
  };
}
