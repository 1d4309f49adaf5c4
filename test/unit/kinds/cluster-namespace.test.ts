import { expect, test } from "vitest";
import { cluster } from "../../support/builders.ts";
import { createDriven } from "./driven.ts";

const named = (namespace: string) => cluster("main", { serviceConnectDefaults: { namespace } });

test("another default namespace is sent, once, although AWS shows ARNs in the place of names", async () => {
  const world = createDriven();
  world.apply(named("shop"));
  await world.ready(named("shop"));
  const mark = world.mark();
  world.apply(named("billing"));
  await world.ready(named("billing"));
  await world.run(1_300_000);
  const sent = world.writes(mark).map(({ operation, input }) => [operation, input]);
  const wanted = { cluster: expect.stringMatching(/main$/), serviceConnectDefaults: { namespace: "billing" } };
  expect(sent).toEqual([["UpdateCluster", wanted]]);
});

test("a default namespace that somebody replaces in AWS is put back, once", async () => {
  const world = createDriven();
  world.apply(named("shop"));
  await world.ready(named("shop"));
  const mark = world.mark();
  world.aws("UpdateCluster", { cluster: "main", serviceConnectDefaults: { namespace: "billing" } });
  await world.run(1_900_000);
  const wanted = { cluster: expect.stringMatching(/main$/), serviceConnectDefaults: { namespace: "shop" } };
  expect(world.writes(mark).map(({ operation, input }) => [operation, input])).toEqual([["UpdateCluster", wanted]]);
  expect(world.get(named("shop"))?.status?.serviceConnectNamespace?.name).toBe("shop");
});
