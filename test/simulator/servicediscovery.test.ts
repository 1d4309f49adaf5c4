/** AWS Cloud Map, through its own SDK over HTTP. */
import { ECS } from "@aws-sdk/client-ecs";
import {
  InvalidInput,
  type ListNamespacesCommandInput,
  type NamespaceFilter,
  NamespaceNotFound,
  RequestLimitExceeded,
  ServiceDiscovery,
} from "@aws-sdk/client-servicediscovery";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Served, serve } from "../../simulator/core/http.ts";
import { createSimulator, type Simulator } from "../../simulator/simulator.ts";

const account = "111122223333";
const region = "eu-central-1";
const settings = { region, credentials: { accessKeyId: account, secretAccessKey: "x" }, maxAttempts: 1 };

let simulator: Simulator;
let served: Served;
let cloudMap: ServiceDiscovery;
let ecs: ECS;

beforeEach(async () => {
  simulator = createSimulator();
  served = await serve(simulator, { host: "127.0.0.1", port: 0, virtual: true });
  cloudMap = new ServiceDiscovery({ ...settings, endpoint: served.url });
  ecs = new ECS({ ...settings, endpoint: served.url });
});
afterEach(async () => {
  cloudMap.destroy();
  ecs.destroy();
  await served.close();
});

/** Three namespaces of the test's account and Region, and one of another account. */
const seed = () =>
  simulator.setScenario({
    namespaces: [
      { account, region, name: "shop", type: "HTTP", description: "API calls" },
      { account, region, name: "shop.local", type: "DNS_PRIVATE" },
      { account, region, name: "example.com", type: "DNS_PUBLIC" },
      { account: "999988887777", region, name: "foreign", type: "HTTP" },
    ],
  });

const names = async (input: ListNamespacesCommandInput = {}) =>
  (await cloudMap.listNamespaces(input)).Namespaces?.map(({ Name }) => Name);
const filtered = (...Filters: readonly NamespaceFilter[]) => names({ Filters: [...Filters] });
const idOf = async (name: string) => {
  const { Namespaces = [] } = await cloudMap.listNamespaces({});
  return Namespaces.find(({ Name }) => Name === name)?.Id ?? "";
};

describe("GetNamespace", () => {
  it("shows a namespace by its id and by its ARN", async () => {
    seed();
    const { Namespace } = await cloudMap.getNamespace({ Id: await idOf("shop.local") });
    expect(Namespace).toMatchObject({
      Arn: `arn:aws:servicediscovery:${region}:${account}:namespace/${Namespace?.Id}`,
      ResourceOwner: account,
      Type: "DNS_PRIVATE",
      ServiceCount: 0,
      Properties: { DnsProperties: { HostedZoneId: expect.stringMatching(/^Z[0-9A-Z]+$/), SOA: { TTL: 60 } } },
      CreateDate: expect.any(Date),
    });
    expect((await cloudMap.getNamespace({ Id: Namespace?.Arn })).Namespace).toEqual(Namespace);
  });

  it("an HTTP namespace has no hosted zone", async () => {
    seed();
    const { Namespace } = await cloudMap.getNamespace({ Id: await idOf("shop") });
    expect(Namespace?.Properties?.HttpProperties).toEqual({ HttpName: "shop" });
    expect(Namespace?.Properties?.DnsProperties?.HostedZoneId).toBeUndefined();
  });

  it("refuses what is not there, with the text where Cloud Map's errors have it", async () => {
    seed();
    const shop = (await cloudMap.getNamespace({ Id: await idOf("shop") })).Namespace?.Arn ?? "";
    for (const Id of ["ns-0000000000000000", shop.replace(account, "999988887777"), "shop"]) {
      const refused = await cloudMap.getNamespace({ Id }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(NamespaceNotFound);
      expect(refused).toMatchObject({ $metadata: { httpStatusCode: 400 }, message: expect.stringContaining(Id) });
    }
    const target = { "x-amz-target": "Route53AutoNaming_v20170314.GetNamespace" };
    const raw = await fetch(served.url, { method: "POST", headers: target, body: '{"Id":"ns-1"}' });
    expect(Object.keys((await raw.json()) as object).sort()).toEqual(["Message", "__type"]);
  });

  it("refuses ids that are too long or missing, and members that it does not know", async () => {
    await expect(cloudMap.getNamespace({ Id: "n".repeat(256) })).rejects.toBeInstanceOf(InvalidInput);
    await expect(cloudMap.getNamespace({ Id: "n".repeat(255) })).rejects.toBeInstanceOf(NamespaceNotFound);
    await expect(cloudMap.getNamespace({} as never)).rejects.toBeInstanceOf(InvalidInput);
    const target = { "x-amz-target": "Route53AutoNaming_v20170314.GetNamespace" };
    const raw = await fetch(served.url, { method: "POST", headers: target, body: '{"Id":"ns-1","Name":"x"}' });
    expect(await raw.json()).toMatchObject({ __type: "SerializationException" });
  });
});

describe("ListNamespaces", () => {
  it("lists those of the account and Region", async () => {
    expect(await names()).toEqual([]);
    seed();
    expect(await names()).toEqual(["shop", "shop.local", "example.com"]);
  });

  it.each<[NamespaceFilter, readonly string[]]>([
    [{ Name: "TYPE", Values: ["DNS_PUBLIC"] }, ["example.com"]],
    [{ Name: "TYPE", Values: ["DNS"], Condition: "BEGINS_WITH" }, ["shop.local", "example.com"]],
    [{ Name: "NAME", Values: ["shop"], Condition: "EQ" }, ["shop"]],
    [{ Name: "NAME", Values: ["shop"], Condition: "BEGINS_WITH" }, ["shop", "shop.local"]],
    [{ Name: "HTTP_NAME", Values: ["shop.local"] }, ["shop.local"]],
    [{ Name: "NAME", Values: ["SHOP"] }, []],
    [{ Name: "RESOURCE_OWNER", Values: ["SELF"] }, ["shop", "shop.local", "example.com"]],
    [{ Name: "RESOURCE_OWNER", Values: ["OTHER_ACCOUNTS"] }, []],
  ])("filters by %j", async (filter, expected) => {
    seed();
    expect(await filtered(filter)).toEqual(expected);
  });

  it("a namespace must pass all filters", async () => {
    seed();
    const begins: NamespaceFilter = { Name: "NAME", Values: ["shop"], Condition: "BEGINS_WITH" };
    expect(await filtered(begins, { Name: "TYPE", Values: ["DNS_PRIVATE"] })).toEqual(["shop.local"]);
  });

  it.each<NamespaceFilter>([
    { Name: "NAME", Values: ["a", "b"] },
    { Name: "NAME", Values: [] },
    { Name: "NAME", Values: ["a"], Condition: "IN" },
    { Name: "NAME", Values: ["a"], Condition: "BETWEEN" },
    { Name: "RESOURCE_OWNER", Values: ["SELF"], Condition: "BEGINS_WITH" },
    { Name: "RESOURCE_OWNER", Values: [account] },
    { Name: "TYPE", Values: ["DNS"] },
    { Name: "COLOUR" as never, Values: ["red"] },
  ])("refuses the filter %j", async (filter) => {
    await expect(filtered(filter)).rejects.toBeInstanceOf(InvalidInput);
  });

  it("cuts pages before it filters: an empty page has a token", async () => {
    seed();
    const Filters: NamespaceFilter[] = [{ Name: "NAME", Values: ["example.com"] }];
    const pages: (readonly (string | undefined)[])[] = [];
    let NextToken: string | undefined;
    do {
      const page = await cloudMap.listNamespaces({ Filters, MaxResults: 1, ...(NextToken && { NextToken }) });
      pages.push(page.Namespaces?.map(({ Name }) => Name) ?? []);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(pages).toEqual([[], [], ["example.com"]]);
  });

  it("gives a hundred at a time, and refuses other sizes and foreign tokens", async () => {
    const many = Array.from({ length: 101 }, (_, index) => ({
      account,
      region,
      name: `n${index}`,
      type: "HTTP" as const,
    }));
    simulator.setScenario({ namespaces: many });
    const first = await cloudMap.listNamespaces({});
    expect(first.Namespaces?.length).toBe(100);
    expect(await names({ NextToken: first.NextToken })).toEqual(["n100"]);
    for (const MaxResults of [0, 101]) await expect(names({ MaxResults })).rejects.toBeInstanceOf(InvalidInput);
    await expect(names({ NextToken: "nonsense" })).rejects.toBeInstanceOf(InvalidInput);
  });
});

describe("the namespace of a cluster", () => {
  const defaults = (namespace: string) => ({ serviceConnectDefaults: { namespace } });
  const arnOf = async (namespace: string, clusterName = "c") =>
    (await ecs.createCluster({ clusterName, ...defaults(namespace) })).cluster?.serviceConnectDefaults?.namespace;

  it("is made for a new name, of type HTTP, and can be read back by the ARN that the cluster shows", async () => {
    const Id = await arnOf("billing");
    expect((await cloudMap.getNamespace({ Id })).Namespace).toMatchObject({ Arn: Id, Name: "billing", Type: "HTTP" });
  });

  it("is the one that exists, by name or ARN, whatever its type", async () => {
    seed();
    const { Namespace } = await cloudMap.getNamespace({ Id: await idOf("shop.local") });
    expect(await arnOf("shop.local")).toBe(Namespace?.Arn);
    expect(await arnOf(Namespace?.Arn ?? "", "d")).toBe(Namespace?.Arn);
    expect(await arnOf("Shop.local", "e")).not.toBe(Namespace?.Arn);
    expect(await names()).toEqual(["shop", "shop.local", "example.com", "Shop.local"]);
  });

  it("stays when the cluster no longer names it", async () => {
    await arnOf("billing");
    await ecs.updateCluster({ cluster: "c", ...defaults("") });
    expect(await names()).toEqual(["billing"]);
    await ecs.updateCluster({ cluster: "c", ...defaults("stock") });
    expect(await names()).toEqual(["billing", "stock"]);
  });

  it("an unknown ARN is refused, and a refused call makes no namespace and changes nothing", async () => {
    const unknownArn = `arn:aws:servicediscovery:${region}:${account}:namespace/ns-0000000000000000`;
    await expect(arnOf(unknownArn)).rejects.toMatchObject({ name: "NamespaceNotFoundException" });
    await expect(arnOf("")).rejects.toMatchObject({ name: "InvalidParameterException" });
    const tags = [{ key: "aws:x", value: "y" }];
    await expect(ecs.createCluster({ clusterName: "c", ...defaults("new"), tags })).rejects.toThrow();
    await ecs.createCluster({ clusterName: "c" });
    const insights = [{ name: "containerInsights" as const, value: "enhanced" }];
    await expect(ecs.updateCluster({ cluster: "c", settings: insights, ...defaults(unknownArn) })).rejects.toThrow();
    const { clusters } = await ecs.describeClusters({ clusters: ["c"], include: ["SETTINGS"] });
    expect(clusters?.[0]?.settings).toEqual([{ name: "containerInsights", value: "disabled" }]);
    expect(await names()).toEqual([]);
  });
});

describe("what every service has", () => {
  it("permissions, on the namespace and on everything", async () => {
    seed();
    const [shop, local] = [await idOf("shop"), await idOf("shop.local")];
    const Resource = `arn:aws:servicediscovery:${region}:${account}:namespace/${shop}`;
    const Action = ["servicediscovery:GetNamespace"];
    simulator.setOptions({ policy: { Statement: [{ Effect: "Allow", Action, Resource }] } });
    expect((await cloudMap.getNamespace({ Id: shop })).Namespace?.Name).toBe("shop");
    expect((await cloudMap.getNamespace({ Id: Resource })).Namespace?.Name).toBe("shop");
    await expect(cloudMap.getNamespace({ Id: local })).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(names()).rejects.toThrow(
      "is not authorized to perform: servicediscovery:ListNamespaces on resource: *",
    );
  });

  it("its own words for too many calls and for a bad moment, and faults for it alone", async () => {
    const fault = (kind: "throttle" | "5xx-before", operation = "ListNamespaces") =>
      simulator.setFaults([{ service: "servicediscovery", operation, kind, count: 1 }]);
    fault("throttle");
    await expect(names()).rejects.toBeInstanceOf(RequestLimitExceeded);
    fault("5xx-before");
    await expect(names()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    fault("throttle", "*");
    await ecs.listClusters({});
    await expect(names()).rejects.toMatchObject({ $metadata: { httpStatusCode: 429 } });
    expect(await names()).toEqual([]);
  });

  it("a place in the ledger and in the snapshot", async () => {
    seed();
    await names();
    expect(simulator.ledger().at(-1)).toMatchObject({
      service: "servicediscovery",
      operation: "ListNamespaces",
      committed: false,
    });
    const area = simulator.snapshot().areas.find((one) => one.account === account);
    expect(area?.namespaces.map(({ Name }) => Name)).toEqual(["shop", "shop.local", "example.com"]);
  });

  it("a switch in the control API, which adds what is not there", async () => {
    const body = JSON.stringify({ namespaces: [{ account, region, name: "shop", type: "HTTP" }] });
    for (let turn = 0; turn < 2; turn += 1)
      expect((await fetch(`${served.url}/_simulator/scenario`, { method: "POST", body })).status).toBe(200);
    expect(await names()).toEqual(["shop"]);
  });

  it("which refuses what is no namespace, and then changes nothing", async () => {
    const good = { account, region, name: "shop", type: "HTTP" };
    for (const bad of [{ ...good, type: "DNS" }, { ...good, account: "1" }, { ...good, name: "" }, null]) {
      const body = JSON.stringify({ containerInstances: 9, namespaces: [good, bad] });
      const answer = await fetch(`${served.url}/_simulator/scenario`, { method: "POST", body });
      expect([answer.status, ((await answer.json()) as { message: string }).message]).toEqual([
        400,
        expect.stringContaining(JSON.stringify(bad)),
      ]);
    }
    const body = JSON.stringify({ namespaces: "shop" });
    expect((await fetch(`${served.url}/_simulator/scenario`, { method: "POST", body })).status).toBe(400);
    expect(await names()).toEqual([]);
    expect((await ecs.createCluster({})).cluster?.registeredContainerInstancesCount).toBe(2);
  });

  it("an answer to operations that it does not have", async () => {
    await expect(cloudMap.getServiceAttributes({ ServiceId: "srv-1" })).rejects.toMatchObject({
      name: "UnknownOperationException",
    });
  });
});
