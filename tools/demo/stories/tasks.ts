import { join } from "node:path";
import { repositoryRoot } from "../../lib/paths.ts";
import type { Environment, Say } from "../environment.ts";
import { untilAws, untilCondition, untilGone, untilReady } from "./objects.ts";

interface Tag {
  readonly key: string;
  readonly value: string;
}

interface Area {
  readonly tasks: readonly {
    readonly lastStatus: string;
    readonly startedBy?: string;
    readonly tags: readonly Tag[];
  }[];
}

const exits = (exitCode: number, times: number) => ({
  image: "postgres",
  times,
  outcome: { kind: "exits", exitCode, afterMs: 1_000 },
});

const ours = (areas: readonly Area[]) =>
  areas.flatMap(({ tasks }) => tasks).filter(({ startedBy }) => startedBy?.startsWith("ecs-operator/") === true);

/**
 * A migration that fails twice and succeeds, one that is deleted while it runs, and a run of a schedule.
 *
 * @throws Error that names the claim that did not come true
 */
export async function tasks(environment: Environment, say: Say): Promise<void> {
  const { kubectl, simulator } = environment;
  say("1. kubectl apply -f examples/task.yaml: its container exits with 1 twice, and with 0 then");
  await simulator("scenario", { images: [exits(1, 2), exits(0, 1)] });
  await kubectl("apply", "-f", join(repositoryRoot, "examples/task.yaml"));
  await untilCondition(environment, say, "ECSTask", "Complete");
  say((await kubectl("get", "ecstask")).stdout.trimEnd());
  await untilAws<Area>(environment, "each attempt had a task of its own", (areas) => {
    const names = ours(areas).map(({ startedBy }) => startedBy);
    return names.length === 3 && new Set(names).size === 3;
  });

  say(
    "2. kubectl delete, and apply again: a new object is a new run. This one runs for ever, and is deleted in mid-run",
  );
  await kubectl("delete", "ecstask", "migrate-42");
  await kubectl("apply", "-f", join(repositoryRoot, "examples/task.yaml"));
  await untilAws<Area>(environment, "its task runs", (areas) =>
    ours(areas).some(({ lastStatus }) => lastStatus === "RUNNING"),
  );
  await kubectl("delete", "ecs", "--all", "--wait=false");
  await untilGone(environment, say);
  await untilAws<Area>(environment, "no task runs", (areas) =>
    ours(areas).every(({ lastStatus }) => lastStatus === "STOPPED"),
  );

  say(
    "\n3. kubectl apply -f examples/scheduled-task.yaml: a schedule. It is not half past two, so its run is asked for",
  );
  await simulator("scenario", { images: [exits(0, 1)] });
  await kubectl("apply", "-f", join(repositoryRoot, "examples/scheduled-task.yaml"));
  await untilReady(environment, say);
  await kubectl("annotate", "ecssched", "nightly-report", "ecs-operator.dev/trigger=first");
  await untilAws<Area>(environment, "the task carries the name of its schedule", (areas) =>
    ours(areas).some(({ tags }) => tags.some(({ value }) => value === "nightly-report")),
  );
  await untilCondition(environment, say, "ECSTask", "Complete");
  say((await kubectl("get", "ecssched,ecstask")).stdout.trimEnd());
}
