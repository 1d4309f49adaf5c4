/** `payments.local`: two services find each other by name. */
import { randomBytes } from "node:crypto";
import { ServiceDiscovery } from "@aws-sdk/client-servicediscovery";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cloudMapNamespace, cloudMapService, cluster, service, taskDefinition, withSpec } from "../support/builders.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;
let cloudMap: ServiceDiscovery;

beforeAll(async () => {
  world = await startWorld({ name: "names" });
  cloudMap = new ServiceDiscovery({
    region: "eu-central-1",
    endpoint: world.aws.url,
    credentials: { accessKeyId: "person", secretAccessKey: randomBytes(8).toString("hex") },
    // Else the client asks `data-` in front of the host.
    disableHostPrefix: true,
  });
});
afterAll(async () => {
  cloudMap?.destroy();
  await world?.stop();
});

const namespace = cloudMapNamespace("payments.local", { type: "DNS_PRIVATE", vpc: "vpc-1" });
const sides = ["orders", "ledger"].map((name) => ({
  name,
  registry: cloudMapService(name, "payments.local", { dnsConfig: { dnsRecords: [{ type: "A", ttl: 10 }] } }),
  definition: taskDefinition(name),
  service: withSpec(service(name, { cluster: "shop", taskDefinition: name }), {
    serviceRegistries: [{ registryRef: { name } }],
  }),
}));
const everything = [
  ...sides.flatMap(({ registry, definition, service }) => [service, definition, registry]),
  cluster("shop"),
  namespace,
];

const found = async (ServiceName: string): Promise<number> => {
  const asked = { NamespaceName: "payments.local", ServiceName };
  const { Instances } = await cloudMap.discoverInstances(asked).catch(() => ({ Instances: [] }));
  return Instances?.length ?? 0;
};

test("tasks of both are found by name; they follow the count; all goes at once, in the right order", async () => {
  await world.apply(...everything);
  await world.waitReady(...everything);
  for (const { name } of sides)
    await world.waitAws(
      `instances of ${name}`,
      () => found(name),
      (count) => count === 2,
    );

  const [orders] = sides;
  if (orders === undefined) throw new Error("there are two sides");
  const scaled = withSpec(orders.service, { desiredCount: 3 });
  await world.apply(scaled);
  await world.waitReady(scaled);
  await world.waitAws(
    "a third instance",
    () => found("orders"),
    (count) => count === 3,
  );

  const mark = await world.aws.mark();
  await world.remove(...everything);
  const registry = await world.waitReason(orders.registry, "WaitingForDependents");
  expect(registry.status.conditions[0].message).toMatch(/ECSService orders|instances? of Cloud Map service orders/);
  await world.restartOperator("SIGKILL");
  await world.waitGone(...everything);
  const deletions = (await world.aws.calls(mark))
    .filter(({ operation, committed }) => committed && /^Delete(Service|Namespace|Cluster)$/.test(operation))
    .map(({ service, operation }) => `${service}.${operation}`);
  expect(deletions.at(-1)).toMatch(/DeleteNamespace|DeleteCluster/);
  expect(deletions.indexOf("servicediscovery.DeleteNamespace")).toBeGreaterThan(
    deletions.lastIndexOf("servicediscovery.DeleteService"),
  );
  const area = await world.aws.area();
  expect([area.namespaces, area.discoveryServices]).toEqual([[], []]);
});
