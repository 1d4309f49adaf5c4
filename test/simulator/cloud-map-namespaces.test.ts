/** Namespaces of AWS Cloud Map, and the operations that make, change and delete them. */
import { type CreateHttpNamespaceCommandInput, OperationNotFound } from "@aws-sdk/client-servicediscovery";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { FailingOperation } from "../../simulator/services/servicediscovery/records.ts";
import { account, type CloudMapWorld, cloudMapWorld, region } from "./cloud-map.ts";

let world: CloudMapWorld;
beforeEach(async () => {
  world = await cloudMapWorld();
});
afterEach(() => world.close());

const http = (Name: string, more: Partial<CreateHttpNamespaceCommandInput> = {}) =>
  world.cloudMap.createHttpNamespace({ Name, ...more });
const inVpc = (Name: string, Vpc = "vpc-1", CreatorRequestId?: string) =>
  world.cloudMap.createPrivateDnsNamespace({ Name, Vpc, ...(CreatorRequestId && { CreatorRequestId }) });
const names = async () => (await world.cloudMap.listNamespaces({})).Namespaces?.map(({ Name }) => Name);
const namespaceOf = async (Id: string | undefined) => (await world.cloudMap.getNamespace({ Id })).Namespace;

describe("the life of an operation", () => {
  it("SUBMITTED, PENDING, SUCCESS; the namespace is there when it ends", async () => {
    const { OperationId } = await http("shop", { CreatorRequestId: "t-1", Description: "API" });
    const submitted = await world.operation(OperationId);
    expect(submitted).toMatchObject({
      Id: OperationId,
      OwnerAccount: account,
      Type: "CREATE_NAMESPACE",
      Status: "SUBMITTED",
      Targets: { NAMESPACE: expect.stringMatching(/^ns-[0-9a-f]{16}$/) },
    });
    expect(submitted.UpdateDate).toEqual(submitted.CreateDate);
    await world.pass(200);
    expect((await world.operation(OperationId)).Status).toBe("PENDING");
    await world.pass(799);
    const Id = submitted.Targets?.NAMESPACE;
    expect((await world.refusal(world.cloudMap.getNamespace({ Id }))).name).toBe("NamespaceNotFound");
    await world.pass(1);
    const ended = await world.operation(OperationId);
    expect(ended.Status).toBe("SUCCESS");
    expect(Number(ended.UpdateDate) - Number(ended.CreateDate)).toBe(1000);
    expect(await namespaceOf(Id)).toMatchObject({ Name: "shop", Type: "HTTP", CreatorRequestId: "t-1" });
    expect((await world.cloudMap.listNamespaces({})).Namespaces?.[0]).not.toHaveProperty("CreatorRequestId");
  });

  it("of DNS namespaces takes half a minute; the hosted zone has the TTL that was asked for", async () => {
    const Properties = { DnsProperties: { SOA: { TTL: 15 } } };
    const { OperationId } = await world.cloudMap.createPublicDnsNamespace({ Name: "example.com", Properties });
    await world.pass(29_999);
    expect((await world.operation(OperationId)).Status).toBe("PENDING");
    await world.pass(1);
    const { Status, Targets } = await world.operation(OperationId);
    expect(Status).toBe("SUCCESS");
    const { Properties: shown, Type } = (await namespaceOf(Targets?.NAMESPACE)) ?? {};
    expect([Type, shown?.DnsProperties?.SOA?.TTL]).toEqual(["DNS_PUBLIC", 15]);
  });

  it("can be read for a day after its end", async () => {
    const { OperationId } = await http("shop");
    await world.pass(1000 + 86_399_999);
    expect((await world.operation(OperationId)).Status).toBe("SUCCESS");
    await world.pass(1);
    await expect(world.operation(OperationId)).rejects.toBeInstanceOf(OperationNotFound);
    expect((await world.cloudMap.listOperations({})).Operations).toEqual([]);
  });

  it("or as long as the options say", async () => {
    world.simulator.setOptions({ durations: { operationKept: 1000 } });
    const { OperationId } = await http("shop");
    await world.pass(2000);
    await expect(world.operation(OperationId)).rejects.toBeInstanceOf(OperationNotFound);
  });

  it("refuses ids that are none", async () => {
    expect(await world.refusal(world.operation("nothing"))).toMatchObject({ name: "OperationNotFound" });
    expect(await world.refusal(world.operation("o".repeat(65)))).toMatchObject({ name: "InvalidInput" });
  });
});

describe("an operation that the scenario lets fail", () => {
  const fail = (...failingOperations: FailingOperation[]) => world.simulator.setScenario({ failingOperations });

  it("ends FAIL, and does nothing", async () => {
    fail({ errorCode: "THROTTLED_REQUEST", errorMessage: "Rate exceeded" });
    const { OperationId } = await http("shop");
    await world.pass(1000);
    const failed = { Status: "FAIL", ErrorCode: "THROTTLED_REQUEST", ErrorMessage: "Rate exceeded" };
    expect(await world.operation(OperationId)).toMatchObject(failed);
    expect(await names()).toEqual([]);
    await world.done(http("shop"));
    expect(await names()).toEqual(["shop"]);
  });

  it("is the next one of its type", async () => {
    fail({ type: "DELETE_NAMESPACE", errorCode: "INTERNAL_FAILURE" }, { errorCode: "ACCESS_DENIED" });
    const first = await http("a");
    const { NAMESPACE: Id } = await world.done(http("b"));
    const second = await world.cloudMap.deleteNamespace({ Id });
    await world.pass(1000);
    expect([await world.operation(first.OperationId), await world.operation(second.OperationId)]).toMatchObject([
      { Status: "FAIL", ErrorCode: "ACCESS_DENIED", ErrorMessage: expect.any(String) },
      { Status: "FAIL", ErrorCode: "INTERNAL_FAILURE" },
    ]);
    expect(await names()).toEqual(["b"]);
  });

  it.each(["THROTTLED_REQUEST", [{}], [null]])("is refused as %j", (failingOperations) => {
    expect(() => world.simulator.setScenario({ failingOperations } as never)).toThrow(RangeError);
  });
});

describe("a name that is taken", () => {
  it("of an HTTP or a public namespace is refused with its id and token, in DNS whatever its case", async () => {
    const { NAMESPACE } = await world.done(http("shop", { CreatorRequestId: "t-1" }));
    const taken = { name: "NamespaceAlreadyExists", NamespaceId: NAMESPACE, CreatorRequestId: "t-1" };
    expect(await world.refusal(http("shop"))).toMatchObject({ ...taken, $metadata: { httpStatusCode: 400 } });
    expect(await world.refusal(http("shop", { CreatorRequestId: "t-1" }))).toMatchObject(taken);
    await world.done(http("Shop"));
    await world.done(world.cloudMap.createPublicDnsNamespace({ Name: "example.com" }));
    const again = world.cloudMap.createPublicDnsNamespace({ Name: "Example.com" });
    expect((await world.refusal(again)).name).toBe("NamespaceAlreadyExists");
  });

  it("of a private one in the VPC makes the operation fail", async () => {
    const { NAMESPACE = "" } = await world.done(inVpc("shop.local"));
    const zone = (await namespaceOf(NAMESPACE))?.Properties?.DnsProperties?.HostedZoneId;
    const { OperationId } = await inVpc("shop.local");
    await world.pass(30_000);
    expect(await world.operation(OperationId)).toMatchObject({
      Status: "FAIL",
      ErrorCode: "CANNOT_CREATE_HOSTED_ZONE",
      ErrorMessage: `The VPC vpc-1 in region ${region} has already been associated with the hosted zone ${zone} with the same domain name.`,
    });
    expect(await names()).toEqual(["shop.local"]);
  });

  it("of a private one is told to the request that made it", async () => {
    const { NAMESPACE } = await world.done(inVpc("shop.local", "vpc-1", "t-1"));
    const refused = await world.refusal(inVpc("shop.local", "vpc-1", "t-1"));
    expect(refused).toMatchObject({ name: "NamespaceAlreadyExists", NamespaceId: NAMESPACE, CreatorRequestId: "t-1" });
  });

  it("may be used again in another VPC and for another type, and gets another HttpName", async () => {
    await world.done(http("shop.local"));
    for (const vpc of ["vpc-1", "vpc-2"]) await world.done(inVpc("shop.local", vpc));
    const { Namespaces = [] } = await world.cloudMap.listNamespaces({});
    const httpNames = Namespaces.map(({ Properties }) => Properties?.HttpProperties?.HttpName ?? "");
    expect(Namespaces.map(({ Name }) => Name)).toEqual(["shop.local", "shop.local", "shop.local"]);
    expect(new Set(httpNames).size).toBe(3);
    expect(httpNames).toEqual([
      "shop.local",
      expect.stringMatching(/^shop.local-/),
      expect.stringMatching(/^shop.local-/),
    ]);
    const filter = { Name: "HTTP_NAME" as const, Values: [httpNames[2] ?? ""] };
    expect((await world.cloudMap.listNamespaces({ Filters: [filter] })).Namespaces).toEqual([Namespaces[2]]);
  });

  test("is free again after the deletion", async () => {
    const { NAMESPACE: Id } = await world.done(inVpc("shop.local"));
    await world.done(world.cloudMap.deleteNamespace({ Id }));
    await world.done(inVpc("shop.local"));
  });
});

describe("while an operation is going on", () => {
  it("the same creation is refused with it, whose namespace has the token", async () => {
    const { OperationId } = await http("shop", { CreatorRequestId: "t-1" });
    const refused = await world.refusal(http("shop", { CreatorRequestId: "t-1" }));
    expect(refused).toMatchObject({
      name: "DuplicateRequest",
      message: `Another operation of type CreateHttpNamespace and id ${OperationId} is in progress`,
      DuplicateOperationId: OperationId,
    });
    await world.pass(1000);
    const { Targets } = await world.operation(String(refused.DuplicateOperationId));
    expect((await namespaceOf(Targets?.NAMESPACE))?.CreatorRequestId).toBe("t-1");
  });

  it("or gets the same operation, by an option", async () => {
    world.simulator.setOptions({ repeatedNamespace: "sameOperation" });
    const input = { CreatorRequestId: "t-1" };
    const { OperationId } = await http("shop", input);
    expect((await http("shop", input)).OperationId).toBe(OperationId);
    expect((await world.refusal(http("shop", { CreatorRequestId: "t-2" }))).name).toBe("DuplicateRequest");
    const refused = await world.refusal(http("shop", { ...input, Description: "another" }));
    expect(refused).toMatchObject({ name: "DuplicateRequest", DuplicateOperationId: OperationId });
  });

  it("another creation of the name is refused too, of whatever type", async () => {
    const { OperationId } = await inVpc("shop");
    const refused = await world.refusal(http("shop"));
    expect(refused).toMatchObject({ name: "DuplicateRequest", DuplicateOperationId: OperationId });
    expect(refused.message).toContain("CreatePrivateDnsNamespace");
    await http("other");
  });

  it("a second deletion and an update are refused with it", async () => {
    const { NAMESPACE: Id } = await world.done(http("shop"));
    const { OperationId } = await world.cloudMap.deleteNamespace({ Id });
    const again = [
      world.cloudMap.deleteNamespace({ Id }),
      world.cloudMap.updateHttpNamespace({ Id, Namespace: { Description: "x" } }),
    ];
    for (const call of again)
      expect(await world.refusal(call)).toMatchObject({ name: "DuplicateRequest", DuplicateOperationId: OperationId });
    expect(await names()).toEqual(["shop"]);
    await world.pass(1000);
    expect((await world.operation(OperationId)).Status).toBe("SUCCESS");
    expect((await world.refusal(world.cloudMap.deleteNamespace({ Id }))).name).toBe("NamespaceNotFound");
  });
});

describe("an update", () => {
  it("changes description and TTL, and leaves what it does not name", async () => {
    const { NAMESPACE: Id } = await world.done(inVpc("shop.local"));
    const Properties = { DnsProperties: { SOA: { TTL: 20 } } };
    await world.done(world.cloudMap.updatePrivateDnsNamespace({ Id, Namespace: { Description: "d", Properties } }));
    await world.done(world.cloudMap.updatePrivateDnsNamespace({ Id, Namespace: {} }));
    const seen = await namespaceOf(Id);
    expect([seen?.Description, seen?.Properties?.DnsProperties?.SOA?.TTL]).toEqual(["d", 20]);
  });

  it("by an ARN, of a public one", async () => {
    const { NAMESPACE: Id } = await world.done(world.cloudMap.createPublicDnsNamespace({ Name: "example.com" }));
    const { Arn } = (await namespaceOf(Id)) ?? {};
    await world.done(world.cloudMap.updatePublicDnsNamespace({ Id: Arn, Namespace: { Description: "d" } }));
    expect((await namespaceOf(Id))?.Description).toBe("d");
  });

  it("is refused for a namespace of another type, for nothing, and for what is not there", async () => {
    const { NAMESPACE: Id } = await world.done(http("shop"));
    const Namespace = { Description: "d" };
    const refusals = [
      world.cloudMap.updatePrivateDnsNamespace({ Id, Namespace }),
      world.cloudMap.updatePublicDnsNamespace({ Id, Namespace }),
      world.cloudMap.updateHttpNamespace({ Id, Namespace: {} as never }),
      world.cloudMap.updateHttpNamespace({ Id, Namespace: { Description: "d".repeat(1025) } }),
      world.cloudMap.updateHttpNamespace({ Id: "ns-1", Namespace }),
    ];
    const found = await Promise.all(refusals.map(async (call) => (await world.refusal(call)).name));
    expect(found).toEqual(["InvalidInput", "InvalidInput", "InvalidInput", "InvalidInput", "NamespaceNotFound"]);
  });
});

describe("a creation is refused", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["an ARN as a name", () => http("arn:aws:x")],
    ["blanks in a name", () => http("my shop")],
    ["no name", () => world.cloudMap.createHttpNamespace({} as never)],
    ["a name that is too long", () => inVpc("n".repeat(254))],
    ["a public name without a dot", () => world.cloudMap.createPublicDnsNamespace({ Name: "shop" })],
    ["no VPC", () => world.cloudMap.createPrivateDnsNamespace({ Name: "shop" } as never)],
    ["a description that is too long", () => http("shop", { Description: "d".repeat(1025) })],
    ["a token that is too long", () => http("shop", { CreatorRequestId: "t".repeat(65) })],
    ["a tag of AWS", () => http("shop", { Tags: [{ Key: "aws:x", Value: "" }] })],
    [
      "a TTL below 0",
      () =>
        world.cloudMap.createPublicDnsNamespace({ Name: "a.b", Properties: { DnsProperties: { SOA: { TTL: -1 } } } }),
    ],
  ])("for %s", async (_, call) => {
    expect((await world.refusal(call())).name).toBe("InvalidInput");
    expect((await world.cloudMap.listOperations({})).Operations).toEqual([]);
  });

  it("beyond the quotas on tags and namespaces", async () => {
    const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    expect((await world.refusal(http("shop", { Tags }))).name).toBe("TooManyTagsException");
    world.simulator.setOptions({ namespaceQuota: 1 });
    await world.done(http("a"));
    expect((await world.refusal(http("b"))).name).toBe("ResourceLimitExceeded");
  });
});

describe("ListOperations", () => {
  const ids = async (Filters: { Name: string; Values: string[]; Condition?: string }[] = []) =>
    (await world.cloudMap.listOperations({ Filters: Filters as never })).Operations?.map(({ Id }) => Id);

  it("filters", async () => {
    const a = await http("a");
    await world.pass(1000);
    const b = await inVpc("b");
    const { Targets, UpdateDate } = await world.operation(a.OperationId);
    const all = [a.OperationId, b.OperationId];
    expect(await ids()).toEqual(all);
    expect(await ids([{ Name: "NAMESPACE_ID", Values: [Targets?.NAMESPACE ?? ""] }])).toEqual([a.OperationId]);
    expect(await ids([{ Name: "STATUS", Values: ["SUCCESS"] }])).toEqual([a.OperationId]);
    expect(await ids([{ Name: "STATUS", Values: ["SUCCEED"] }])).toEqual([a.OperationId]);
    expect(await ids([{ Name: "STATUS", Values: ["PENDING", "SUBMITTED"], Condition: "IN" }])).toEqual([b.OperationId]);
    expect(await ids([{ Name: "TYPE", Values: ["CREATE_NAMESPACE"] }])).toEqual(all);
    expect(await ids([{ Name: "TYPE", Values: ["DELETE_NAMESPACE"] }])).toEqual([]);
    expect(await ids([{ Name: "SERVICE_ID", Values: ["srv-1"] }])).toEqual([]);
    const when = Number(UpdateDate) / 1000;
    const between = (from: number, to: number) => [
      { Name: "UPDATE_DATE", Values: [String(from), String(to)], Condition: "BETWEEN" },
      { Name: "STATUS", Values: ["SUCCESS"] },
    ];
    expect(await ids(between(when - 1, when))).toEqual([a.OperationId]);
    expect(await ids(between(when + 1, when + 2))).toEqual([]);
  });

  it.each([
    { Name: "STATUS", Values: ["DONE"] },
    { Name: "STATUS", Values: ["FAIL", "PENDING"] },
    { Name: "NAMESPACE_ID", Values: ["a"], Condition: "IN" },
    { Name: "UPDATE_DATE", Values: ["1", "2"] },
    { Name: "UPDATE_DATE", Values: ["1"], Condition: "BETWEEN" },
    { Name: "UPDATE_DATE", Values: ["yesterday", "today"], Condition: "BETWEEN" },
    { Name: "TYPE", Values: ["CREATE"] },
  ])("refuses the filter %j", async (filter) => {
    expect((await world.refusal(ids([filter]))).name).toBe("InvalidInput");
  });

  it("forgets a namespace with its deletion, which can still be read", async () => {
    const { NAMESPACE: Id } = await world.done(http("shop"));
    const { OperationId } = await world.cloudMap.deleteNamespace({ Id });
    expect((await ids())?.length).toBe(2);
    await world.pass(1000);
    expect(await ids()).toEqual([]);
    expect((await world.operation(OperationId)).Status).toBe("SUCCESS");
  });

  it("cuts pages of the chosen size before it filters", async () => {
    world.simulator.setOptions({ cloudMapPage: 1 });
    await http("a");
    await http("b");
    const Filters = [{ Name: "STATUS" as const, Values: ["FAIL"] }];
    const first = await world.cloudMap.listOperations({ Filters });
    expect([first.Operations, typeof first.NextToken]).toEqual([[], "string"]);
    const last = await world.cloudMap.listOperations({ Filters, NextToken: first.NextToken });
    expect([last.Operations, last.NextToken]).toEqual([[], undefined]);
  });
});

describe("faults", () => {
  it("an answer that is lost leaves an operation behind, that the same request finds", async () => {
    const rule = { service: "servicediscovery", operation: "CreateHttpNamespace", count: 1 };
    world.simulator.setFaults([{ ...rule, kind: "reset-after" }]);
    await expect(http("shop", { CreatorRequestId: "t-1" })).rejects.toThrow();
    expect(world.simulator.ledger().at(-1)).toMatchObject({ operation: "CreateHttpNamespace", committed: true });
    const { DuplicateOperationId } = await world.refusal(http("shop", { CreatorRequestId: "t-1" }));
    await world.pass(1000);
    expect((await world.operation(String(DuplicateOperationId))).Status).toBe("SUCCESS");
    expect(await names()).toEqual(["shop"]);
  });

  it.each(["throttle", "5xx-before", "reset-before"] as const)("%s does nothing", async (kind) => {
    world.simulator.setFaults([{ operation: "CreateHttpNamespace", kind, count: 1 }]);
    await expect(http("shop")).rejects.toThrow();
    expect(world.simulator.ledger().at(-1)?.committed).toBe(false);
    await world.pass(1000);
    expect(await names()).toEqual([]);
  });

  it("reads may lag behind: a new namespace is not there yet, and a deleted one still is", async () => {
    world.simulator.setOptions({ lag: { ms: 5000, probability: 1 } });
    const { OperationId } = await http("shop");
    await world.pass(1000);
    const Id = (await world.operation(OperationId)).Targets?.NAMESPACE;
    expect((await world.refusal(world.cloudMap.getNamespace({ Id }))).name).toBe("NamespaceNotFound");
    expect(world.snapshot().namespaces.map(({ Name }) => Name)).toEqual(["shop"]);
    await world.pass(5000);
    expect((await namespaceOf(Id))?.Name).toBe("shop");
    await world.cloudMap.deleteNamespace({ Id });
    await world.pass(1000);
    expect((await namespaceOf(Id))?.Name).toBe("shop");
    expect(world.snapshot().namespaces).toEqual([]);
  });
});

describe("permissions", () => {
  it("tags in a creation need TagResource, and conditions see them", async () => {
    const allow = (Action: string, Condition?: object) => ({
      Effect: "Allow",
      Action,
      Resource: "*",
      ...(Condition && { Condition }),
    });
    const tagged = { StringEquals: { "aws:RequestTag/team": "shop" } };
    const Tags = [{ Key: "team", Value: "shop" }];
    const statements = [allow("servicediscovery:CreateHttpNamespace", tagged)];
    world.simulator.setOptions({ policy: { Statement: statements } as never });
    expect((await world.refusal(http("shop"))).name).toBe("AccessDeniedException");
    expect((await world.refusal(http("shop", { Tags }))).message).toContain("servicediscovery:TagResource");
    const policy = { Statement: [...statements, allow("servicediscovery:TagResource", tagged)] };
    world.simulator.setOptions({ policy: policy as never });
    await http("shop", { Tags });
  });

  it("conditions see the tags of a namespace", async () => {
    const { NAMESPACE: mine } = await world.done(http("a", { Tags: [{ Key: "team", Value: "shop" }] }));
    const { NAMESPACE: other } = await world.done(http("b"));
    const Condition = { StringEquals: { "aws:ResourceTag/team": "shop" } };
    const statement = { Effect: "Allow" as const, Action: "servicediscovery:*", Resource: "*", Condition };
    world.simulator.setOptions({ policy: { Statement: [statement] } });
    expect((await world.refusal(world.cloudMap.deleteNamespace({ Id: other }))).name).toBe("AccessDeniedException");
    await world.cloudMap.deleteNamespace({ Id: mine });
  });
});

it("a snapshot has what nobody can read: VPCs and tags", async () => {
  await world.done(
    world.cloudMap.createPrivateDnsNamespace({ Name: "a", Vpc: "vpc-1", Tags: [{ Key: "k", Value: "v" }] }),
  );
  const { namespaces, cloudMapOperations } = world.snapshot();
  expect(namespaces).toMatchObject([{ Name: "a", Vpc: "vpc-1", Tags: [{ Key: "k", Value: "v" }] }]);
  expect(cloudMapOperations).toMatchObject([{ Type: "CREATE_NAMESPACE", Status: "SUCCESS" }]);
});
