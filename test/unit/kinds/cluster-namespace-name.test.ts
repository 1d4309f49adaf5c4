import { expect, test } from "vitest";
import { cluster } from "../../support/builders.ts";
import { createDriven, kindSettings } from "./driven.ts";

const named = (namespace: string) => cluster("shop", { serviceConnectDefaults: { namespace } });
const refused = (operation: string) =>
  ({ operation, kind: "refuse", code: "AccessDeniedException", message: "no" }) as const;

test("the default Service Connect namespace is shown by name and ARN, and its name is read once", async () => {
  const world = createDriven();
  world.apply(named("payments.local"));
  await world.ready(named("payments.local"));
  await world.run(3 * kindSettings.driftIntervalMs);
  const { status } = world.get(named("payments.local")) ?? {};
  expect(status?.serviceConnectNamespace).toEqual({
    name: "payments.local",
    arn: expect.stringMatching(/^arn:aws:servicediscovery:.*:namespace\/ns-/),
  });
  const reads = world.simulator.ledger(0).filter(({ operation }) => operation === "GetNamespace");
  expect(reads).toHaveLength(1);
  const clusterReads = world.simulator.ledger(0).filter(({ operation }) => operation === "DescribeClusters");
  expect(clusterReads.length).toBeGreaterThan(2);
});

test("another namespace is shown by its own name", async () => {
  const world = createDriven();
  world.apply(named("payments.local"));
  await world.ready(named("payments.local"));
  world.apply(named("orders.local"));
  await world.run(2 * kindSettings.driftIntervalMs);
  expect(world.get(named("orders.local"))?.status?.serviceConnectNamespace?.name).toBe("orders.local");
});

test("without the permission the cluster is Ready all the same, and says what it lacks", async () => {
  const world = createDriven();
  world.simulator.setFaults([refused("GetNamespace")]);
  world.apply(named("payments.local"));
  await world.ready(named("payments.local"));
  await world.run(kindSettings.driftIntervalMs);
  const { status } = world.get(named("payments.local")) ?? {};
  expect(status?.serviceConnectNamespace?.name).toBeUndefined();
  expect(status?.serviceConnectNamespace?.arn).toBeDefined();
  const condition = status?.conditions?.find(({ type }: { type: string }) => type === "DetailsUnavailable");
  expect(condition).toMatchObject({ status: "True", reason: "AccessDenied" });
  expect(condition?.message).toContain("servicediscovery:GetNamespace");
});
