import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { FINALIZER } from "../../../operator/api/names.ts";
import type { KubernetesRequest } from "../../../operator/kubernetes/transport.ts";
import { PERSON } from "../../scenarios/history.ts";
import { cluster, service } from "../../support/builders.ts";
import { newNamespace, sharedControlPlane } from "../../support/controlplane.ts";
import { type Client, clientOf } from "../../support/kube-proxy/client.ts";
import type { ActiveFault, Rule } from "../../support/kube-proxy/faults.ts";
import { type Endpoint, type KubeProxy, startKubeProxy } from "../../support/kube-proxy/proxy.ts";
import type { WriteRequest } from "../../support/kube-proxy/record.ts";
import type { Boundary, Verdict } from "../../support/process-aws-tap.ts";
import { pathOf } from "../../support/world-kube.ts";
import { until } from "../../support/world-until.ts";

let proxy: KubeProxy;
let endpoint: Endpoint;
let operator: Client;
let people: Client;
let namespace: string;
let atBoundary: (write: WriteRequest, boundary: Boundary) => Promise<Verdict>;
const faults: ActiveFault[] = [];

beforeAll(async () => {
  proxy = await startKubeProxy({
    server: sharedControlPlane(),
    atBoundary: (write, boundary) => atBoundary(write, boundary),
    ownedBy: async () => [{ type: "cluster", arn: "left", status: "ACTIVE", tags: {} }],
  });
  endpoint = await proxy.endpoint("operator");
  operator = clientOf(endpoint);
  people = clientOf(await proxy.endpoint(PERSON));
});
afterAll(async () => {
  await operator?.close();
  await people?.close();
  await proxy?.close();
});
beforeEach(async () => {
  namespace = await newNamespace("proxy");
  atBoundary = async () => "pass";
});
afterEach(() => {
  for (const fault of faults.splice(0)) fault.release();
});

const set = (rule: Pick<Rule, "fault"> & Partial<Rule>): ActiveFault => {
  const fault = proxy.fault({ match: { caller: "operator", namespace }, ...rule });
  faults.push(fault);
  return fault;
};
const body = (name: string) => ({ ...cluster(name), metadata: { name } });
const create = (name: string, more: Partial<KubernetesRequest> = {}) =>
  operator.transport.send({ method: "POST", path: pathOf("ECSCluster", namespace), body: body(name), ...more });
const names = async () => (await people.list(namespace)).names;
const historyHere = () =>
  proxy.record.history
    .filter(({ before, after }) => (after ?? before)?.metadata.namespace === namespace)
    .map(({ actor, verb, subresource, before, after }) =>
      [actor, verb, subresource, (after ?? before)?.metadata.name].filter((part) => part !== undefined).join(" "),
    );

test.each([
  ["before", []],
  ["after", ["a"]],
] as const)("an answer of its own %s the API server decides", async (when, kept) => {
  const fault = set({ match: { verb: "create", namespace }, fault: { kind: "answer", when, status: 503 } });
  expect((await create("a")).status).toBe(503);
  expect(await names()).toEqual(kept);
  expect(fault.hits()).toBe(1);
  expect(historyHere()).toEqual(kept.map((name) => `operator create ${name}`));
});

test("429 comes with Retry-After, only for the second request that the rule names", async () => {
  set({
    skip: 1,
    match: { name: ["a", "b"] },
    fault: { kind: "answer", when: "before", status: 429, retryAfterSeconds: 7 },
  });
  const answers = [await create("a"), await create("other"), await create("b"), await create("b")];
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 429, 201]);
  expect(answers[2]?.retryAfterSeconds).toBe(7);
});

test("410 in the second page of a list", async () => {
  for (const name of ["a", "b", "c"]) await create(name);
  set({ match: { verb: "list", continued: true }, fault: { kind: "answer", when: "before", status: 410 } });
  const page = (query: Record<string, string>) =>
    operator.transport.send({ method: "GET", path: pathOf("ECSCluster", namespace), query: { limit: "2", ...query } });
  const first = await page({});
  expect(first.status).toBe(200);
  const token = (first.body as { readonly metadata: { readonly continue: string } }).metadata.continue;
  expect((await page({ continue: token })).status).toBe(410);
  expect((await page({ continue: token })).status).toBe(200);
});

test.each([
  ["reset", "before", []],
  ["reset", "after", ["a"]],
  ["silence", "before", []],
  ["silence", "after", ["a"]],
] as const)("%s %s the API server decides", async (kind, when, kept) => {
  const fault = set({ fault: { kind, when } });
  // Only silence lets the caller wait until it gives up by itself.
  const answer = create("a", { timeoutMs: kind === "silence" ? 1_500 : 60_000 });
  await expect(answer).rejects.toThrow(kind === "silence" ? /no answer within/ : /other side closed|ECONNRESET/);
  expect(await names()).toEqual(kept);
  expect(fault.hits()).toBe(1);
  expect(proxy.record.requests.at(-1)).toMatchObject({ answered: false, request: { name: "a", verb: "create" } });
});

test("hold: the write waits for the release and then takes place", async () => {
  const hold = set({ fault: { kind: "hold", when: "before" } });
  const answer = create("a");
  await hold.hit;
  expect(await names()).toEqual([]);
  hold.release();
  expect((await answer).status).toBe(201);
});

test("an outage refuses connections and breaks those that are open; the address stays", async () => {
  const watching = await operator.watch(namespace, (await operator.list(namespace)).version);
  await endpoint.refuse();
  await until("the watch is broken", watching.state, (state) => state === "broken");
  await expect(operator.list(namespace)).rejects.toThrow();
  await people.kube.apply(namespace, cluster("a"));
  await endpoint.accept();
  expect((await operator.list(namespace)).names).toEqual(["a"]);
});

test("both boundaries of a write are reported: nothing has happened yet, and all has happened but the answer", async () => {
  const boundaries: string[] = [];
  atBoundary = async ({ request, status }, boundary) => {
    boundaries.push(`${request.name} ${boundary} ${String(status)} ${(await names()).includes(request.name ?? "")}`);
    return request.name === "b" && boundary === "sent" ? "reset" : request.name === "c" ? "silence" : "pass";
  };
  expect((await create("a")).status).toBe(201);
  await expect(create("b")).rejects.toThrow();
  await expect(create("c", { timeoutMs: 1_500 })).rejects.toThrow();
  expect(boundaries).toEqual([
    "a sent undefined false",
    "a decided 201 true",
    "b sent undefined false",
    "c sent undefined false",
  ]);
});

test("the record shows every change in the order of commit, by which client, and what it was before", async () => {
  const start = proxy.record.history.length;
  await people.kube.apply(namespace, cluster("a"));
  const object = pathOf("ECSCluster", namespace, "a");
  const patch = (value: unknown, path = object) =>
    operator.transport.send({ method: "PATCH", path, contentType: "application/merge-patch+json", body: value });
  await patch({ metadata: { finalizers: [FINALIZER] } });
  await patch({ metadata: { finalizers: [FINALIZER] } });
  await patch({ status: { observedGeneration: 1 } }, `${object}/status`);
  await people.kube.delete("ECSCluster", namespace, "a");
  await patch({ metadata: { finalizers: null } });
  expect(historyHere()).toEqual([
    "person create a",
    "operator update a",
    "operator update status a",
    "person update a",
    "operator delete a",
  ]);
  const entries = proxy.record.history.slice(start);
  for (const [index, { at, before }] of entries.entries()) {
    const previous = entries[index - 1];
    expect(at).toBeGreaterThan(previous?.at ?? 0);
    expect(before).toEqual(previous?.after);
  }
  expect(entries.map(({ left }) => left?.length)).toEqual([undefined, undefined, undefined, undefined, 1]);
});

test("the record shows what AWS holds when a service becomes Ready", async () => {
  await people.kube.apply(namespace, service("web", { cluster: "main", taskDefinition: "app" }));
  const ready = { type: "Ready", status: "True", reason: "InSync", message: "", observedGeneration: 1 };
  const status = { observedGeneration: 1, conditions: [{ ...ready, lastTransitionTime: "2026-01-01T00:00:00Z" }] };
  const path = `${pathOf("ECSService", namespace, "web")}/status`;
  const contentType = "application/merge-patch+json";
  for (const observed of [0, 1]) {
    const body = { status: { ...status, observedGeneration: observed } };
    expect((await operator.transport.send({ method: "PATCH", path, contentType, body })).status).toBe(200);
  }
  expect(proxy.record.history.slice(-2).map(({ truth }) => truth?.length)).toEqual([undefined, 1]);
});

test("many writes at once are recorded in the order of their versions", async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => create(`n${index}`)));
  const versions = proxy.record.history
    .filter(({ after }) => after?.metadata.namespace === namespace)
    .map(({ after }) => Number(after?.metadata.resourceVersion));
  expect(versions).toHaveLength(20);
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
});

test("a Lease is held by the process that wrote its identity first", async () => {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  const lease = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "l" },
    spec: { holderIdentity: "x_1" },
  };
  await operator.transport.send({ method: "POST", path, body: lease });
  expect(proxy.record.history.at(-1)?.after?.spec?.holderIdentity).toBe("operator");
});

test("a write past the proxy is noticed", async () => {
  const watching = await operator.watch(namespace, (await operator.list(namespace)).version);
  await create("a");
  await until(
    "the write is seen",
    () => watching.seen,
    ({ length }) => length === 1,
  );
  expect(proxy.record.bypassed()).toEqual([]);
  const direct = clientOf({ ...sharedControlPlane(), refuse: async () => undefined, accept: async () => undefined });
  await direct.kube.apply(namespace, cluster("b"));
  await until(
    "the write is seen",
    () => watching.seen,
    ({ length }) => length === 2,
  );
  expect(proxy.record.bypassed()).toHaveLength(1);
  watching.stop();
  await direct.close();
});

test("the body of a DELETE arrives with it, and the connection is good for the next request", async () => {
  await create("a");
  const remove = (uid: string) =>
    operator.transport.send({
      method: "DELETE",
      path: pathOf("ECSCluster", namespace, "a"),
      body: { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid } },
    });
  for (let round = 0; round < 3; round++) expect((await remove("of-another")).status).toBe(409);
  expect(await names()).toEqual(["a"]);
});
