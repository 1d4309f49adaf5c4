import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Resource } from "../../operator/engine/object.ts";
import { call } from "../../operator/kubernetes/errors.ts";
import { createEventRecorder } from "../../operator/kubernetes/events.ts";
import { readInstallation } from "../../operator/kubernetes/installation.ts";
import { Elector } from "../../operator/kubernetes/leader.ts";
import { collectionPath, isRawObject, objectPath, resourceOf } from "../../operator/kubernetes/objects.ts";
import { createStore } from "../../operator/kubernetes/store.ts";
import { createKubernetesTransport, type RealKubernetesTransport } from "../../operator/kubernetes/transport.ts";
import { startWatching } from "../../operator/kubernetes/watching.ts";
import { createObjectWriter } from "../../operator/kubernetes/writer.ts";
import { kubeconfigFor } from "../reflector/api-server.ts";
import { quietLog, realClock, until } from "../reflector/harness.ts";
import { newNamespace, sharedControlPlane } from "../support/controlplane.ts";
import { kubectl } from "../support/kubectl.ts";

const FINALIZER = "ecs-operator.dev/finalizer";
const names = {
  kind: "Widget",
  plural: "widgets",
  group: `edge-${randomBytes(3).toString("hex")}.test`,
  version: "v1",
  scope: "Namespaced",
  nameField: "called",
} as const;

let transport: RealKubernetesTransport;
let namespace: string;

const connect = (path: string) =>
  createKubernetesTransport({ source: { from: "file", path }, userAgent: "ecs-operator/test" });

beforeAll(async () => {
  transport = connect(sharedControlPlane().kubeconfigPath);
  namespace = await newNamespace("edge");
  const free = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  const crd = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${names.plural}.${names.group}` },
    spec: {
      group: names.group,
      names: { kind: names.kind, plural: names.plural, singular: "widget" },
      scope: "Namespaced",
      versions: [
        {
          name: names.version,
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: "object", properties: { spec: free, status: free } } },
        },
      ],
    },
  };
  await kubectl(["apply", "-f", "-"], { stdin: JSON.stringify(crd) });
  await kubectl(["wait", "--for=condition=Established", `crd/${crd.metadata.name}`]);
});

afterAll(async () => {
  await kubectl(["delete", "crd", `${names.plural}.${names.group}`, "--wait=false"]);
  await transport.close();
});

async function create(name: string, metadata: object = {}, spec: object = {}): Promise<Resource> {
  const body = {
    apiVersion: `${names.group}/${names.version}`,
    kind: names.kind,
    metadata: { name, namespace, ...metadata },
    spec,
  };
  return read(await call(transport, { method: "POST", path: collectionPath(names, namespace), body }));
}

const get = async (name: string) =>
  read(await call(transport, { method: "GET", path: objectPath(names, namespace, name) }));

function read(body: unknown): Resource {
  if (!isRawObject(body)) throw new Error("not an object");
  return resourceOf(names.kind, body);
}

const remove = (name: string) =>
  kubectl(["-n", namespace, "delete", `${names.plural}.${names.group}`, name, "--wait=false"]);

describe("certificates", () => {
  const path = "/api/v1/namespaces/kube-system";
  const connectWith = (cluster: object) => {
    const { url, adminToken } = sharedControlPlane();
    const text = kubeconfigFor(url, { token: adminToken }, cluster);
    return createKubernetesTransport({ source: { from: "text", text }, userAgent: "ecs-operator/test" });
  };
  const base64 = (pem: string) => Buffer.from(pem).toString("base64");

  test("of the kubeconfig's authority are accepted, all others refused", async () => {
    const { certificateAuthority } = sharedControlPlane();
    const right = connectWith({ "certificate-authority-data": base64(certificateAuthority) });
    expect((await right.send({ method: "GET", path })).status).toBe(200);
    const wrong = connectWith({ "certificate-authority-data": base64(rootCertificates[0] ?? "") });
    await expect(wrong.send({ method: "GET", path })).rejects.toThrow(/certificate/);
    const none = connectWith({});
    await expect(none.send({ method: "GET", path })).rejects.toThrow(/certificate/);
    await Promise.all([right.close(), wrong.close(), none.close()]);
  });

  test("are not checked when the kubeconfig says so", async () => {
    const insecure = connectWith({ "insecure-skip-tls-verify": true });
    expect((await insecure.send({ method: "GET", path })).status).toBe(200);
    await insecure.close();
  });

  test("of another authority are accepted once the kubeconfig names it, over new connections", async () => {
    const { url, adminToken, certificateAuthority } = sharedControlPlane();
    const directory = mkdtempSync(join(tmpdir(), "kubeconfig-"));
    const file = join(directory, "config");
    const write = (pem: string) =>
      writeFileSync(file, kubeconfigFor(url, { token: adminToken }, { "certificate-authority-data": base64(pem) }));
    write(rootCertificates[0] ?? "");
    const timing = { maxAgeMs: 60_000, reloadIntervalMs: 1 };
    const rotating = createKubernetesTransport({
      source: { from: "file", path: file },
      userAgent: "ecs-operator/test",
      timing,
    });
    await expect(rotating.send({ method: "GET", path })).rejects.toThrow(/certificate/);
    write(certificateAuthority);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await rotating.send({ method: "GET", path })).status).toBe(200);
    await rotating.close();
    rmSync(directory, { recursive: true });
  });
});

describe("following", () => {
  test("objects that exist, come, change and go reach the store", async () => {
    await create("first");
    const store = createStore({ refs: () => [], exports: () => undefined }, quietLog);
    const stop = new AbortController();
    const watching = startWatching(
      {
        transport,
        store,
        kinds: [names],
        namespaces: [namespace],
        clock: realClock,
        random: Math.random,
        log: quietLog,
        settings: { pageSize: 1 },
      },
      stop.signal,
    );
    const has = (name: string) => store.get({ kind: names.kind, namespace, name });
    await until(() => store.synced, "the store is synced");
    expect(has("first")?.metadata.generation).toBe(1);
    const second = await create("second", {}, { size: 1 });
    await until(() => has("second")?.metadata.uid === second.metadata.uid, "the new object is stored");
    await kubectl([
      "-n",
      namespace,
      "patch",
      `${names.plural}.${names.group}`,
      "second",
      "--type=merge",
      "-p",
      '{"spec":{"size":2}}',
    ]);
    await until(() => has("second")?.metadata.generation === 2, "the change is stored");
    await remove("first");
    await until(() => has("first") === undefined, "the deletion is stored");
    expect(watching.health()).toMatchObject([
      { kind: "Widget", namespace, synced: true, lists: 1, problem: undefined },
    ]);
    stop.abort();
    await watching.stopped;
  });

  test("a version that has been compacted away leads to a new list", async () => {
    const response = await transport.watch(
      collectionPath(names, namespace),
      { resourceVersion: "1" },
      AbortSignal.timeout(5_000),
    );
    const lines: string[] = [];
    for await (const line of response.lines) lines.push(line);
    expect(JSON.parse(lines[0] ?? "{}")).toMatchObject({ type: "ERROR", object: { code: 410 } });
  });
});

describe("status", () => {
  const writer = () => createObjectWriter(transport, () => names);

  test("an unchanged status leaves the resourceVersion alone, a member left out goes", async () => {
    const object = await create("status");
    const first = await writer().applyStatus(object, { arn: "x", observedGeneration: 1 });
    const same = await writer().applyStatus(first, { arn: "x", observedGeneration: 1 });
    expect(same.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    const less = await writer().applyStatus(same, { observedGeneration: 1 });
    expect(less.status).toEqual({ observedGeneration: 1 });
    expect(less.metadata.generation).toBe(1);
  });

  test("holds every character of Unicode as it was given", async () => {
    let object = await create("unicode");
    const SIZE = 0x1000;
    const blocks = Array.from({ length: 0x20 }, (_, block) =>
      String.fromCodePoint(...Array.from({ length: SIZE }, (_unused, index) => block * SIZE + index)).toWellFormed(),
    );
    for (const arn of blocks) {
      object = await writer().applyStatus(object, { arn });
      expect((await get("unicode")).status?.arn === arn).toBe(true);
    }
    await remove("unicode");
  });

  test("is written although the spec was changed meanwhile", async () => {
    const object = await create("busy");
    await kubectl([
      "-n",
      namespace,
      "patch",
      `${names.plural}.${names.group}`,
      "busy",
      "--type=merge",
      "-p",
      '{"spec":{"size":2}}',
    ]);
    const written = await writer().applyStatus(object, { arn: "x" });
    expect([written.metadata.generation, written.status]).toEqual([2, { arn: "x" }]);
  });

  test("is not written to an object of the same name that was created anew", async () => {
    const object = await create("reborn");
    await remove("reborn");
    const second = await create("reborn");
    await expect(writer().applyStatus(object, { arn: "x" })).rejects.toMatchObject({ kind: "conflict" });
    expect((await get("reborn")).metadata.resourceVersion).toBe(second.metadata.resourceVersion);
  });

  test("of an object that is gone is notFound", async () => {
    const object = await create("gone");
    await remove("gone");
    await expect(writer().applyStatus(object, { arn: "x" })).rejects.toMatchObject({ kind: "notFound" });
  });
});

describe("finalizer", () => {
  const writer = () => createObjectWriter(transport, () => names);

  test("is added beside what is there, and its removal lets the object go", async () => {
    const others = { finalizers: ["other.test/keep"], annotations: { "other.test/note": "n" } };
    const object = await create("final", others);
    const held = await writer().addFinalizer(object, '{"uid":"u"}');
    expect(held.metadata.finalizers?.indexOf(FINALIZER)).toBe(1);
    const stored = async () =>
      JSON.parse(await kubectl(["-n", namespace, "get", `${names.plural}.${names.group}`, "final", "-o", "json"]))
        .metadata;
    expect(await stored()).toMatchObject({
      finalizers: ["other.test/keep", FINALIZER],
      annotations: { "other.test/note": "n", "ecs-operator.dev/origin": '{"uid":"u"}' },
    });
    await remove("final");
    await writer().removeFinalizer(await get("final"));
    const left = await get("final");
    expect((await stored()).finalizers).toEqual(["other.test/keep"]);
    await kubectl([
      "-n",
      namespace,
      "patch",
      `${names.plural}.${names.group}`,
      "final",
      "--type=merge",
      "-p",
      '{"metadata":{"finalizers":null}}',
    ]);
    await writer().removeFinalizer({ ...left, metadata: { ...left.metadata, finalizers: [FINALIZER] } });
  });

  test("keeps the annotation of kubectl apply", async () => {
    const manifest = {
      apiVersion: `${names.group}/${names.version}`,
      kind: names.kind,
      metadata: { name: "applied", namespace },
    };
    await kubectl(["apply", "-f", "-"], { stdin: JSON.stringify(manifest) });
    await writer().addFinalizer(await get("applied"), "o");
    const annotations = await kubectl([
      "-n",
      namespace,
      "get",
      `${names.plural}.${names.group}`,
      "applied",
      "-o",
      "jsonpath={.metadata.annotations}",
    ]);
    expect(Object.keys(JSON.parse(annotations)).sort()).toEqual([
      "ecs-operator.dev/origin",
      "kubectl.kubernetes.io/last-applied-configuration",
    ]);
  });

  test("is refused as a conflict for another version or another uid", async () => {
    const object = await create("raced");
    const wrong = (metadata: object) => ({ ...object, metadata: { ...object.metadata, ...metadata } });
    await expect(writer().addFinalizer(wrong({ uid: "other" }), "o")).rejects.toMatchObject({ kind: "conflict" });
    await expect(writer().addFinalizer(wrong({ resourceVersion: "1" }), "o")).rejects.toMatchObject({
      kind: "conflict",
    });
    expect((await get("raced")).metadata.finalizers).toBeUndefined();
  });
});

describe("leader election", () => {
  const times = { leaseDurationMs: 3_000, renewDeadlineMs: 2_000, retryPeriodMs: 300 };

  function enter(identity: string, connection: RealKubernetesTransport, failures: string[] = []): Elector {
    const elector = new Elector({
      transport: connection,
      namespace,
      lease: "edge",
      identity,
      clock: realClock,
      random: Math.random,
      log: quietLog,
      times,
      onFailure: (code) => failures.push(code),
    });
    elector.start();
    return elector;
  }

  test("a user without the role is reported; with it, the Lease changes hands at a release", async () => {
    const { users } = sharedControlPlane();
    const limited = connect(users.operator.kubeconfigPath);
    const failures: string[] = [];
    const a = enter("a", limited, failures);
    await until(() => a.health().problem !== undefined, "the refusal is reported");
    expect(failures[0]).toBe("Forbidden");
    const named = (verbs: string[]) => ({
      apiGroups: ["coordination.k8s.io"],
      resources: ["leases"],
      resourceNames: ["edge"],
      verbs,
    });
    const role = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "edge", namespace },
      rules: [
        named(["get", "watch", "update"]),
        { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
      ],
    };
    await kubectl(["apply", "-f", "-"], { stdin: JSON.stringify(role) });
    await kubectl(["-n", namespace, "create", "rolebinding", "edge", "--role=edge", `--user=${users.operator.name}`]);
    await until(() => a.health().leading, "a leads");
    const b = enter("b", limited);
    await until(() => b.health().holder === "a", "b follows");
    const released = performance.now();
    await a.stop();
    await until(() => b.health().leading, "b leads");
    expect(performance.now() - released).toBeLessThan(1_500);
    expect(b.term).toBeGreaterThan(a.term);
    await b.stop();
    const holder = await kubectl(["-n", namespace, "get", "lease", "edge", "-o", "jsonpath={.spec.holderIdentity}"]);
    expect(holder).toBe("");
    await limited.close();
  });
});

test("Events appear in kubectl get events, with their count", async () => {
  const object = await create("eventful");
  const recorder = createEventRecorder({
    transport,
    namesOf: () => names,
    instance: "pod-1",
    clock: realClock,
    random: Math.random,
    log: quietLog,
  });
  const event = { type: "Warning", reason: "DeploymentFailed", action: "Reconcile", note: "exit code 1" } as const;
  for (let index = 0; index < 3; index++) recorder.record(object, event);
  await recorder.flush(AbortSignal.timeout(5_000));
  recorder.record(object, event);
  await recorder.flush(AbortSignal.timeout(5_000));
  recorder.close();
  const listed = JSON.parse(await kubectl(["-n", namespace, "get", "events.events.k8s.io", "-o", "json"])) as {
    items: unknown[];
  };
  expect(listed.items).toMatchObject([{ reason: "DeploymentFailed", note: "exit code 1", series: { count: 4 } }]);
  expect(await kubectl(["-n", namespace, "get", "events"])).toMatch(
    /Warning\s+DeploymentFailed\s+widget\/eventful\s+exit code 1/,
  );
});

test("the installation is the uid of kube-system", async () => {
  const uid = await kubectl(["get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}"]);
  expect(await readInstallation(transport)).toBe(uid);
});
