/** Namespaces of Cloud Map over the simulated AWS: what happens when things go another way than in the golden story. */
import { describe, expect, test } from "vitest";
import { minimalPolicy } from "../../../tools/generate/iam.ts";
import { cloudMapNamespace, cluster, type Manifest, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven, START } from "./driven.ts";

const HOUR = 3_600_000;
const http = cloudMapNamespace("shop");
const inVpc = cloudMapNamespace("shop.local", { type: "DNS_PRIVATE", vpc: "vpc-1" });

const called = (world: Driven, operation: string, since = 0): number =>
  world.simulator.ledger(since).filter((entry) => entry.operation === operation && entry.service === "servicediscovery")
    .length;

function namespaces({ simulator, time }: Driven) {
  simulator.advance(time.now());
  return simulator.snapshot().areas.flatMap((area) => area.namespaces);
}

const create = (world: Driven, operation: string, input: object): void => {
  world.aws(operation, input, "servicediscovery");
};

const stalledReason = (world: Driven, manifest: Manifest): string | undefined =>
  world.get(manifest)?.status.conditions.find(({ type }: { type: string }) => type === "Stalled")?.reason;

describe("a creation", () => {
  test("is followed by the process that comes after a SIGKILL, and makes one namespace", async () => {
    const world = createDriven();
    world.apply(inVpc);
    await world.until("it is under way", () => world.get(inVpc)?.status?.operation?.status === "PENDING");
    await world.restart();
    await world.ready(inVpc);
    expect(called(world, "CreatePrivateDnsNamespace")).toBe(1);
    expect(namespaces(world)).toHaveLength(1);
    expect(world.get(inVpc)?.status.operation).toBeUndefined();
  });

  test("whose answer is lost and whose operation nobody knows makes one namespace", async () => {
    const world = createDriven();
    world.simulator.setFaults([{ operation: "CreateHttpNamespace", kind: "5xx-after", count: 1 }]);
    world.apply(http);
    await world.ready(http);
    expect(namespaces(world)).toHaveLength(1);
  });

  test("that AWS could not carry out for now is sent again after a minute, with another token", async () => {
    const world = createDriven();
    const failure = { type: "CREATE_NAMESPACE" as const, errorCode: "INTERNAL_FAILURE", errorMessage: "later" };
    world.simulator.setScenario({ failingOperations: [failure] });
    world.apply(http);
    await world.reason(http, "WaitingForAWS");
    await world.ready(http);
    expect(called(world, "CreateHttpNamespace")).toBe(2);
    expect(world.time.now() - START).toBeGreaterThan(60_000);
  });

  test("that AWS refuses to carry out waits for `retry`, an edit or the drift interval", async () => {
    const world = createDriven();
    const failure = { type: "CREATE_NAMESPACE" as const, errorCode: "ACCESS_DENIED", errorMessage: "not allowed" };
    world.simulator.setScenario({ failingOperations: [1, 2, 3].map(() => ({ ...failure })) });
    world.apply(inVpc);
    await world.reason(inVpc, "RefusedByAWS");
    await world.run(120_000);
    expect(called(world, "CreatePrivateDnsNamespace")).toBe(1);
    world.annotate(inVpc, { "ecs-operator.dev/retry": "1" });
    await world.until("it is sent again", () => called(world, "CreatePrivateDnsNamespace") === 2);
    await world.run(60_000);
    await world.reason(inVpc, "RefusedByAWS");
    world.apply(withSpec(inVpc, { description: "edited" }));
    await world.until("it is sent again", () => called(world, "CreatePrivateDnsNamespace") === 3);
    await world.run(700_000);
    await world.ready(withSpec(inVpc, { description: "edited" }));
  });

  test("starts again when the namespace was deleted by hand", async () => {
    const world = createDriven();
    world.apply(http);
    await world.ready(http);
    create(world, "DeleteNamespace", { Id: world.get(http)?.status.namespaceId });
    await world.run(1_300_000);
    await world.ready(http);
    expect(namespaces(world)).toHaveLength(1);
    expect(called(world, "CreateHttpNamespace")).toBe(2);
  });
});

describe("a namespace that exists already", () => {
  test("is another's, until it is adopted", async () => {
    const world = createDriven();
    create(world, "CreateHttpNamespace", { Name: "shop", Description: "made by hand" });
    await world.run(5_000);
    world.apply(http);
    await world.reason(http, "AlreadyExists");
    expect(world.get(http)?.status.arn).toBeUndefined();
    world.apply(withSpec(http, { adoptionPolicy: "Adopt" }));
    await world.ready(withSpec(http, { adoptionPolicy: "Adopt" }));
    expect(called(world, "TagResource")).toBe(1);
    expect(called(world, "UpdateHttpNamespace")).toBe(0);
  });

  test("and is private is adopted by its id", async () => {
    const world = createDriven();
    create(world, "CreatePrivateDnsNamespace", { Name: "shop.local", Vpc: "vpc-1" });
    await world.run(60_000);
    const namespaceId = namespaces(world)[0]?.Id;
    world.apply(inVpc);
    await world.reason(inVpc, "RefusedByAWS");
    const adopting = withSpec(inVpc, { adoptionPolicy: "Adopt", namespaceId });
    world.apply(adopting);
    await world.ready(adopting);
    expect(world.get(adopting)?.status).toMatchObject({ namespaceId });
    expect(namespaces(world)).toHaveLength(1);
  });

  test("under the id and is of another type is left alone", async () => {
    const world = createDriven();
    create(world, "CreateHttpNamespace", { Name: "shop.local" });
    await world.run(5_000);
    const namespaceId = namespaces(world)[0]?.Id;
    const adopting = withSpec(inVpc, { adoptionPolicy: "Adopt", namespaceId });
    world.apply(adopting);
    await world.reason(adopting, "ImmutableField");
    expect(called(world, "TagResource")).toBe(0);
  });

  test("is observed without a write", async () => {
    const world = createDriven();
    create(world, "CreateHttpNamespace", { Name: "shop", Description: "made by hand" });
    await world.run(5_000);
    const mark = world.mark();
    const observing = withSpec(http, { managementPolicy: "Observe", description: "wanted" });
    world.apply(observing);
    await world.reason(observing, "Observed");
    expect(world.get(observing)?.status.conditions[0].message).toContain("update description");
    expect(world.writes(mark)).toEqual([]);
  });
});

test("a namespace is found on a later page, behind pages that a filter has emptied", async () => {
  const world = createDriven({ simulator: { cloudMapPage: 1 } });
  for (const Name of ["a", "b", "c"]) create(world, "CreateHttpNamespace", { Name });
  await world.run(5_000);
  world.simulator.setFaults([{ operation: "CreateHttpNamespace", kind: "5xx-after", count: 1 }]);
  world.apply(http);
  await world.ready(http);
  await world.run(1_300_000);
  expect(world.get(http)?.status.conditions[0].reason).toBe("Available");
  expect(namespaces(world)).toHaveLength(4);
});

describe("a deletion", () => {
  test("waits for the services in it and names them", async () => {
    const world = createDriven();
    world.apply(http);
    await world.ready(http);
    create(world, "CreateService", { Name: "orders", NamespaceId: world.get(http)?.status.namespaceId });
    world.remove(http);
    await world.reason(http, "WaitingForDependents");
    expect(world.get(http)?.status.conditions[0].message).toContain(
      "1 Cloud Map service in Cloud Map namespace shop to be deleted: orders.",
    );
    const [service] = world.simulator.snapshot().areas.flatMap((area) => area.discoveryServices);
    create(world, "DeleteService", { Id: service?.Id });
    await world.until("it is gone", () => world.get(http) === undefined);
    expect(namespaces(world)).toEqual([]);
  });

  test("leaves alone what another installation has taken over within the hour", async () => {
    const world = createDriven();
    world.apply(http);
    await world.ready(http);
    const Tags = [{ Key: "ecs-operator.dev/installation", Value: "another" }];
    create(world, "TagResource", { ResourceARN: world.get(http)?.status.arn, Tags });
    world.remove(http);
    await world.until("it is gone", () => world.get(http) === undefined);
    expect(called(world, "DeleteNamespace")).toBe(0);
    expect(namespaces(world)).toHaveLength(1);
  });

  test("leaves a retained one, for its successor to take back", async () => {
    const world = createDriven();
    const retained = withSpec(http, { deletionPolicy: "Retain" });
    world.apply(retained);
    await world.ready(retained);
    world.remove(retained);
    await world.until("it is gone", () => world.get(retained) === undefined);
    expect(namespaces(world).map(({ Tags }) => (Tags ?? []).map(({ Key }) => Key))).toEqual([
      ["ecs-operator.dev/retained"],
    ]);
    world.apply(withSpec(http, { adoptionPolicy: "Adopt" }));
    await world.ready(withSpec(http, { adoptionPolicy: "Adopt" }));
    expect(namespaces(world)).toHaveLength(1);
  });

  test("whose request is answered with an error after it was carried out ends", async () => {
    const world = createDriven();
    world.apply(inVpc);
    await world.ready(inVpc);
    world.simulator.setFaults([{ operation: "DeleteNamespace", kind: "5xx-after", count: 1 }]);
    world.remove(inVpc);
    await world.until("it is gone", () => world.get(inVpc) === undefined);
    expect(namespaces(world)).toEqual([]);
  });
});

test("idle namespaces cost a list at each drift interval together, tags once an hour, and no write", async () => {
  const world = createDriven();
  const many = [1, 2, 3, 4, 5].map((number) => cloudMapNamespace(`shop-${number}`));
  world.apply(...many);
  await world.ready(...many);
  await world.run(HOUR);
  const mark = world.mark();
  const versions = many.map((manifest) => world.get(manifest)?.metadata.resourceVersion);
  await world.run(3 * HOUR);
  expect(called(world, "ListNamespaces", mark)).toBeLessThanOrEqual(19);
  expect(called(world, "ListTagsForResource", mark)).toBeLessThanOrEqual(20);
  expect(called(world, "GetNamespace", mark)).toBe(0);
  expect(world.writes(mark)).toEqual([]);
  expect(many.map((manifest) => world.get(manifest)?.metadata.resourceVersion)).toEqual(versions);
});

test("drift of a description is corrected; what is not declared is kept", async () => {
  const world = createDriven();
  const declared = withSpec(inVpc, { description: "ours" });
  world.apply(declared);
  await world.ready(declared);
  const Id = world.get(declared)?.status.namespaceId;
  const Properties = { DnsProperties: { SOA: { TTL: 17 } } };
  create(world, "UpdatePrivateDnsNamespace", { Id, Namespace: { Description: "theirs", Properties } });
  await world.run(1_300_000);
  await world.ready(declared);
  expect(namespaces(world)[0]).toMatchObject({ Description: "ours", Properties });
  world.apply(inVpc);
  await world.ready(inVpc);
  expect(namespaces(world)[0]?.Description ?? "").toBe("");
});

test("without the permission only the namespace says so", async () => {
  const world = createDriven();
  const statements = minimalPolicy().Statement.filter(({ Sid }) => !Sid.startsWith("CloudMap"));
  const policy = JSON.parse(
    JSON.stringify({ ...minimalPolicy(), Statement: statements }).replaceAll("INSTALLATION_ID", "tests"),
  );
  world.simulator.setOptions({ policy });
  const web = cluster("web");
  world.apply(http, web);
  await world.ready(web);
  await world.reason(http, "AccessDenied");
  expect(world.get(http)?.status.conditions[0].message).toContain("servicediscovery:ListNamespaces");
  await world.until("it is Stalled", () => stalledReason(world, http) === "AccessDenied");
});
