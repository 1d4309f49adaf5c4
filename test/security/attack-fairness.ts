/** What one namespace asks for does not keep the edits of another waiting. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HandledVerb } from "../../operator/engine/object.ts";
import { cluster, service, taskDefinition, withSpec } from "../support/builders.ts";
import { pathOf } from "../support/world-kube.ts";
import { logMeasurement, repeat, startTenants, type Tenants } from "./two-tenants.ts";

const MANY = 100;
/** Long enough that each object is asked more than once after its first ten seconds. */
const FLOOD_MS = 20_000;
/** A few seconds: AWS's quota for definitions gives us one in 1.4 s, and one of another namespace may go before. */
const LIMIT_MS = 5_000;

describe("requests without end", () => {
  let tenants: Tenants;
  beforeAll(async () => {
    tenants = await startTenants();
    await tenants.startOperator();
  });
  afterAll(() => tenants?.stop());

  /** Milliseconds between the times at which values of a verb were handled. */
  const pausesBetween = (handled: readonly HandledVerb[]): readonly number[] =>
    handled.slice(1).map(({ time }, index) => Date.parse(time) - Date.parse(handled[index]?.time ?? ""));

  const named = <T>(make: (name: string) => T): readonly T[] =>
    Array.from({ length: MANY }, (_, index) => make(`flood-${index}`));

  test("a flood of `refresh` in one namespace does not delay an edit in another", async () => {
    const { world, attacker } = tenants;
    const own = service("shop", { cluster: "shop", taskDefinition: "shop" }, { desiredCount: 0 });
    await world.apply(cluster("shop"), taskDefinition("shop"), own);
    await world.waitReady(own);
    const refs = { cluster: "flood", taskDefinition: "flood" };
    await tenants.attack([
      cluster("flood"),
      taskDefinition("flood"),
      ...named((name) => service(name, refs, { desiredCount: 0 })),
    ]);
    const ready = async () => (await world.aws.area()).services.length;
    await world.waitAws("all services exist", ready, (count) => count === MANY + 1, { timeout: 90_000 });

    let turn = 0;
    const flood = Array.from({ length: 8 }, () =>
      repeat(async () => {
        const path = pathOf("ECSService", attacker, `flood-${turn++ % MANY}`);
        const metadata = { annotations: { "ecs-operator.dev/refresh": `token-${turn}` } };
        await world.kube.send("PATCH", path, { metadata }, "application/merge-patch+json");
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, FLOOD_MS));
    const mark = await world.aws.mark();
    const delays: number[] = [];
    for (let count = 1; count <= 5; count++)
      delays.push(await tenants.editUntilWrite(withSpec(own, { desiredCount: count }), "UpdateService"));
    const reads = (await world.aws.calls(mark)).length;
    const asked = (await Promise.all(flood.map((one) => one.end()))).reduce((sum, turns) => sum + turns);
    logMeasurement("`refresh` asked for in all", String(asked));
    logMeasurement("AWS calls during the edits", String(reads));
    logMeasurement(
      "five edits under a flood of `refresh`, slowest last",
      `${delays.toSorted((a, b) => a - b).join(", ")} ms`,
    );
    // One of five may meet the moment at which all hundred are due again.
    expect(delays.toSorted((a, b) => a - b)[3]).toBeLessThan(LIMIT_MS);
    expect(Math.max(...delays)).toBeLessThan(2 * LIMIT_MS);
    const objects = await world.kube.list("ECSService", attacker);
    const handled = objects.flatMap(({ status }) => pausesBetween(status.lastHandled?.refresh ?? []));
    logMeasurement("shortest pause between two `refresh` of one object", `${Math.min(...handled)} ms`);
    expect(handled.length).toBeGreaterThan(0);
    expect(Math.min(...handled)).toBeGreaterThanOrEqual(10_000);
  });

  test("100 definitions of one namespace do not delay the definition of another", async () => {
    const { world } = tenants;
    await tenants.attack(
      named((name) => taskDefinition(`${name}-definition`)),
      16,
    );
    const delay = await tenants.editUntilWrite(taskDefinition("shop-definition"), "RegisterTaskDefinition");
    const second = await tenants.editUntilWrite(taskDefinition("shop-definition", "2"), "RegisterTaskDefinition");
    const registered = (await world.aws.area()).taskDefinitions.length;
    logMeasurement("a definition behind 100 of another namespace", `${delay} ms`);
    logMeasurement("its next edit", `${second} ms`);
    logMeasurement("definitions registered by then", String(registered));
    expect(registered).toBeLessThan(MANY);
    expect(Math.max(delay, second)).toBeLessThan(LIMIT_MS);
  });
});
