import { join } from "node:path";
import { repositoryRoot } from "../../lib/paths.ts";
import type { Environment, Say } from "../environment.ts";
import { drawService, type ServiceObject, type Snapshot } from "../view.ts";

const PINNED = "public.ecr.aws/docker/library/httpd:2.4.66";
const NEXT = "public.ecr.aws/docker/library/httpd:2.4.67";
const LATER = "public.ecr.aws/docker/library/httpd:2.4.68";

/** Nothing in the story takes longer; the limit only ends a demo that hangs. */
const STEP_LIMIT_MS = 180_000;
const POLL_MS = 250;

/**
 * Runs the demo of two services: created, updated by a rolling and by a blue/green deployment. Each step ends only when
 * Kubernetes and the simulator both show what the step claims.
 *
 * @throws Error that names the step whose claim did not come true
 */
export async function releases(environment: Environment, say: Say): Promise<void> {
  const { kubectl } = environment;
  say("1. kubectl apply -f examples/quickstart/");
  await kubectl("apply", "-f", join(repositoryRoot, "examples/quickstart"));
  await follow(environment, say, "web", 1, PINNED);
  await kubectl(
    "wait",
    "--for=condition=Ready",
    "ecscluster/demo",
    "ecstaskdefinition/sample-fargate",
    "--timeout=30s",
  );

  say(`2. A rolling update: the task definition gets the image ${NEXT}`);
  await setImage(environment, NEXT);
  await follow(environment, say, "web", 2, NEXT);

  say("3. kubectl apply -f examples/blue-green/");
  await kubectl("apply", "-f", join(repositoryRoot, "examples/blue-green"));
  await kubectl(
    "patch",
    "ecsservice",
    "web-blue-green",
    "--type=merge",
    "-p",
    JSON.stringify({ spec: { deploymentConfiguration: { bakeTimeInMinutes: 0 } } }),
  );
  await follow(environment, say, "web-blue-green", 2, NEXT);

  say(`4. A blue/green release, and a rolling one beside it: the image becomes ${LATER}`);
  await setImage(environment, LATER);
  await follow(environment, say, "web-blue-green", 3, LATER);
  await follow(environment, say, "web", 3, LATER);
}

async function setImage({ kubectl }: Environment, image: string): Promise<void> {
  const patch = [{ op: "replace", path: "/spec/containers/0/image", value: image }];
  await kubectl("patch", "ecstaskdefinition", "sample-fargate", "--type=json", "-p", JSON.stringify(patch));
  await kubectl("wait", "--for=condition=Ready", "ecstaskdefinition/sample-fargate", "--timeout=60s");
}

/** Draws a service until it is Ready for the revision, and checks in the simulator that this is so. */
async function follow(
  environment: Environment,
  say: Say,
  name: string,
  revision: number,
  image: string,
): Promise<void> {
  const deadline = Date.now() + STEP_LIMIT_MS;
  let drawn = "";
  for (;;) {
    const object = JSON.parse(
      (await environment.kubectl("get", "ecsservice", name, "-o", "json")).stdout,
    ) as ServiceObject;
    const snapshot = (await environment.simulator("snapshot")) as Snapshot;
    const picture = drawService(object, snapshot).join("\n");
    if (picture !== drawn) for (const line of picture.split("\n")) say(`   ${line}`);
    drawn = picture;
    if (isReady(object)) return confirm(object, snapshot, revision, image);
    const stalled = object.status?.conditions?.find((condition) => condition.type === "Stalled");
    if (stalled !== undefined) throw new Error(`service ${name} is stalled: ${stalled.message}`);
    if (Date.now() > deadline) throw new Error(`service ${name} did not become Ready for revision ${revision}`);
    if (!environment.alive()) throw new Error("the operator or the simulator ended");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function isReady({ metadata, status }: ServiceObject): boolean {
  const ready = status?.conditions?.find((condition) => condition.type === "Ready");
  return ready?.status === "True" && ready.observedGeneration === metadata.generation;
}

/** Ready is what Kubernetes says; this is what AWS has. */
function confirm(object: ServiceObject, snapshot: Snapshot, revision: number, image: string): void {
  const { name } = object.metadata;
  const area = snapshot.areas.find(({ services }) => services.some((one) => one.serviceArn === object.status?.arn));
  const live = area?.services.find((one) => one.serviceArn === object.status?.arn);
  const newest = live?.serviceDeployments.at(-1)?.status;
  if (live === undefined || newest !== "SUCCESSFUL")
    throw new Error(`${name} is Ready, but AWS's newest deployment is ${newest ?? "missing"}`);
  if (!live.taskDefinition.endsWith(`:${revision}`))
    throw new Error(`${name} is Ready, but AWS runs ${live.taskDefinition} instead of revision ${revision} (${image})`);
  const running = area?.tasks.filter(
    (task) =>
      task.lastStatus === "RUNNING" &&
      live.deployments.some((one) => one.id === task.startedBy && one.status === "PRIMARY"),
  );
  if (running?.length !== object.status?.desiredCount) {
    throw new Error(`${name} is Ready, but ${running?.length ?? 0} of ${object.status?.desiredCount} tasks run in AWS`);
  }
}
