import { startKubeProxy } from "../../support/kube-proxy/proxy.ts";
import { createAwsRecord, type Recorded, serviceOf } from "../aws-record.ts";
import { benchServices, commonObjects, serviceName } from "../objects.ts";
import { inSetting, pause, type Setting } from "../setting.ts";
import { changeCount } from "./latency.ts";
import type { Part, PartContext } from "./part.ts";

const LIMIT_MS = 120_000;
const AFTERWARDS_MS = 5_000;

/** P13: the API server is away for a minute; right after its return people change things. */
export const outage: Part = {
  name: "outage",
  promises: ["P13"],
  run: (context) =>
    inSetting(async (setting) => {
      await measure(setting, context);
      if (!context.quick) await measureSilence(setting, context);
    }),
};

async function measure(setting: Setting, { results, quick, say }: PartContext): Promise<void> {
  const seconds = quick ? 5 : 60;
  const services = quick ? 20 : 100;
  await setting.apply([...commonObjects(), ...benchServices(0, services)]);
  const operator = await setting.startOperator();
  const created = (all: readonly Recorded[]) => all.filter(({ operation }) => operation === "CreateService");
  await setting.record.until("all are created", (all) => created(all).length >= services, LIMIT_MS);
  await pause(AFTERWARDS_MS);
  say(`the API server is away for ${seconds} s`);
  const record = createAwsRecord(setting.aws);
  await record.fresh();
  await setting.plane.stopApiServer("SIGKILL");
  await pause(seconds * 1000);
  await setting.plane.startApiServer();
  const back = Date.now();
  await Promise.all(Array.from({ length: services }, (_, index) => changeCount(setting, serviceName(index), 1)));
  const posted = (Date.now() - back) / 1000;
  const changed = (all: readonly Recorded[]) => all.filter(({ operation }) => operation === "UpdateService");
  const names = (all: readonly Recorded[]) => new Set(changed(all).map(serviceOf));
  const calls = await record.until("all are changed", (all) => names(all).size === services, LIMIT_MS);
  const last = changed(calls).at(-1)?.time ?? Number.NaN;
  results.add("outageSeen", (last - back) / 1000, `${services} changes, posted within ${posted.toFixed(1)} s`);
  await pause(AFTERWARDS_MS);
  const all = [...changed(calls), ...changed(await record.fresh())];
  results.add("outageTwice", all.length - names(all).size);
  await operator.process.stop();
}

/** A load balancer drops the connections of the watches without closing them. */
async function measureSilence(setting: Setting, { results, say }: PartContext): Promise<void> {
  const proxy = await startKubeProxy({ server: setting.plane });
  try {
    const { kubeconfigPath } = await proxy.endpoint("operator");
    const record = createAwsRecord(setting.aws);
    await setting.startOperator({ kubeconfigPath });
    await record.until("the services have been read", (all) => all.some(readsServices), LIMIT_MS);
    await pause(AFTERWARDS_MS);
    const open = proxy.watches().length;
    say(`${open} watches fall silent`);
    proxy.fault({ match: { verb: "watch" }, fault: { kind: "mute" }, times: open });
    const changedAt = Date.now();
    await changeCount(setting, serviceName(0), 2);
    const calls = await record.until("the change is made", (all) => all.some(changesService), LIMIT_MS);
    const made = calls.find(changesService)?.time ?? Number.NaN;
    results.add("muteSeen", (made - changedAt) / 1000, `${open} watches`);
  } finally {
    await proxy.close();
  }
}

const readsServices = ({ operation }: Recorded) => operation === "DescribeServices";
const changesService = ({ operation }: Recorded) => operation === "UpdateService";
