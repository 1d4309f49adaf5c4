import { cluster, type Manifest, task, taskDefinition } from "../../support/builders.ts";
import type { KubeObject } from "../../support/world-kube.ts";
import { until } from "../../support/world-until.ts";
import type { Recorded } from "../aws-record.ts";
import { memoryOf } from "../process-stats.ts";
import { create, IN_FLIGHT, inSetting, NAMESPACE, pause, type Setting } from "../setting.ts";
import { createVirtualWorld } from "../virtual-world.ts";
import type { Part, PartContext } from "./part.ts";

/** P15: tasks in bulk, and tasks that have ended. */
export const tasks: Part = {
  name: "tasks",
  promises: ["P15"],
  async run(context) {
    await bulk(context, context.quick ? 100 : 1_000);
    await inSetting((setting) => finished(setting, context, context.quick ? 50 : Math.min(10_000, context.most)));
  },
};

const NAME = "batch";
const ENDS = [{ image: `${NAME}:1`, outcome: { kind: "exits", exitCode: 0, afterMs: 20_000 } }] as const;
const common = [
  cluster(NAME),
  taskDefinition(NAME, "1", { containers: [{ name: "app", image: ENDS[0].image, essential: true }] }),
];
const run = (index: number): Manifest => task(`run-${index}`, { cluster: NAME, taskDefinition: NAME });

const ABOUT_TASKS = new Set(["RunTask", "DescribeTasks", "ListTasks", "StopTask"]);
const aboutTasks = <Call extends Pick<Recorded, "operation">>(calls: readonly Call[]): readonly Call[] =>
  calls.filter(({ operation }) => ABOUT_TASKS.has(operation));

/** "The rate quota for calls to the Amazon ECS RunTask API is 20 calls per second (burst and sustained)" (AWS, Fargate throttling quotas). */
const RUNS_PER_SECOND = 20;
const LIMIT_MS = 3_600_000;

/** In virtual time, as it is about AWS's quotas. */
async function bulk({ results, say }: PartContext, count: number): Promise<void> {
  say(`${count} tasks run at once, in virtual time`);
  const world = createVirtualWorld({ "bucket-share": "1" }, ENDS);
  world.apply(common);
  await world.pass(60_000);
  const from = world.now();
  world.apply(Array.from({ length: count }, (_, index) => run(index)));
  await world.until("all have ended", () => world.count("ECSTask", "Complete") === count, LIMIT_MS);
  const calls = aboutTasks(world.callsSince(from));
  const runs = calls.filter(({ operation, committed }) => operation === "RunTask" && committed);
  const seconds = ((runs.at(-1)?.time ?? Number.NaN) - (runs[0]?.time ?? Number.NaN)) / 1000;
  const floor = (count - RUNS_PER_SECOND) / RUNS_PER_SECOND;
  const throttled = calls.filter(({ code }) => code === "ThrottlingException").length;
  results.add("taskRuns", seconds, `${runs.length} tasks; the quota's floor is ${floor} s`);
  results.add("taskRunsOver", seconds / floor, `${count} tasks`);
  results.add("taskRunsThrottled", (100 * throttled) / calls.length, `${throttled} of ${calls.length} calls`);
  results.add("taskCalls", calls.length / count, `${calls.length} calls`);
  await world.pass(60_000);
  const ended = world.now();
  await world.pass(3_600_000);
  results.add("finishedCalls", aboutTasks(world.callsSince(ended)).length, `${count} tasks`);
}

/** A real operator starts beside many objects that have ended: one that did, and copies of it. */
async function finished(setting: Setting, { results, say }: PartContext, count: number): Promise<void> {
  say(`${count} finished tasks`);
  await setting.aws.scenario({ images: [...ENDS] });
  const first = await setting.startOperator();
  await setting.apply([...common, run(0)]);
  const sample = await ended(setting, run(0));
  await first.process.stop();
  const rest = Array.from({ length: count - 1 }, (_, index) => run(index + 1)).values();
  const copy = async (): Promise<void> => {
    for (const manifest of rest) {
      await create(setting.kube, { ...manifest, metadata: { ...manifest.metadata, ...sample.metadata } });
      await setting.kube.patch(manifest.kind, NAMESPACE, manifest.metadata.name, { status: sample.status }, "status");
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, copy));
  await setting.record.fresh();
  const operator = await setting.startOperator();
  await pause(count > 1_000 ? 60_000 : 5_000);
  results.add("finishedMemory", memoryOf(operator.process.pid).rss, `${count} tasks`);
  results.add("finishedReads", aboutTasks(await setting.record.fresh()).length, `${count} tasks`);
  await operator.process.stop();
}

/** What a finished object has beside its spec. @throws Error when it does not end within a minute */
async function ended({ kube }: Setting, { kind, metadata: { name } }: Manifest) {
  const isComplete = (object: KubeObject | undefined) =>
    object?.status?.conditions?.some(({ type }: { readonly type: string }) => type === "Complete") === true;
  const object = await until(`${name} ends`, () => kube.get(kind, NAMESPACE, name), isComplete, { timeout: 60_000 });
  return { metadata: { finalizers: object?.metadata.finalizers ?? [] }, status: object?.status };
}
