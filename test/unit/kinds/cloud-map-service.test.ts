/** Services of Cloud Map over the simulated AWS. */
import { describe, expect, test } from "vitest";
import { cloudMapNamespace, cloudMapService, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven } from "./driven.ts";

const local = cloudMapNamespace("shop.local", { type: "DNS_PRIVATE", vpc: "vpc-1" });
const payments = cloudMapService("payments", "shop.local");

const aws = (world: Driven, operation: string, input: object) => world.aws(operation, input, "servicediscovery");

const called = (world: Driven, operation: string, since = 0): number =>
  world.simulator.ledger(since).filter((entry) => entry.operation === operation && entry.service === "servicediscovery")
    .length;

function services({ simulator, time }: Driven) {
  simulator.advance(time.now());
  return simulator.snapshot().areas.flatMap((area) => area.discoveryServices);
}

const message = (world: Driven, manifest = payments): string => world.get(manifest)?.status.conditions[0].message;

async function running(world: Driven): Promise<void> {
  world.apply(payments, local);
  await world.ready(payments, local);
}

describe("a service", () => {
  test("waits for its namespace, is made in it once, and is deleted before it", async () => {
    const world = createDriven();
    world.apply(payments);
    await world.reason(payments, "WaitingForReference");
    expect(message(world)).toContain("CloudMapNamespace shop.local, which does not exist");
    world.apply(local);
    await world.ready(payments, local);
    expect(services(world)).toHaveLength(1);
    expect(world.get(payments)?.status).toMatchObject({ serviceName: "payments", instances: 0 });
    world.remove(local, payments);
    await world.until("both are gone", () => world.get(local) === undefined && world.get(payments) === undefined);
    expect(services(world)).toEqual([]);
  });

  test("whose answer is lost is made once", async () => {
    const world = createDriven();
    world.simulator.setFaults([
      { operation: "CreateService", service: "servicediscovery", kind: "5xx-after", count: 1 },
    ]);
    await running(world);
    expect(services(world)).toHaveLength(1);
  });

  test("is updated, with what is not declared as AWS shows it, and cleared once", async () => {
    const world = createDriven();
    await running(world);
    const [made] = services(world);
    const DnsConfig = { DnsRecords: [{ Type: "A", TTL: 5 }] };
    aws(world, "UpdateService", { Id: made?.Id, Service: { Description: "theirs", DnsConfig } });
    await world.run(1_300_000);
    expect(services(world)[0]).toMatchObject({
      Description: "theirs",
      DnsConfig: { DnsRecords: [{ Type: "A", TTL: 60 }] },
    });
    const described = withSpec(payments, { description: "ours" });
    world.apply(described);
    await world.ready(described);
    expect(services(world)[0]?.Description).toBe("ours");
    world.apply(payments);
    await world.ready(payments);
    expect(services(world)[0]?.Description ?? "").toBe("");
    const mark = world.mark();
    await world.run(7_200_000);
    expect(world.writes(mark)).toEqual([]);
  });

  test("with a custom health check has no drift", async () => {
    const world = createDriven();
    const custom = withSpec(payments, { healthCheckCustomConfig: {} });
    world.apply(custom, local);
    await world.ready(custom, local);
    const mark = world.mark();
    await world.run(1_300_000);
    expect(world.writes(mark)).toEqual([]);
    expect(called(world, "GetService", mark)).toBe(0);
  });

  test("that exists already is another's until it is adopted, and says what AWS cannot change", async () => {
    const world = createDriven();
    world.apply(local);
    await world.ready(local);
    const NamespaceId = world.get(local)?.status.namespaceId;
    aws(world, "CreateService", {
      Name: "payments",
      NamespaceId,
      DnsConfig: { DnsRecords: [{ Type: "SRV", TTL: 60 }] },
    });
    world.apply(payments);
    await world.reason(payments, "AlreadyExists");
    world.apply(withSpec(payments, { adoptionPolicy: "Adopt" }));
    await world.reason(withSpec(payments, { adoptionPolicy: "Adopt" }), "ImmutableField");
    expect(message(world)).toContain("`spec.dnsConfig.dnsRecords`");
    expect(called(world, "TagResource")).toBe(0);
  });

  test("that Service Connect has made is not adopted", async () => {
    const world = createDriven();
    world.apply(local);
    await world.ready(local);
    const NamespaceId = world.get(local)?.status.namespaceId;
    aws(world, "CreateService", { Name: "payments", NamespaceId, Tags: [{ Key: "AmazonECSManaged", Value: "true" }] });
    const adopting = withSpec(payments, { adoptionPolicy: "Adopt" });
    world.apply(adopting);
    await world.reason(adopting, "AlreadyExists");
    expect(message(world)).toContain("made by Amazon ECS");
  });
});

describe("the instances of a service that is deleted", () => {
  const register = (world: Driven, InstanceId: string, attributes: object = {}) =>
    aws(world, "RegisterInstance", {
      ServiceId: services(world)[0]?.Id,
      InstanceId,
      Attributes: { AWS_INSTANCE_IPV4: "10.0.0.1", ...attributes },
    });

  test("are waited for and counted; after ten minutes they are named, and a verb deregisters those of dead tasks", async () => {
    const world = createDriven();
    await running(world);
    world.aws("CreateCluster", { clusterName: "web" });
    register(world, "dead", { ECS_CLUSTER_NAME: "web", ECS_SERVICE_NAME: "web" });
    register(world, "by-hand");
    await world.run(60_000);
    world.remove(payments);
    await world.reason(payments, "WaitingForDependents");
    expect(message(world)).toContain("Waiting for 2 instances of Cloud Map service payments");
    expect(message(world)).not.toContain("dead");
    await world.run(11 * 60_000);
    expect(message(world)).toContain("dead, by-hand. 1 of them belong to tasks that ECS no longer runs");
    world.annotate(payments, { "ecs-operator.dev/deregister": "now" });
    await world.until("one is left", () => services(world)[0]?.Instances.length === 1);
    await world.run(60_000);
    expect(world.get(payments)?.status.lastHandled.deregister).toMatchObject([
      { value: "now", outcome: "Deregistered" },
    ]);
    aws(world, "DeregisterInstance", { ServiceId: services(world)[0]?.Id, InstanceId: "by-hand" });
    await world.until("it is gone", () => world.get(payments) === undefined);
  });
});
