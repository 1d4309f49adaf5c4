import { expect, test } from "vitest";
import { cluster, service, taskDefinition } from "../../support/builders.ts";
import { createDriven, kindSettings } from "./driven.ts";

const MINUTE_MS = 60_000;
const SERVICES = 30;

/** Services of one cluster, all in sync and read together once. */
async function settled() {
  const world = createDriven();
  const services = Array.from({ length: SERVICES }, (_, index) =>
    service(`web-${index}`, { cluster: "shop", taskDefinition: "app" }),
  );
  world.apply(cluster("shop"), taskDefinition("app"), ...services);
  await world.ready(...services);
  const reads = (since: number) =>
    world.simulator
      .ledger(since)
      .filter(({ operation }) => operation === "DescribeServices")
      .map(({ input }) => (input as { readonly services: readonly string[] }).services);
  const readAll = async () => {
    const mark = world.mark();
    await world.until("the next common read", () => reads(mark).flat().length >= SERVICES);
  };
  await world.run(kindSettings.driftIntervalMs);
  await readAll();
  return { world, services, reads };
}

test("a day of drift reads costs no more than 0.65 calls a service-hour", async () => {
  const { world, reads } = await settled();
  const mark = world.mark();
  await world.run(24 * 60 * MINUTE_MS);
  expect(reads(mark).length).toBeGreaterThan(3 * 24);
  expect(reads(mark).length / SERVICES / 24).toBeLessThanOrEqual(0.65);
});
