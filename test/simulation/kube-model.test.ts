import { beforeEach, describe, expect, test } from "vitest";
import { API_VERSION, FINALIZER } from "../../operator/api/names.ts";
import type { KubernetesRequest, WatchResponse } from "../../operator/kubernetes/transport.ts";
import { loadDefaults } from "../support/kube-model/defaults.ts";
import { type KubeFaults, noKubeFaults } from "../support/kube-model/faults.ts";
import { connect } from "../support/kube-model/network.ts";
import { type KubeObject, typeOfKind } from "../support/kube-model/objects.ts";
import { ApiServer, type StoredWrite } from "../support/kube-model/server.ts";
import { createRandomSource } from "../support/random.ts";
import { createVirtualTime, type VirtualTime } from "../support/virtual-clock.ts";

const path = "/apis/ecs-operator.dev/v1alpha1/namespaces/team/ecsclusters";
const type = typeOfKind("ECSCluster");
const manifest = (name: string) => ({ apiVersion: API_VERSION, kind: "ECSCluster", metadata: { name }, spec: {} });

let time: VirtualTime;
let server: ApiServer;
let writes: StoredWrite[];

beforeEach(() => {
  time = createVirtualTime(Date.UTC(2026, 0, 1));
  writes = [];
  server = new ApiServer({
    now: time.now,
    random: createRandomSource(1),
    defaults: loadDefaults("crds"),
    onWrite: (write) => writes.push(write),
  });
});

const create = (name: string) => server.handle("person", { method: "POST", path, body: manifest(name) });
const patch = (name: string, body: unknown, more: Partial<KubernetesRequest> = {}) =>
  server.handle("operator", {
    method: "PATCH",
    path: `${path}/${name}`,
    contentType: "application/json-patch+json",
    body,
    ...more,
  });
const applyStatus = (name: string, status: object, resourceVersion?: string) =>
  patch(
    name,
    { ...manifest(name), metadata: { name, ...(resourceVersion && { resourceVersion }) }, status },
    {
      path: `${path}/${name}/status`,
      contentType: "application/apply-patch+yaml",
      query: { fieldManager: "ecs-operator" },
    },
  );
const stored = (name: string) => server.get(type, "team", name) as KubeObject;

describe("writes", () => {
  test("a new object gets the server's members and the schema's defaults", () => {
    expect(create("main").status).toBe(201);
    expect(stored("main")).toMatchObject({
      metadata: { name: "main", namespace: "team", generation: 1, creationTimestamp: "2026-01-01T00:00:00Z" },
      spec: { managementPolicy: "Manage", adoptionPolicy: "Never" },
      status: { observedGeneration: -1 },
    });
    expect(create("main").status).toBe(409);
  });

  test("generation counts changes of the spec only", () => {
    create("main");
    patch("main", [{ op: "add", path: "/metadata/finalizers", value: [FINALIZER] }]);
    applyStatus("main", { observedGeneration: 1 });
    expect(stored("main").metadata.generation).toBe(1);
    patch("main", { spec: { clusterName: "other" } }, { contentType: "application/merge-patch+json" });
    expect(stored("main").metadata.generation).toBe(2);
  });

  test("a failed test of a JSON patch is 422 and changes nothing", () => {
    create("main");
    const before = stored("main");
    const answer = patch("main", [
      { op: "test", path: "/metadata/resourceVersion", value: "1" },
      { op: "add", path: "/metadata/finalizers", value: [FINALIZER] },
    ]);
    expect(answer).toMatchObject({ status: 422, body: { reason: "Invalid" } });
    expect(stored("main")).toBe(before);
  });

  test("an apply to /status replaces what the same manager applied, and an identical one writes nothing", () => {
    create("main");
    applyStatus("main", { observedGeneration: 1, arn: "arn:1", scope: { account: "1", region: "r" } });
    applyStatus("main", { observedGeneration: 1, scope: { account: "1", region: "r" } });
    expect(stored("main").status).toEqual({ observedGeneration: 1, scope: { account: "1", region: "r" } });
    const before = stored("main");
    const count = writes.length;
    applyStatus("main", { observedGeneration: 1, scope: { account: "1", region: "r" } });
    expect(stored("main")).toBe(before);
    expect(writes.length).toBe(count);
  });

  test("an apply with an old resourceVersion is a conflict, and is not remembered", () => {
    create("main");
    const old = stored("main").metadata.resourceVersion;
    applyStatus("main", { observedGeneration: 1, arn: "arn:1" }, old);
    expect(applyStatus("main", { observedGeneration: 1 }, old).status).toBe(409);
    expect(stored("main").status).toEqual({ observedGeneration: 1, arn: "arn:1" });
  });

  test("a deletion waits for the finalizer, takes no new ones, and bumps the generation", () => {
    create("main");
    patch("main", [{ op: "add", path: "/metadata/finalizers", value: [FINALIZER] }]);
    server.remove("person", type, "team", "main");
    expect(stored("main").metadata).toMatchObject({ deletionTimestamp: "2026-01-01T00:00:00Z", generation: 2 });
    expect(patch("main", [{ op: "add", path: "/metadata/finalizers/-", value: "another/one" }]).status).toBe(422);
    expect(patch("main", [{ op: "remove", path: "/metadata/finalizers/0" }]).status).toBe(200);
    expect(server.get(type, "team", "main")).toBeUndefined();
    expect(writes.at(-1)).toMatchObject({ verb: "delete", actor: "operator", after: undefined });
  });

  test("a Lease is updated only from the version that was read", () => {
    const leases = "/apis/coordination.k8s.io/v1/namespaces/system/leases";
    const body = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "x" },
      spec: { holderIdentity: "a" },
    };
    const made = server.handle("a", { method: "POST", path: leases, body }).body as KubeObject;
    const put = (holder: string) =>
      server.handle(holder, {
        method: "PUT",
        path: `${leases}/x`,
        body: { ...made, spec: { holderIdentity: holder } },
      });
    expect(put("b").status).toBe(200);
    expect(put("c").status).toBe(409);
  });
});

describe("reads", () => {
  test("pages show one moment, however much is written between them", () => {
    for (const name of ["a", "b", "c"]) create(name);
    const list = (query: Record<string, string>) =>
      server.handle("operator", { method: "GET", path, query }).body as {
        metadata: { resourceVersion: string; continue?: string };
        items: KubeObject[];
      };
    const first = list({ limit: "2" });
    create("d");
    const second = list({ limit: "2", continue: first.metadata.continue ?? "" });
    expect([...first.items, ...second.items].map((item) => item.metadata.name)).toEqual(["a", "b", "c"]);
    expect(second.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
    server.compact();
    const late = server.handle("operator", { method: "GET", path, query: { limit: "2", continue: "page-0-1" } });
    expect(late.status).toBe(410);
  });

  const open = async (faults: Partial<KubeFaults>, resourceVersion: string): Promise<WatchResponse> => {
    const network = {
      server,
      clock: time.clock,
      random: createRandomSource(3),
      faults: () => ({ ...noKubeFaults, ...faults }),
      outageUntil: () => 0,
      onFault: () => undefined,
    };
    const transport = connect(network, time.process("operator"));
    const query = { resourceVersion, allowWatchBookmarks: "true", timeoutSeconds: "240" };
    const opening = transport.watch(path, query, new AbortController().signal);
    await time.runUntil(time.now() + 20);
    return opening;
  };
  const read = async (watch: WatchResponse): Promise<string[]> => {
    const seen: string[] = [];
    const reading = (async () => {
      for await (const line of watch.lines) seen.push(line);
    })();
    await time.runUntil(time.now() + 300_000);
    await reading;
    return seen;
  };
  const short = (line: string) => {
    const { type: kind, object } = JSON.parse(line) as { type: string; object: KubeObject };
    return `${kind} ${object.metadata.name ?? ""}`.trim();
  };

  test("a watch resumes after its version, marks its place, and ends when asked to", async () => {
    create("a");
    const from = String(server.version);
    create("b");
    const watch = await open({}, from);
    server.remove("person", type, "team", "b");
    // After one, two and three minutes, and before its end after four.
    const marks = ["BOOKMARK", "BOOKMARK", "BOOKMARK", "BOOKMARK"];
    expect((await read(watch)).map(short)).toEqual(["ADDED b", "DELETED b", ...marks]);
  });

  test("a watch from a version that is forgotten says 410, in one of two ways", async () => {
    const from = String(server.version);
    create("a");
    server.compact();
    const watch = await open({}, from);
    const lines = watch.status === 200 ? await read(watch) : [JSON.stringify({ type: "ERROR", object: watch.body })];
    expect(lines.map((line) => (JSON.parse(line) as { object: { code: number } }).object.code)).toEqual([410]);
  });

  test("half a line is the last thing a cut watch gives", async () => {
    const watch = await open({ halfLine: 1 }, String(server.version));
    create("a");
    const lines = await read(watch);
    expect(lines).toHaveLength(1);
    expect(() => JSON.parse(lines[0] ?? "") as unknown).toThrow();
  });

  test("a lost answer has been carried out; a lost request has not", async () => {
    for (const [fault, expected] of [
      ["answerLost", "a"],
      ["requestLost", undefined],
    ] as const) {
      const network = {
        server,
        clock: time.clock,
        random: createRandomSource(3),
        faults: () => ({ ...noKubeFaults, [fault]: 1 }),
        outageUntil: () => 0,
        onFault: () => undefined,
      };
      const name = fault.toLowerCase();
      const sending = connect(network, time.process("operator")).send({ method: "POST", path, body: manifest(name) });
      const failed = expect(sending).rejects.toMatchObject({ code: "ECONNRESET" });
      await time.runUntil(time.now() + 1_000);
      await failed;
      expect(server.get(type, "team", name) !== undefined).toBe(expected !== undefined);
    }
  });
});
