import { describe, expect, test } from "vitest";
import { plan } from "../../../operator/kinds/service/plan/index.ts";
import { status } from "../../../operator/kinds/service/status.ts";
import { cluster, service, taskDefinition } from "../../support/builders.ts";
import { deployment, inputOf, liveService, NOW, seen, serviceObject } from "./builders.ts";
import { createDriven, type Driven, kindSettings } from "./driven.ts";

const web = (more: object = {}) =>
  service(
    "web",
    { cluster: "main", taskDefinition: "web" },
    { launchType: "EC2", networkConfiguration: undefined, desiredCount: 1, ...more },
  );
const onHosts = taskDefinition("web", "1", { requiresCompatibilities: ["EC2"], networkMode: "bridge" });
const objects = [cluster("main"), onHosts];
const told = (world: Driven, reason: string) =>
  world.events.filter((event) => event.object === "ECSService/web" && event.reason === reason);

test("what keeps a task from being placed is told once, in the message and as an Event", async () => {
  const world = createDriven();
  world.simulator.setScenario({ machines: [{ id: "i-1", cluster: "main", memory: 64 }] });
  world.apply(...objects, web());
  await world.until("the Event", () => told(world, "TasksNotPlaced").length > 0);
  await world.run(20 * kindSettings.pollMs);
  await world.restart();
  await world.run(20 * kindSettings.pollMs);
  const [event, ...more] = told(world, "TasksNotPlaced");
  expect(more).toEqual([]);
  expect(event).toMatchObject({
    type: "Warning",
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    note: expect.stringContaining("has insufficient memory available."),
  });
  const ready = world.get(web())?.status?.conditions?.find(({ type }: { type: string }) => type === "Ready");
  expect(ready?.message).toContain("Newest service event: (service web) was unable to place a task");
  expect(ready?.message).toContain("has insufficient memory available.");
});

test("a steady state is told once, and never while nothing changes", async () => {
  const world = createDriven();
  world.simulator.setScenario({ machines: [{ id: "i-1", cluster: "main" }] });
  world.apply(...objects, web());
  await world.ready(web());
  await world.run(20 * kindSettings.driftIntervalMs);
  expect(told(world, "SteadyState")).toHaveLength(1);
  expect(told(world, "SteadyState")[0]).toMatchObject({
    type: "Normal",
    note: "(service web) has reached a steady state.",
  });
  world.apply(web({ desiredCount: 2 }));
  await world.run(2 * kindSettings.driftIntervalMs);
  expect(told(world, "SteadyState")).toHaveLength(2);
});

test("what happened while no operator ran is told by the next one", async () => {
  const world = createDriven();
  world.simulator.setScenario({ machines: [{ id: "i-1", cluster: "main" }] });
  world.apply(...objects, web());
  await world.ready(web());
  await world.run(kindSettings.driftIntervalMs);
  world.simulator.setScenario({ machines: [{ id: "i-1", cluster: "main", agentConnected: false }] });
  const { taskArns } = world.aws("ListTasks", { cluster: "main" }) as { taskArns: string[] };
  world.aws("StopTask", { cluster: "main", task: taskArns[0] });
  await world.restart();
  await world.until("the Event", () => told(world, "TasksNotPlaced").length > 0);
  expect(told(world, "TasksNotPlaced")[0]?.note).toContain('encountered error "AGENT"');
  expect(told(world, "SteadyState")).toHaveLength(1);
});

test("nothing is told of a service that belongs to another", async () => {
  const world = createDriven();
  world.simulator.setScenario({ machines: [{ id: "i-1", cluster: "main", memory: 64 }] });
  world.apply(...objects);
  await world.ready(cluster("main"), onHosts);
  world.aws("CreateService", { cluster: "main", serviceName: "web", taskDefinition: "web", desiredCount: 1 });
  world.apply(web());
  await world.reason(web(), "AlreadyExists");
  await world.run(3 * kindSettings.driftIntervalMs);
  expect(told(world, "TasksNotPlaced")).toEqual([]);
});

describe("while all new tasks run and a rollout stands still", () => {
  const progressAt = NOW - 120_000;
  const begun = { createdAt: new Date(NOW - 600_000) };
  const event = (at: number, text: string) => ({
    id: String(at),
    createdAt: new Date(at),
    message: `(service web) ${text}`,
  });
  const gone = "task set (ecs-svc/1) (task a) is not healthy in target-group (tg) due to TARGET GROUP IS NOT FOUND.";
  /** What Ready says of a deployment that made its last progress two minutes ago. */
  function messageWith(...events: readonly object[]): string {
    const observed = seen(liveService({ events }), { deployment: deployment("IN_PROGRESS", begun) });
    const { deployment: shown } = status(inputOf(serviceObject(), observed), plan(inputOf(serviceObject(), observed)));
    const lastProgressTime = new Date(progressAt).toISOString();
    const known = serviceObject({}, {
      status: { ...serviceObject().status, deployment: { ...shown, lastProgressTime } },
    } as object);
    return plan(inputOf(known, observed)).message;
  }

  test("what ECS said after the last progress explains it", () =>
    expect(messageWith(event(progressAt + 1_000, gone))).toContain("TARGET GROUP IS NOT FOUND"));

  test("what it said before does not: the tasks have found a place since", () =>
    expect(messageWith(event(progressAt - 1_000, "was unable to place a task."))).not.toContain("unable to place"));
});
