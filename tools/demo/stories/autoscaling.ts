import { join } from "node:path";
import { repositoryRoot } from "../../lib/paths.ts";
import type { Environment, Say } from "../environment.ts";
import { untilAws, untilGone, untilReady } from "./objects.ts";

interface Area {
  readonly account: string;
  readonly region: string;
  readonly services: readonly {
    readonly serviceName: string;
    readonly status: string;
    readonly desiredCount: number;
  }[];
  readonly scalableTargets: readonly object[];
  readonly metricAlarms: readonly object[];
}

const example = (path: string): string => join(repositoryRoot, "examples", path);

const SERVICE = "autoscaled";

const countOf = (areas: readonly Area[]): number | undefined =>
  areas.flatMap(({ services }) => services).find(({ serviceName }) => serviceName === SERVICE)?.desiredCount;

/** What CloudWatch shows of the service's CPU from now on, in percent. */
async function load(environment: Environment, value: number): Promise<void> {
  const { areas } = (await environment.simulator("snapshot")) as { readonly areas: readonly Area[] };
  const [{ account, region } = { account: "", region: "" }] = areas;
  const dimensions = { ClusterName: "demo", ServiceName: SERVICE };
  const metric = { account, region, namespace: "AWS/ECS", metricName: "CPUUtilization", dimensions, value };
  await environment.simulator("scenario", { metrics: [metric] });
}

/**
 * A service between 2 and 10 tasks that follows its load, and the end of all objects at once.
 *
 * @throws Error that names the claim that did not come true
 */
export async function autoscaling(environment: Environment, say: Say): Promise<void> {
  const { kubectl } = environment;
  say("The simulated AWS runs sixty times as fast here: a minute of an alarm or of a cooldown is a second");
  await environment.simulator("options", { speed: 60 });
  say("1. kubectl apply -f examples/quickstart/ -f examples/autoscaling.yaml");
  await kubectl("apply", "-f", example("quickstart"), "-f", example("autoscaling.yaml"));
  await untilReady(environment, say);
  await untilAws<Area>(environment, "a scalable target", (areas) =>
    areas.some(({ scalableTargets }) => scalableTargets.length === 1),
  );
  say("   It is registered with Application Auto Scaling, with two policies, two scheduled actions and an alarm");

  say("2. kubectl scale is refused: the count belongs to AWS now");
  const refusal = await kubectl("scale", "ecsservice", SERVICE, "--replicas=7").then(
    () => undefined,
    (error: Error) => error.message,
  );
  if (refusal?.includes("minCapacity") !== true) throw new Error(`kubectl scale was not refused: ${refusal}`);

  say("3. The CPU goes to 90 %: tasks are added");
  await load(environment, 90);
  await untilAws<Area>(environment, "more than two tasks", (areas) => (countOf(areas) ?? 0) > 2);
  await untilReady(environment, say);

  say("4. The CPU goes to 5 %: tasks are removed, down to two");
  await load(environment, 5);
  await untilAws<Area>(environment, "two tasks", (areas) => countOf(areas) === 2);
  await kubectl("annotate", "ecsservice", SERVICE, "ecs-operator.dev/refresh=now", "--overwrite");
  await untilReady(environment, say);
  const shown = await kubectl(
    "get",
    "ecsservice",
    SERVICE,
    "-o",
    "jsonpath={.status.autoscaling.activities[*].description}",
  );
  say(`   status.autoscaling.activities: ${shown.stdout.trim()}`);

  say("5. kubectl delete ecs --all: the target and the alarms go before the service");
  await kubectl("delete", "ecs", "--all", "--wait=false");
  await untilGone(environment, say);
  await untilAws<Area>(environment, "nothing is left", (areas) =>
    areas.every(({ scalableTargets, metricAlarms }) => scalableTargets.length === 0 && metricAlarms.length === 0),
  );
}
