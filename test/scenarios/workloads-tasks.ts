import { verbAnnotation } from "../../operator/api/names.ts";
import { nameOfTrigger } from "../../operator/kinds/scheduled-task/plan/names.ts";
import type { Expectation } from "./expectations.ts";
import {
  cluster,
  clusterRef,
  definition,
  definitionRef,
  scheduledTask,
  scheduleRef,
  task,
  taskRef,
} from "./manifests.ts";
import { GONE, PATIENCE_MS, READY } from "./stack.ts";
import { BROKEN_IMAGE, FINISHING_IMAGE, type ObjectRef, until, type World } from "./world.ts";

/** A cluster, a definition whose tasks end, or not, by its image, and the task, in any order. */
async function applied(world: World, namespace: string, prefix: string, image: string, spec: object = {}) {
  const refs = {
    cluster: clusterRef(namespace, `${prefix}-cluster`),
    definition: definitionRef(namespace, `${prefix}-app`),
    task: taskRef(namespace, `${prefix}-task`),
  };
  const manifests = [
    cluster(namespace, refs.cluster.name),
    definition(namespace, refs.definition.name, image),
    task(namespace, refs.task.name, { cluster: refs.cluster.name, definition: refs.definition.name }, spec),
  ];
  for (const manifest of world.when.chance(0.5) ? manifests : manifests.toReversed()) {
    await world.applyObject(manifest);
    await world.advance(world.when.between(0, 2_000));
  }
  return refs;
}

const ends = (
  refs: { readonly cluster: ObjectRef; readonly definition: ObjectRef },
  ...more: readonly Expectation[]
) => [{ ref: refs.cluster, ending: READY }, { ref: refs.definition, ending: READY }, ...more];

/** Whether a task of the object runs. */
const runs = async (world: World, ref: ObjectRef): Promise<boolean> => {
  const status = (await world.readObject(ref))?.status as { attempts?: readonly { state?: string }[] } | undefined;
  return status?.attempts?.some(({ state }) => state === "RUNNING") === true;
};

/** A task is run to its end, once or three times. */
export async function runToTheEnd(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const spec = world.variant === 0 ? {} : { completions: 3, parallelism: 2 };
  const refs = await applied(world, namespace, prefix, FINISHING_IMAGE, spec);
  return ends(refs, { ref: refs.task, ending: READY });
}

/** A task that always fails is run again once. */
export async function failingTask(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const refs = await applied(world, namespace, prefix, BROKEN_IMAGE, { backoffLimit: 1 });
  return ends(refs, { ref: refs.task, ending: { kind: "stalled", reasons: ["BackoffLimitExceeded"] } });
}

/** A task that runs for ever is deleted, or suspended and then deleted, perhaps while it is being started. */
export async function stoppedTask(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const refs = await applied(world, namespace, prefix, "v1");
  if (world.when.chance(0.5)) await world.advance(world.when.between(0, 5_000));
  else await until(world, PATIENCE_MS, () => runs(world, refs.task));
  if (world.variant === 1) {
    await world.patchSpec(refs.task, { suspend: true });
    await world.advance(world.when.between(0, 5_000));
  }
  await world.deleteObject(refs.task);
  return ends(refs, { ref: refs.task, ending: GONE });
}

/** The same with a schedule in place of the task. Its runs leave no object behind, however many they were. */
async function scheduled(world: World, namespace: string, prefix: string, spec: object) {
  const refs = {
    cluster: clusterRef(namespace, `${prefix}-cluster`),
    definition: definitionRef(namespace, `${prefix}-app`),
    schedule: scheduleRef(namespace, `${prefix}-schedule`),
  };
  const names = { cluster: refs.cluster.name, definition: refs.definition.name };
  const manifests = [
    cluster(namespace, refs.cluster.name),
    definition(namespace, refs.definition.name, FINISHING_IMAGE),
    scheduledTask(namespace, refs.schedule.name, names, { successfulTasksHistoryLimit: 0, ...spec }),
  ];
  for (const manifest of world.when.chance(0.5) ? manifests : manifests.toReversed()) {
    await world.applyObject(manifest);
    await world.advance(world.when.between(0, 2_000));
  }
  return refs;
}

const scheduleStatus = async (world: World, ref: ObjectRef) =>
  ((await world.readObject(ref))?.status ?? {}) as Readonly<Record<string, unknown>>;

/** A schedule runs each minute, with each policy and with runs that delete themselves, until it is suspended. */
export async function runsEachMinute(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const concurrencyPolicy = ["Allow", "Forbid", "Replace"][world.variant];
  const refs = await scheduled(world, namespace, prefix, { concurrencyPolicy });
  const seen = new Set<unknown>();
  await until(world, 2 * PATIENCE_MS, async () => {
    const { lastScheduleTime } = await scheduleStatus(world, refs.schedule);
    if (lastScheduleTime !== undefined) seen.add(lastScheduleTime);
    return seen.size >= 2;
  });
  await world.patchSpec(refs.schedule, { suspend: true });
  return ends(refs, { ref: refs.schedule, ending: READY });
}

const TOKEN = "now";

/** A suspended schedule is asked for a run, once. */
export async function triggered(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const refs = await scheduled(world, namespace, prefix, { suspend: true });
  // What comes with an object is not carried out.
  await until(world, PATIENCE_MS, async () => (await scheduleStatus(world, refs.schedule)).activeCount !== undefined);
  await world.annotate(refs.schedule, verbAnnotation("trigger"), TOKEN);
  await until(
    world,
    PATIENCE_MS,
    async () => (await scheduleStatus(world, refs.schedule)).lastSuccessfulTime !== undefined,
  );
  const run = taskRef(namespace, nameOfTrigger(refs.schedule.name, TOKEN));
  return ends(refs, { ref: refs.schedule, ending: READY }, { ref: run, ending: GONE });
}
