/** Instances of AWS Cloud Map that somebody registers, and how they are found. */
import { type DiscoverInstancesCommandInput, InstanceNotFound } from "@aws-sdk/client-servicediscovery";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { account, type CloudMapWorld, cloudMapWorld } from "./cloud-map.ts";

let world: CloudMapWorld;
let http: string;
beforeEach(async () => {
  world = await cloudMapWorld();
  http = (await world.done(world.cloudMap.createHttpNamespace({ Name: "shop" }))).NAMESPACE ?? "";
});
afterEach(() => world.close());

const makeService = async (more: object = {}) =>
  (await world.cloudMap.createService({ Name: "web", NamespaceId: http, ...more })).Service?.Id ?? "";
const register = (ServiceId: string, InstanceId = "i-1", Attributes: Record<string, string> = {}) =>
  world.cloudMap.registerInstance({ ServiceId, InstanceId, Attributes });
const ids = async (ServiceId: string) =>
  (await world.cloudMap.listInstances({ ServiceId })).Instances?.map(({ Id }) => Id);
const discover = async (more: Partial<DiscoverInstancesCommandInput> = {}) =>
  (await world.cloudMap.discoverInstances({ NamespaceName: "shop", ServiceName: "web", ...more })).Instances;

describe("an instance", () => {
  it("comes, changes and goes by operations", async () => {
    const ServiceId = await makeService();
    const { OperationId } = await register(ServiceId, "i-1", { version: "1" });
    expect(await world.operation(OperationId)).toMatchObject({
      Type: "REGISTER_INSTANCE",
      Targets: { SERVICE: ServiceId, INSTANCE: "i-1" },
    });
    expect(await ids(ServiceId)).toEqual([]);
    await world.pass(1000);
    expect(await world.cloudMap.listInstances({ ServiceId })).toMatchObject({
      ResourceOwner: account,
      Instances: [{ Id: "i-1", Attributes: { version: "1" }, CreatedByAccount: account }],
    });
    expect((await world.cloudMap.getService({ Id: ServiceId })).Service?.InstanceCount).toBe(1);
    await world.done(register(ServiceId, "i-1", { version: "2" }));
    expect(world.snapshot().discoveryServices[0]?.Instances).toMatchObject([
      { Id: "i-1", Attributes: { version: "2" } },
    ]);
    await world.done(world.cloudMap.deregisterInstance({ ServiceId, InstanceId: "i-1" }));
    expect(await ids(ServiceId)).toEqual([]);
  });

  it("keeps its service from being deleted, also while it comes and goes", async () => {
    const ServiceId = await makeService();
    const inUse = {
      name: "ResourceInUse",
      message: "Service contains registered instances; delete the instances before deleting the service",
    };
    const remove = () => world.cloudMap.deleteService({ Id: ServiceId });
    await register(ServiceId);
    expect(await world.refusal(remove())).toMatchObject(inUse);
    await world.pass(1000);
    expect(await world.refusal(remove())).toMatchObject(inUse);
    await world.cloudMap.deregisterInstance({ ServiceId, InstanceId: "i-1" });
    expect(await world.refusal(remove())).toMatchObject(inUse);
    await world.pass(1000);
    await remove();
  });

  it("has one operation at a time", async () => {
    const ServiceId = await makeService();
    const { OperationId } = await register(ServiceId);
    for (const call of [register(ServiceId), world.cloudMap.deregisterInstance({ ServiceId, InstanceId: "i-1" })])
      expect(await world.refusal(call)).toMatchObject({
        name: "DuplicateRequest",
        message: `Another operation of type RegisterInstance and id ${OperationId} is in progress`,
        DuplicateOperationId: OperationId,
      });
    await register(ServiceId, "i-2");
  });

  it("is refused for what is not there", async () => {
    const ServiceId = await makeService();
    const gone = world.cloudMap.deregisterInstance({ ServiceId, InstanceId: "i-1" });
    await expect(gone).rejects.toBeInstanceOf(InstanceNotFound);
    for (const call of [
      register("srv-1"),
      ids("srv-1"),
      world.cloudMap.deregisterInstance({ ServiceId: "srv-1", InstanceId: "i" }),
    ])
      expect((await world.refusal(call)).name).toBe("ServiceNotFound");
  });

  it("is one of at most a thousand", async () => {
    const ServiceId = await makeService();
    for (let index = 0; index < 1000; index += 1) await register(ServiceId, `i-${index}`);
    await world.pass(1000);
    expect((await ids(ServiceId))?.length).toBe(100);
    expect((await world.refusal(register(ServiceId, "i-1000"))).name).toBe("ResourceLimitExceeded");
    await world.done(register(ServiceId, "i-0"));
  });

  const dns = (Type: "A" | "AAAA" | "SRV" | "CNAME", RoutingPolicy = "WEIGHTED") => ({
    DnsConfig: { DnsRecords: [{ Type, TTL: 60 }], RoutingPolicy },
  });
  const ip = { AWS_INSTANCE_IPV4: "10.0.0.1" };
  const port = { AWS_INSTANCE_PORT: "80" };
  const alias = { AWS_ALIAS_DNS_NAME: "lb.example.com" };
  const many = Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`k${index}`, "v"]));

  it.each<[string, object, Record<string, string>, boolean]>([
    ["A without its address", dns("A"), {}, false],
    ["A with its address", dns("A"), ip, true],
    ["AAAA without its address", dns("AAAA"), ip, false],
    ["AAAA with its address", dns("AAAA"), { AWS_INSTANCE_IPV6: "::1" }, true],
    ["CNAME without a name", dns("CNAME"), ip, false],
    ["CNAME with a name", dns("CNAME"), { AWS_INSTANCE_CNAME: "example.com" }, true],
    ["SRV without a port", dns("SRV"), ip, false],
    ["SRV without an address", dns("SRV"), port, false],
    ["SRV with both", dns("SRV"), { ...ip, ...port }, true],
    ["a health check without a port", { HealthCheckConfig: { Type: "HTTP" } }, ip, false],
    ["a health check with a port", { HealthCheckConfig: { Type: "HTTP" } }, { ...ip, ...port }, true],
    ["an alias of many values", dns("A", "MULTIVALUE"), alias, false],
    ["an alias with an address", dns("A"), { ...alias, ...ip }, false],
    ["an alias", dns("A"), alias, true],
    ["31 attributes", {}, many, false],
  ])("of %s", async (_, settings, attributes, taken) => {
    const { NAMESPACE } = await world.done(world.cloudMap.createPublicDnsNamespace({ Name: "example.com" }));
    const ServiceId = await makeService({ NamespaceId: NAMESPACE, ...settings });
    if (taken) await world.done(register(ServiceId, "i-1", attributes));
    else expect((await world.refusal(register(ServiceId, "i-1", attributes))).name).toBe("InvalidInput");
    expect(await ids(ServiceId)).toEqual(taken ? ["i-1"] : []);
  });

  it("has an id of letters, and a token of at most 64 of them", async () => {
    const ServiceId = await makeService();
    for (const id of ["a b", "", "i".repeat(65)])
      expect((await world.refusal(register(ServiceId, id))).name).toBe("InvalidInput");
    const input = { ServiceId, InstanceId: "i", Attributes: {}, CreatorRequestId: "t".repeat(65) };
    expect((await world.refusal(world.cloudMap.registerInstance(input))).name).toBe("InvalidInput");
  });
});

describe("DiscoverInstances", () => {
  it("finds by names and attributes", async () => {
    const ServiceId = await makeService();
    for (const [id, version] of [
      ["i-1", "1"],
      ["i-2", "2"],
      ["i-3", "2"],
    ] as const)
      await world.done(register(ServiceId, id, { version, zone: id }));
    const found = async (more: object = {}) => (await discover(more))?.map(({ InstanceId }) => InstanceId);
    expect((await discover())?.[0]).toEqual({
      InstanceId: "i-1",
      NamespaceName: "shop",
      ServiceName: "web",
      HealthStatus: "UNKNOWN",
      Attributes: { version: "1", zone: "i-1" },
    });
    expect(await found({ QueryParameters: { version: "2" } })).toEqual(["i-2", "i-3"]);
    expect(await found({ QueryParameters: { version: "2" }, OptionalParameters: { zone: "i-3" } })).toEqual(["i-3"]);
    expect(await found({ QueryParameters: { version: "2" }, OptionalParameters: { zone: "i-1" } })).toEqual([
      "i-2",
      "i-3",
    ]);
    expect(await found({ MaxResults: 1 })).toEqual(["i-1"]);
    expect(await found({ HealthStatus: "UNHEALTHY" })).toEqual(["i-1", "i-2", "i-3"]);
    const { InstancesRevision } = await world.cloudMap.discoverInstances({ NamespaceName: "shop", ServiceName: "web" });
    expect(InstancesRevision).toBe(3);
  });

  it("takes the health of a custom check", async () => {
    const ServiceId = await makeService({ HealthCheckCustomConfig: {} });
    await world.done(register(ServiceId, "bad", { AWS_INIT_HEALTH_STATUS: "UNHEALTHY" }));
    const found = async (HealthStatus?: "ALL" | "HEALTHY" | "UNHEALTHY" | "HEALTHY_OR_ELSE_ALL") =>
      (await discover(HealthStatus && { HealthStatus }))?.map((one) => `${one.InstanceId} ${one.HealthStatus}`);
    const bad = "bad UNHEALTHY";
    expect(await found()).toEqual([bad]);
    expect(await found("HEALTHY")).toEqual([]);
    await world.done(register(ServiceId, "good"));
    expect(await found("HEALTHY_OR_ELSE_ALL")).toEqual(["good HEALTHY"]);
    expect(await found("UNHEALTHY")).toEqual([bad]);
    expect(await found("ALL")).toEqual([bad, "good HEALTHY"]);
  });

  it("health checks of Route 53 pass", async () => {
    const ServiceId = await makeService({ HealthCheckConfig: { Type: "TCP" } });
    await world.done(register(ServiceId, "i-1", { AWS_INSTANCE_PORT: "80" }));
    expect((await discover({ HealthStatus: "HEALTHY" }))?.[0]?.HealthStatus).toBe("HEALTHY");
  });

  it("takes HttpName, and the name where no namespace has it as HttpName any more", async () => {
    const { NAMESPACE } = await world.done(world.cloudMap.createPrivateDnsNamespace({ Name: "shop", Vpc: "vpc-1" }));
    await makeService({ NamespaceId: NAMESPACE });
    const { Namespace } = await world.cloudMap.getNamespace({ Id: NAMESPACE });
    expect((await world.refusal(discover())).name).toBe("ServiceNotFound");
    expect(await discover({ NamespaceName: Namespace?.Properties?.HttpProperties?.HttpName ?? "" })).toEqual([]);
    await world.done(world.cloudMap.deleteNamespace({ Id: http }));
    expect(await discover()).toEqual([]);
  });

  it("is refused for what is not there, and for other sizes", async () => {
    expect((await world.refusal(discover())).name).toBe("ServiceNotFound");
    expect((await world.refusal(discover({ NamespaceName: "none" }))).name).toBe("NamespaceNotFound");
    for (const MaxResults of [0, 1001])
      expect((await world.refusal(discover({ MaxResults }))).name).toBe("InvalidInput");
  });

  it("is throttled at 2,000 calls at once", async () => {
    await makeService();
    world.simulator.setOptions({ throttle: true });
    const area = { account, region: "eu-central-1" };
    const call = () =>
      world.simulator.handle(
        area,
        "servicediscovery",
        "DiscoverInstances",
        { NamespaceName: "shop", ServiceName: "web" },
        0,
      );
    const codes = Array.from({ length: 2001 }, () => call().body.__type);
    expect([codes.at(1999), codes.at(2000)]).toEqual([undefined, "RequestLimitExceeded"]);
  });
});
