import { afterAll, beforeAll, expect, test } from "vitest";
import { cluster, service, stack, taskDefinition, withSpec } from "../support/builders.ts";
import { isReady, startWorld, type World } from "../support/world.ts";

const MANY = 12;
const names = Array.from({ length: MANY }, (_, index) => `many-${index}`);
const many = names.map((name) => service(name, { cluster: "many", taskDefinition: "many" }, { desiredCount: 1 }));

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "calls" });
  await world.apply(cluster("many"), taskDefinition("many"), ...many);
  await world.waitReady(...many);
});
afterAll(() => world?.stop());

test("promise 8: services of one cluster are read together, ten to a call", async () => {
  const mark = await world.aws.mark();
  const reads = async () =>
    (await world.aws.calls(mark))
      .filter(({ operation }) => operation === "DescribeServices")
      .map(({ input, time }) => ({
        services: input.services as readonly string[],
        time,
      }));
  const seen = await world.waitAws(
    "each service has been read twice",
    reads,
    (calls) => names.every((name) => calls.filter(({ services }) => services.includes(name)).length >= 2),
    { timeout: 45_000 },
  );
  const sizes = seen.map(({ services }) => services.length);
  expect(Math.max(...sizes)).toBeGreaterThan(5);
  // Twelve services, read one by one, would take a call each; a busy machine may break a batch of ten into several.
  const average = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  expect(average).toBeGreaterThan(2);
  const all = (await world.aws.calls(mark)).filter(({ operation }) => operation !== "DescribeServices");
  expect(all.filter(({ operation }) => /Deployments|Revisions|Tasks/.test(operation))).toEqual([]);
});

test("promise 8: one apply of a task definition and its service makes one deployment", async () => {
  const [cl, definition, web] = stack("once", "1", { rollout: { settleSeconds: 1 } });
  await world.apply(cl, definition, web);
  await world.waitReady(cl, definition, web);
  const mark = await world.aws.mark();
  // The service first: it must not go ahead with the old revision.
  await world.apply(withSpec(web, { platformVersion: "1.4.0" }), taskDefinition("once", "2"));
  await world.waitFor(
    "ECSService",
    "once",
    (object) => isReady(object) && object.status.current.taskDefinition.endsWith(":2"),
  );
  const updates = (await world.aws.writes(mark)).filter(({ operation }) => operation === "UpdateService");
  expect(updates.map(({ input }) => input)).toEqual([
    expect.objectContaining({ platformVersion: "1.4.0", taskDefinition: expect.stringMatching(/:2$/) }),
  ]);
});

test("promise 8: while AWS throttles, calls slow down and no change is lost", async () => {
  await world.aws.faults({ operation: "*", kind: "throttle" });
  const mark = await world.aws.mark();
  await world.apply(...many.slice(0, 5).map((one) => withSpec(one, { desiredCount: 2 })));
  const throttled = await world.waitReason(many[0] as (typeof many)[0], "Throttled");
  expect(throttled.status.conditions.map(({ type }: { type: string }) => type)).not.toContain("Stalled");
  const calls = await world.waitAws(
    "some time passes",
    () => world.aws.calls(mark),
    (seen) => Date.now() - (seen[0]?.time ?? Date.now()) > 4_000,
  );
  // Five objects that each tried on their own every 200 ms would have made a hundred.
  expect(calls.length).toBeLessThan(40);
  await world.aws.faults();
  await world.waitReady(...many.slice(0, 5));
  const { services } = await world.aws.area();
  expect(
    services.filter(({ serviceName, desiredCount }) => names.includes(serviceName ?? "") && desiredCount === 2),
  ).toHaveLength(5);
});

test("promise 8: one call that hangs delays no other call", async () => {
  await world.aws.faults({ operation: "UpdateService", kind: "hang", contains: "many-7" });
  await world.apply(withSpec(many[7] as (typeof many)[0], { desiredCount: 3 }));
  const started = performance.now();
  await world.apply(withSpec(many[8] as (typeof many)[0], { desiredCount: 3 }));
  const count = async (name: string) =>
    (await world.aws.area()).services.find(({ serviceName }) => serviceName === name)?.desiredCount;
  await world.waitAws(
    "the other service is changed",
    () => count("many-8"),
    (seen) => seen === 3,
  );
  expect(performance.now() - started).toBeLessThan(1_500);
  expect(await count("many-7")).not.toBe(3);
  await world.aws.faults();
  await world.waitAws(
    "the change is not lost",
    () => count("many-7"),
    (seen) => seen === 3,
  );
});
