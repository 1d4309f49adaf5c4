/** Services of AWS Cloud Map, and tags. */
import type { CreateServiceCommandInput, ServiceChange } from "@aws-sdk/client-servicediscovery";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { account, type CloudMapWorld, cloudMapWorld, region } from "./cloud-map.ts";

let world: CloudMapWorld;
let http: string;
let local: string;
let open: string;
beforeEach(async () => {
  world = await cloudMapWorld();
  const targets = [
    await world.done(world.cloudMap.createHttpNamespace({ Name: "http" })),
    await world.done(world.cloudMap.createPrivateDnsNamespace({ Name: "local", Vpc: "vpc-1" })),
    await world.done(world.cloudMap.createPublicDnsNamespace({ Name: "example.com" })),
  ];
  [http = "", local = "", open = ""] = targets.map(({ NAMESPACE }) => NAMESPACE);
});
afterEach(() => world.close());

const a = (TTL = 60) => ({ Type: "A" as const, TTL });
const create = async (NamespaceId: string, more: Partial<CreateServiceCommandInput> = {}) =>
  (await world.cloudMap.createService({ Name: "web", NamespaceId, ...more })).Service ?? {};
const serviceOf = async (Id: string | undefined) => (await world.cloudMap.getService({ Id })).Service;
const update = (Id: string | undefined, Service: ServiceChange) => world.cloudMap.updateService({ Id, Service });

describe("a new service", () => {
  it("is there at once, with its DNS settings as they are read back", async () => {
    const created = await create(local, {
      CreatorRequestId: "t-1",
      Description: "d",
      DnsConfig: { DnsRecords: [a()] },
    });
    const id = created.Id ?? "";
    expect(created).toEqual({
      Id: expect.stringMatching(/^srv-[0-9a-f]{16}$/),
      Arn: `arn:aws:servicediscovery:${region}:${account}:service/${id}`,
      ResourceOwner: account,
      CreatedByAccount: account,
      Name: "web",
      NamespaceId: local,
      Description: "d",
      Type: "DNS_HTTP",
      InstanceCount: 0,
      DnsConfig: { NamespaceId: local, RoutingPolicy: "MULTIVALUE", DnsRecords: [a()] },
      CreateDate: expect.any(Date),
      CreatorRequestId: "t-1",
    });
    for (const Id of [id, created.Arn]) expect(await serviceOf(Id)).toEqual(created);
    const { NamespaceId, CreatorRequestId, DnsConfig, ...summary } = created;
    expect((await world.cloudMap.listServices({})).Services).toEqual([
      { ...summary, DnsConfig: { RoutingPolicy: "MULTIVALUE", DnsRecords: [a()] } },
    ]);
    expect((await world.cloudMap.getNamespace({ Id: local })).Namespace?.ServiceCount).toBe(1);
  });

  it("in an HTTP namespace, and one of type HTTP in another, are for API calls only", async () => {
    expect(await create(http)).toMatchObject({ Type: "HTTP", NamespaceId: http });
    const { DnsConfig, Type } = await create(local, { Type: "HTTP" });
    expect([DnsConfig, Type]).toEqual([undefined, "HTTP"]);
  });

  it("may name its namespace in the old place, and by its ARN", async () => {
    const DnsConfig = { NamespaceId: local, DnsRecords: [a()] };
    expect((await world.cloudMap.createService({ Name: "old", DnsConfig })).Service?.NamespaceId).toBe(local);
    const { Namespace } = await world.cloudMap.getNamespace({ Id: local });
    expect((await create(Namespace?.Arn ?? "")).NamespaceId).toBe(local);
  });

  it("has a custom health check with a threshold of 1, whatever was said", async () => {
    const { Id } = await create(local, { HealthCheckCustomConfig: {} });
    expect((await serviceOf(Id))?.HealthCheckCustomConfig).toEqual({ FailureThreshold: 1 });
    const HealthCheckCustomConfig = { FailureThreshold: 5 };
    const other = await create(http, { HealthCheckCustomConfig });
    expect(other.HealthCheckCustomConfig).toEqual({ FailureThreshold: 1 });
  });

  it("has a health check with the path that AWS fills in", async () => {
    expect((await create(open, { HealthCheckConfig: { Type: "HTTP" } })).HealthCheckConfig).toEqual({
      Type: "HTTP",
      ResourcePath: "/",
    });
    const HealthCheckConfig = { Type: "TCP" as const, FailureThreshold: 3 };
    expect((await create(http, { HealthCheckConfig })).HealthCheckConfig).toEqual(HealthCheckConfig);
  });

  it("whose name is taken is refused with the one that has it; the same request too", async () => {
    const { Id, Arn } = await create(local, { CreatorRequestId: "t-1" });
    const taken = {
      name: "ServiceAlreadyExists",
      message: "Service already exists.",
      ServiceId: Id,
      ServiceArn: Arn,
      CreatorRequestId: "t-1",
    };
    expect(await world.refusal(create(local, { CreatorRequestId: "t-1" }))).toMatchObject(taken);
    expect(await world.refusal(create(local, { Name: "WEB" }))).toMatchObject(taken);
    await create(http);
    await create(http, { Name: "WEB" });
  });

  it("of which the answer is lost is found by its token", async () => {
    world.simulator.setFaults([{ operation: "CreateService", kind: "reset-after", count: 1 }]);
    await expect(create(http, { CreatorRequestId: "t-1" })).rejects.toThrow();
    const { ServiceId, CreatorRequestId } = await world.refusal(create(http, { CreatorRequestId: "t-1" }));
    expect(CreatorRequestId).toBe("t-1");
    expect((await serviceOf(String(ServiceId)))?.Name).toBe("web");
  });

  const check = (Type: "HTTP" | "TCP", more: object = {}) => ({ HealthCheckConfig: { Type, ...more } });
  const records = (...Types: ("A" | "AAAA" | "SRV" | "CNAME")[]) => ({
    DnsConfig: { DnsRecords: Types.map((Type) => ({ Type, TTL: 60 })), RoutingPolicy: "WEIGHTED" as const },
  });

  it.each<[string, () => string, Partial<CreateServiceCommandInput>]>([
    ["a name with blanks", () => http, { Name: "my web" }],
    ["a name that is too long", () => http, { Name: "w".repeat(64) }],
    ["a token that is too long", () => http, { CreatorRequestId: "t".repeat(65) }],
    ["a description that is too long", () => http, { Description: "d".repeat(1025) }],
    ["DNS in an HTTP namespace", () => http, records("A")],
    ["DNS of type HTTP", () => local, { ...records("A"), Type: "HTTP" }],
    ["A and SRV", () => local, records("A", "SRV")],
    ["A twice", () => local, records("A", "A")],
    ["CNAME of many values", () => local, { DnsConfig: { DnsRecords: [{ Type: "CNAME", TTL: 1 }] } }],
    ["CNAME with a health check", () => open, { ...records("CNAME"), ...check("HTTP") }],
    ["a TTL below 0", () => local, { DnsConfig: { DnsRecords: [a(-1)] } }],
    ["a health check in a private namespace", () => local, check("HTTP")],
    ["both health checks", () => http, { ...check("HTTP"), HealthCheckCustomConfig: {} }],
    ["a path of TCP", () => http, check("TCP", { ResourcePath: "/" })],
    ["a path that is too long", () => http, check("HTTP", { ResourcePath: `/${"p".repeat(255)}` })],
    ["a threshold of 0", () => http, check("HTTP", { FailureThreshold: 0 })],
    ["a threshold of 11", () => http, check("HTTP", { FailureThreshold: 11 })],
  ])("is refused for %s", async (_, namespace, input) => {
    expect((await world.refusal(create(namespace(), input))).name).toBe("InvalidInput");
    expect(world.snapshot().discoveryServices).toEqual([]);
  });

  it("takes every combination of records that AWS names", async () => {
    const all = [["A"], ["AAAA"], ["A", "AAAA"], ["AAAA", "A"], ["SRV"], ["CNAME"]] as const;
    for (const [index, Types] of all.entries()) await create(open, { Name: `s${index}`, ...records(...Types) });
  });

  it("needs a namespace that is there, and is not being deleted", async () => {
    expect((await world.refusal(world.cloudMap.createService({ Name: "web" }))).name).toBe("InvalidInput");
    expect((await world.refusal(create("ns-1"))).name).toBe("NamespaceNotFound");
    await world.cloudMap.deleteNamespace({ Id: http });
    expect((await world.refusal(create(http))).name).toBe("NamespaceNotFound");
  });
});

describe("an update", () => {
  it("changes TTLs and description by an operation", async () => {
    const { Id } = await create(local, { Description: "old", DnsConfig: { DnsRecords: [a()] } });
    const { OperationId } = await update(Id, { Description: "new", DnsConfig: { DnsRecords: [a(10)] } });
    expect(await world.operation(OperationId)).toMatchObject({ Type: "UPDATE_SERVICE", Targets: { SERVICE: Id } });
    expect((await serviceOf(Id))?.DnsConfig?.DnsRecords).toEqual([a()]);
    const again = await world.refusal(update(Id, {}));
    expect(again).toMatchObject({ name: "DuplicateRequest", DuplicateOperationId: OperationId });
    await world.pass(30_000);
    expect(await serviceOf(Id)).toMatchObject({ Description: "new", DnsConfig: { DnsRecords: [a(10)] } });
    const { Operations } = await world.cloudMap.listOperations({
      Filters: [{ Name: "SERVICE_ID", Values: [Id ?? ""] }],
    });
    expect(Operations).toEqual([{ Id: OperationId, Status: "SUCCESS" }]);
  });

  it("deletes records and health checks that it leaves out, and keeps a description and a custom health check", async () => {
    const DnsConfig = { DnsRecords: [a(), { Type: "AAAA" as const, TTL: 60 }] };
    const HealthCheckConfig = { Type: "HTTP" as const };
    const { Id } = await create(open, { Description: "d", DnsConfig, HealthCheckConfig });
    await world.done(update(Id, { DnsConfig: { DnsRecords: [a()] } }));
    expect(await serviceOf(Id)).toMatchObject({ Description: "d", DnsConfig: { DnsRecords: [a()] } });
    expect((await serviceOf(Id))?.HealthCheckConfig).toBeUndefined();
    const custom = await create(local, { DnsConfig, HealthCheckCustomConfig: {} });
    await world.done(update(custom.Id, {}));
    const seen = await serviceOf(custom.Id);
    expect(seen?.HealthCheckCustomConfig).toEqual({ FailureThreshold: 1 });
    expect(seen?.DnsConfig?.DnsRecords).toEqual([]);
  });

  it("adds and changes a health check of a public namespace", async () => {
    const DnsConfig = { DnsRecords: [a()] };
    const { Id } = await create(open, { DnsConfig });
    await world.done(update(Id, { DnsConfig, HealthCheckConfig: { Type: "HTTP", ResourcePath: "/live" } }));
    expect((await serviceOf(Id))?.HealthCheckConfig).toEqual({ Type: "HTTP", ResourcePath: "/live" });
    const another = update(Id, { DnsConfig, HealthCheckConfig: { Type: "TCP" } });
    expect((await world.refusal(another)).name).toBe("InvalidInput");
  });

  it("is refused in HTTP namespaces, for other record types, for what a namespace cannot have, and for nothing", async () => {
    const [api, dns] = [await create(http), await create(local, { DnsConfig: { DnsRecords: [a()] } })];
    const custom = await create(open, { HealthCheckCustomConfig: {} });
    const calls = [
      update(api.Id, { Description: "new" }),
      update(dns.Id, { DnsConfig: { DnsRecords: [{ Type: "SRV", TTL: 60 }] } }),
      update(dns.Id, { DnsConfig: { DnsRecords: [a(-1)] } }),
      update(dns.Id, { HealthCheckConfig: { Type: "HTTP" } }),
      update(custom.Id, { HealthCheckConfig: { Type: "HTTP" } }),
      update(dns.Id, { Description: "d".repeat(1025) }),
      update("srv-1", {}),
    ];
    const found = await Promise.all(calls.map(async (call) => (await world.refusal(call)).name));
    expect(found).toEqual([...Array<string>(6).fill("InvalidInput"), "ServiceNotFound"]);
  });
});

describe("deletion", () => {
  it("of a service is at once; a namespace with services stays", async () => {
    const { Id } = await create(http);
    expect(await world.refusal(world.cloudMap.deleteNamespace({ Id: http }))).toMatchObject({
      name: "ResourceInUse",
      message: "Namespace has associated services; delete the services before deleting the namespace",
    });
    await world.cloudMap.deleteService({ Id });
    expect((await world.refusal(serviceOf(Id))).name).toBe("ServiceNotFound");
    expect((await world.refusal(world.cloudMap.deleteService({ Id }))).name).toBe("ServiceNotFound");
    await world.done(world.cloudMap.deleteNamespace({ Id: http }));
  });

  it("may be seen late", async () => {
    const { Id } = await create(http);
    world.simulator.setOptions({ lag: { ms: 5000, probability: 1 } });
    await world.cloudMap.deleteService({ Id });
    expect((await serviceOf(Id))?.Name).toBe("web");
    expect(world.snapshot().discoveryServices).toEqual([]);
    await world.pass(5001);
    expect((await world.refusal(serviceOf(Id))).name).toBe("ServiceNotFound");
  });
});

describe("ListServices", () => {
  it("filters after it has cut a page", async () => {
    world.simulator.setOptions({ cloudMapPage: 1 });
    await create(http);
    const { Id } = await create(local);
    const filter = { Name: "NAMESPACE_ID" as const, Values: [local] };
    const first = await world.cloudMap.listServices({ Filters: [filter] });
    expect([first.Services, typeof first.NextToken]).toEqual([[], "string"]);
    const last = await world.cloudMap.listServices({ Filters: [filter], NextToken: first.NextToken });
    expect(last.Services?.map((service) => service.Id)).toEqual([Id]);
    expect(last.NextToken).toBeUndefined();
  });

  it("takes an ARN of a namespace, and whose services are", async () => {
    const { Id } = await create(local);
    const { Namespace } = await world.cloudMap.getNamespace({ Id: local });
    const listed = async (Name: "NAMESPACE_ID" | "RESOURCE_OWNER", value: string) =>
      (await world.cloudMap.listServices({ Filters: [{ Name, Values: [value] }] })).Services?.map((one) => one.Id);
    expect(await listed("NAMESPACE_ID", Namespace?.Arn ?? "")).toEqual([Id]);
    expect(await listed("RESOURCE_OWNER", "SELF")).toEqual([Id]);
    expect(await listed("RESOURCE_OWNER", "OTHER_ACCOUNTS")).toEqual([]);
    expect((await world.refusal(listed("RESOURCE_OWNER", account))).name).toBe("InvalidInput");
  });
});

describe("tags", () => {
  it("of namespaces and services are set, listed and taken away", async () => {
    const { Arn: service } = await create(http, { Tags: [{ Key: "a", Value: "1" }] });
    const { Namespace } = await world.cloudMap.getNamespace({ Id: http });
    for (const ResourceARN of [service, Namespace?.Arn]) {
      const Tags = [
        { Key: "a", Value: "2" },
        { Key: "b", Value: "" },
      ];
      await world.cloudMap.tagResource({ ResourceARN, Tags });
      expect((await world.cloudMap.listTagsForResource({ ResourceARN })).Tags).toEqual(Tags);
      await world.cloudMap.untagResource({ ResourceARN, TagKeys: ["a", "c"] });
      expect((await world.cloudMap.listTagsForResource({ ResourceARN })).Tags).toEqual([{ Key: "b", Value: "" }]);
    }
  });

  it("are at most fifty, and none of AWS's", async () => {
    const { Arn: ResourceARN } = await create(http, { Tags: [{ Key: "a", Value: "1" }] });
    const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    const tag = (...given: { Key: string; Value: string }[]) =>
      world.cloudMap.tagResource({ ResourceARN, Tags: given });
    expect((await world.refusal(tag(...Tags))).name).toBe("TooManyTagsException");
    const one = { Key: "a", Value: "" };
    for (const wrong of [
      [one, one],
      [{ ...one, Key: "" }],
      [{ ...one, Value: "v".repeat(257) }],
      [{ ...one, Key: "AWS:x" }],
    ])
      expect((await world.refusal(tag(...wrong))).name).toBe("InvalidInput");
    expect((await world.cloudMap.listTagsForResource({ ResourceARN })).Tags).toEqual([{ Key: "a", Value: "1" }]);
  });

  it("are refused for what is not there", async () => {
    const missing = `arn:aws:servicediscovery:${region}:${account}:service/srv-0000000000000000`;
    for (const ResourceARN of [missing, http])
      for (const call of [
        world.cloudMap.tagResource({ ResourceARN, Tags: [] }),
        world.cloudMap.untagResource({ ResourceARN, TagKeys: [] }),
        world.cloudMap.listTagsForResource({ ResourceARN }),
      ])
        expect((await world.refusal(call)).name).toBe("ResourceNotFoundException");
  });

  it("decide what somebody may do", async () => {
    const { Id } = await create(http, { Tags: [{ Key: "AmazonECSManaged", Value: "true" }] });
    const other = await create(local);
    // As in the AWS managed policy AmazonECSServiceRolePolicy.
    const Condition = { Null: { "aws:ResourceTag/AmazonECSManaged": "false" } };
    const statement = { Effect: "Allow" as const, Action: "servicediscovery:DeleteService", Resource: "*", Condition };
    world.simulator.setOptions({ policy: { Statement: [statement] } });
    expect((await world.refusal(world.cloudMap.deleteService({ Id: other.Id }))).name).toBe("AccessDeniedException");
    await world.cloudMap.deleteService({ Id });
  });
});
