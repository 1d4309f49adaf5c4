import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { image, service, stack, taskDefinition, withSpec } from "../support/builders.ts";
import { kubectl } from "../support/kubectl.ts";
import { conditionOf, fromYaml, isReady, isStalled, readyOf, startWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "status" });
});
afterAll(() => world?.stop());

const fromDisk = (path: string): string => readFileSync(join(repositoryRoot, path), "utf8");
const quickstart = ["cluster", "task-definition", "service"].map((name) =>
  fromDisk(`examples/quickstart/${name}.yaml`),
);

/** Managers of fields, and which of them the operator owns outside status. */
async function managersOf(kind: string, name: string) {
  const { metadata } = await world.get(kind, name);
  const entries = (metadata.managedFields ?? []) as readonly { manager: string; fieldsV1: Record<string, object> }[];
  return entries.map(({ manager, fieldsV1 }) => [manager, Object.keys(fieldsV1).sort().join(" ")].join(": ")).sort();
}

test("promise 1: the spec stays as it was written, byte for byte, and a second apply changes nothing", async () => {
  const apply = () => kubectl(["apply", "-n", world.namespace, "-f", "-"], { stdin: quickstart.join("---\n") });
  await apply();
  const manifests = quickstart.flatMap((text) => fromYaml(text));
  const specs = async () =>
    (await Promise.all(manifests.map(({ kind, metadata }) => world.get(kind, metadata.name)))).map(
      ({ spec, metadata }) => [
        JSON.stringify(spec),
        metadata.generation,
        metadata.annotations?.["kubectl.kubernetes.io/last-applied-configuration"],
      ],
    );
  const before = await specs();
  await world.waitReady(...manifests);
  // A service that had to be corrected, too: what is enforced is not written back.
  await world.kube.patch("ECSService", world.namespace, "web", { metadata: { annotations: { note: "by hand" } } });
  expect(await specs()).toEqual(before);
  const second = (await apply()).trim().split("\n");
  expect(second.map((line) => line.replace(/^.* /, ""))).toEqual(manifests.map(() => "unchanged"));
  expect(await managersOf("ECSService", "web")).toEqual([
    "ecs-operator-metadata: f:metadata",
    "ecs-operator: f:status",
    "kubectl-client-side-apply: f:metadata f:spec",
    "person: f:metadata",
  ]);
  const { metadata } = await world.get("ECSService", "web");
  expect(metadata.finalizers).toEqual(["ecs-operator.dev/finalizer"]);
  const operatorAnnotations = Object.keys(metadata.annotations ?? {}).filter((name) =>
    name.startsWith("ecs-operator.dev/"),
  );
  expect(operatorAnnotations.filter((name) => name !== "ecs-operator.dev/origin")).toEqual([]);
});

test("promise 3: Ready is true only once the rollout of the newest content has succeeded", async () => {
  const objects = stack("truth");
  const [, definition, web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const { status } = await world.get("ECSService", "truth");
  expect(status).toMatchObject({ runningCount: 2, desiredCount: 2, observedGeneration: 1 });
  expect(readyOf(await world.get("ECSTaskDefinition", "truth"))?.reason).toBe("Registered");

  await world.aws.options({ durations: { healthy: 10_000 } });
  await world.apply(taskDefinition("truth", "2"));
  const rolling = await world.waitReason(web, "Progressing");
  expect(readyOf(rolling)).toMatchObject({ status: "False", message: expect.stringContaining("of 2 new tasks") });
  expect(conditionOf(rolling, "Reconciling")?.status).toBe("True");
  await world.aws.options({ durations: { healthy: 400 } });
  const [done] = await world.waitReady(web, definition);
  expect(done?.status.current.taskDefinition).toMatch(/:task-definition\/truth:2$/);
  const { tasks } = await world.aws.area();
  const running = tasks.filter((task) => task.lastStatus === "RUNNING" && task.group === "service:truth");
  const images = running.flatMap((task) => (task.containers ?? []).map((container) => container.image));
  expect(images).toEqual([image("2"), image("2")]);
});

test("promise 3: a failed rollout names stopped tasks, exit codes and what AWS says, and is not Ready after the rollback", async () => {
  const objects = stack("broken");
  const [, , web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  await world.aws.scenario({ images: [{ image: ":crash", outcome: { kind: "exits", exitCode: 137, afterMs: 20 } }] });
  await world.apply(taskDefinition("broken", "crash"));
  const held = await world.waitReason(web, "RolledBack");
  expect(isStalled(held)).toBe(true);
  const message = readyOf(held)?.message ?? "";
  expect(message).toContain("The deployment failed and was rolled back");
  expect(message).toMatch(/Tasks stopped: .*container app.*exit code 137/);
  expect(message).toContain("ecs-operator.dev/retry");
  expect(held.status.stoppedTasks[0]).toMatchObject({ containers: [{ name: "app", exitCode: 137 }] });
  expect(held.status.current.taskDefinition).toMatch(/:1$/);
  expect(held.status.target.taskDefinition).toMatch(/:2$/);
  await world.aws.scenario({ images: [] });
});

test("promise 3: while the count changes Ready stays true and says so", async () => {
  const objects = stack("count");
  const [, , web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  await world.aws.options({ durations: { provisioning: 20_000 } });
  await world.apply(withSpec(web, { desiredCount: 4 }));
  const scaling = await world.waitReason(web, "Scaling");
  expect(isReady(scaling)).toBe(true);
  expect(scaling.status).toMatchObject({ scaling: { from: 2, to: 4 }, runningCount: 2 });
  await world.aws.options({ durations: { provisioning: 300 } });
  await world.waitReason(web, "RolloutSucceeded");
  expect((await world.get("ECSService", "count")).status.runningCount).toBe(4);
});

test("a combination that cannot work is reported before AWS is asked, in words that say what to change", async () => {
  const [cluster, definition] = stack("misfit");
  const target = {
    targetGroupArn: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/a/0123456789abcdef",
  };
  const web = service(
    "misfit",
    { cluster: "misfit", taskDefinition: "misfit" },
    { loadBalancers: [{ ...target, containerName: "proxy", containerPort: 80 }] },
  );
  const mark = await world.aws.mark();
  await world.apply(cluster, definition, web);
  const unsettled = await world.waitReason(web, "WaitingForMatchingSpecs");
  expect(readyOf(unsettled)?.message).toContain("the task definition has no container `proxy`; it has `app`");
  const stalled = await world.waitReason(web, "InvalidCombination");
  expect(isStalled(stalled)).toBe(true);
  const writes = await world.aws.writes(mark);
  expect(writes.map(({ operation }) => operation)).not.toContain("CreateService");
  // It goes on by itself once the other object fits.
  const port = { name: "proxy", image: image("1"), essential: true, portMappings: [{ containerPort: 80 }] };
  await world.apply(withSpec(definition, { containers: [port] }));
  await world.waitAws(
    "the service is created",
    () => world.aws.area(),
    ({ services }) => services.some(({ serviceName }) => serviceName === "misfit"),
  );
});
