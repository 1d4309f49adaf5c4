/** Services that refer to Cloud Map, over the simulated AWS. */
import { describe, expect, test } from "vitest";
import { cloudMapNamespace, cloudMapService, stack, taskDefinition, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven } from "./driven.ts";

const [cluster, definition, plain] = stack("web");
const local = cloudMapNamespace("shop.local", { type: "DNS_PRIVATE", vpc: "vpc-1" });
const names = cloudMapService("payments", "shop.local");
const web = withSpec(plain, { serviceRegistries: [{ registryRef: { name: "payments" } }] });
const connected = withSpec(plain, {
  serviceConnectConfiguration: { enabled: true, namespaceRef: { name: "shop.local" } },
});

const message = (world: Driven): string => world.get(web)?.status.conditions[0].message;

const services = ({ simulator, time }: Driven) => {
  simulator.advance(time.now());
  return simulator.snapshot().areas.flatMap((area) => area.services);
};

describe("a cluster", () => {
  const mesh = withSpec(cluster, { serviceConnectDefaults: { namespaceRef: { name: "shop.local" } } });
  const shown = (world: Driven) => {
    world.simulator.advance(world.time.now());
    return world.simulator.snapshot().areas.flatMap((area) => area.clusters)[0]?.serviceConnectDefaults?.namespace;
  };

  test("is made without its namespace, says what it waits for, and takes it up by its ARN", async () => {
    const world = createDriven();
    world.apply(mesh);
    await world.reason(mesh, "WaitingForReference");
    expect(world.get(mesh)?.status.clusterStatus).toBe("ACTIVE");
    expect(world.get(mesh)?.status.conditions[0].message).toContain("CloudMapNamespace shop.local");
    world.apply(local);
    await world.ready(mesh, local);
    expect(shown(world)).toBe(world.get(local)?.status.arn);
    const mark = world.mark();
    await world.run(1_300_000);
    expect(world.writes(mark)).toEqual([]);
  });

  test("keeps the namespace that it has while another one is not there", async () => {
    const world = createDriven();
    const other = cloudMapNamespace("other");
    world.apply(other, withSpec(cluster, { serviceConnectDefaults: { namespaceRef: { name: "other" } } }));
    await world.ready(other, cluster);
    const mark = world.mark();
    world.apply(mesh);
    await world.reason(mesh, "WaitingForReference");
    expect(shown(world)).toBe(world.get(other)?.status.arn);
    expect(world.writes(mark)).toEqual([]);
  });
});

describe("a service", () => {
  test("waits for what it refers to in Cloud Map, and is made with its ARN", async () => {
    const world = createDriven();
    world.apply(cluster, definition, web);
    await world.reason(web, "WaitingForReference");
    await world.until("it says for what", () =>
      message(world).includes("CloudMapService payments, which does not exist"),
    );
    world.apply(local, names);
    await world.ready(web, names, local);
    const registryArn = world.get(names)?.status.arn;
    expect(services(world)[0]?.serviceRegistries).toMatchObject([{ registryArn }]);
    const mark = world.mark();
    await world.run(1_300_000);
    expect(world.writes(mark)).toEqual([]);
  });

  test("sends the ARN of the namespace for Service Connect, and moves to the literal without a deployment", async () => {
    const world = createDriven();
    world.apply(local, cluster, definition, connected);
    await world.ready(local, connected);
    const namespace = world.get(local)?.status.arn;
    const created = world.simulator
      .ledger()
      .find(({ operation, service }) => operation === "CreateService" && service === "ecs");
    expect(created?.input).toMatchObject({ serviceConnectConfiguration: { enabled: true, namespace } });
    const mark = world.mark();
    const literal = withSpec(plain, { serviceConnectConfiguration: { enabled: true, namespace } });
    world.apply(literal);
    await world.ready(literal);
    expect(world.writes(mark)).toEqual([]);
  });

  test("all go at once, each after what uses it", async () => {
    const world = createDriven();
    const all = [local, names, cluster, definition, web];
    world.apply(...all);
    await world.ready(...all);
    world.remove(...all);
    await world.until(
      "the registry waits",
      () => world.get(names)?.status.conditions[0].reason === "WaitingForDependents",
    );
    expect(world.get(names)?.status.conditions[0].message).toContain("ECSService web");
    await world.until("all are gone", () => all.every((manifest) => world.get(manifest) === undefined));
    const order = world
      .writes()
      .map(({ service, operation }) => `${service}.${operation}`)
      .filter((name) => /Delete(Service|Namespace)/.test(name));
    expect(order).toEqual(["ecs.DeleteService", "servicediscovery.DeleteService", "servicediscovery.DeleteNamespace"]);
  });

  test("in bridge mode is not sent with an A record", async () => {
    const world = createDriven();
    const bridge = taskDefinition("web", "1", {
      networkMode: "bridge",
      requiresCompatibilities: ["EC2"],
      cpu: undefined,
    });
    const onHosts = withSpec(web, { launchType: "EC2", networkConfiguration: undefined });
    world.apply(local, names, cluster, bridge, onHosts);
    await world.reason(onHosts, "InvalidCombination");
    expect(message(world)).toContain("CloudMapService payments has records of type A");
    expect(services(world)).toEqual([]);
  });

  test("with an SRV record needs a port", async () => {
    const world = createDriven();
    const srv = cloudMapService("payments", "shop.local", { dnsConfig: { dnsRecords: [{ type: "SRV", ttl: 60 }] } });
    world.apply(local, srv, cluster, definition, web);
    await world.reason(web, "InvalidCombination");
    expect(message(world)).toContain("set `port`, or `containerName` and `containerPort`");
    const repaired = withSpec(web, { serviceRegistries: [{ registryRef: { name: "payments" }, port: 80 }] });
    world.apply(repaired);
    await world.ready(repaired);
  });
});
