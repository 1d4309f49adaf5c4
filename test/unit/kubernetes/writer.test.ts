import { describe, expect, test } from "vitest";
import type { KubernetesRequest, KubernetesResponse } from "../../../operator/kubernetes/transport.ts";
import { createObjectWriter, escapePointer } from "../../../operator/kubernetes/writer.ts";
import { rawWidget, scriptedTransport, widget, widgetNames } from "./support.ts";

const FINALIZER = "ecs-operator.dev/finalizer";

function writerWith(answer: (request: KubernetesRequest, index: number) => KubernetesResponse) {
  let index = 0;
  const { transport, requests } = scriptedTransport((request) => answer(request, index++));
  return { writer: createObjectWriter(transport, () => widgetNames), requests };
}

const stored = (status?: unknown, version = 8, uid = "uid-a"): KubernetesResponse => ({
  status: 200,
  body: rawWidget("a", version, { status, uid }),
});
const conflict: KubernetesResponse = { status: 409, body: { reason: "Conflict" } };

const operationsOf = (request: KubernetesRequest | undefined) =>
  (request?.body as { op: string; path: string; value?: unknown }[] | undefined) ?? [];

describe("status", () => {
  test("is applied whole to the version that was seen, without undefined members", async () => {
    const { writer, requests } = writerWith(() => stored({ arn: "x" }));
    const written = await writer.applyStatus(widget("a"), { arn: "x", scope: undefined } as { arn: string });
    expect(requests).toEqual([
      {
        method: "PATCH",
        path: "/apis/test.dev/v1/namespaces/default/widgets/a/status",
        query: { fieldManager: "ecs-operator", force: "true" },
        contentType: "application/apply-patch+yaml",
        body: {
          apiVersion: "test.dev/v1",
          kind: "Widget",
          metadata: { name: "a", namespace: "default", resourceVersion: "7" },
          status: { arn: "x" },
        },
      },
    ]);
    expect(requests[0]).not.toHaveProperty("body.status.scope");
    expect(written.metadata.resourceVersion).toBe("8");
  });

  test("is applied again when only other parts of the object changed", async () => {
    const before = { arn: "old" };
    const answers = [conflict, stored(before, 20), stored({ arn: "new" }, 21)];
    const { writer, requests } = writerWith((_, index) => answers[index] ?? conflict);
    const written = await writer.applyStatus(widget("a", {}, before), { arn: "new" });
    expect(written.metadata.resourceVersion).toBe("21");
    expect(requests.map(({ method }) => method)).toEqual(["PATCH", "GET", "PATCH"]);
    expect(requests[2]?.body).toMatchObject({ metadata: { resourceVersion: "20" } });
  });

  test("is not written over the status that another process wrote", async () => {
    const answers = [conflict, stored({ arn: "theirs" }, 20)];
    const { writer, requests } = writerWith((_, index) => answers[index] ?? stored());
    await expect(writer.applyStatus(widget("a", {}, { arn: "old" }), { arn: "new" })).rejects.toMatchObject({
      kind: "conflict",
    });
    expect(requests).toHaveLength(2);
  });

  test("is not written to an object of the same name with another uid", async () => {
    const answers = [conflict, stored(undefined, 20, "second")];
    const { writer, requests } = writerWith((_, index) => answers[index] ?? stored());
    await expect(writer.applyStatus(widget("a"), { arn: "new" })).rejects.toMatchObject({ kind: "conflict" });
    expect(requests).toHaveLength(2);
  });

  test("an object that never stops changing is left to the next pass", async () => {
    const { writer, requests } = writerWith(({ method }) => (method === "GET" ? stored() : conflict));
    await expect(writer.applyStatus(widget("a"), { arn: "new" })).rejects.toMatchObject({ kind: "conflict" });
    expect(requests.filter(({ method }) => method === "PATCH")).toHaveLength(4);
  });

  test("of a cluster-scoped object goes to a path without a namespace", async () => {
    const { writer, requests } = writerWith(() => stored());
    await writer.applyStatus(widget("a", { namespace: "" }), {});
    expect(requests[0]?.path).toBe("/apis/test.dev/v1/widgets/a/status");
    expect(requests[0]).not.toHaveProperty("body.metadata.namespace");
    expect(requests[0]).toHaveProperty("body.metadata.name");
  });
});

describe("finalizer", () => {
  const tests = [
    { op: "test", path: "/metadata/uid", value: "uid-a" },
    { op: "test", path: "/metadata/resourceVersion", value: "7" },
  ];
  const origin = "/metadata/annotations/ecs-operator.dev~1origin";

  test.each([
    [
      "nothing there",
      {},
      [
        { op: "add", path: "/metadata/finalizers", value: [FINALIZER] },
        { op: "add", path: "/metadata/annotations", value: { "ecs-operator.dev/origin": "o" } },
      ],
    ],
    [
      "empty lists",
      { finalizers: [], annotations: {} },
      [
        { op: "add", path: "/metadata/finalizers", value: [FINALIZER] },
        { op: "add", path: origin, value: "o" },
      ],
    ],
    [
      "others' entries",
      { finalizers: ["x/y"], annotations: { a: "b" } },
      [
        { op: "add", path: "/metadata/finalizers/-", value: FINALIZER },
        { op: "add", path: origin, value: "o" },
      ],
    ],
    [
      "another origin",
      { finalizers: [FINALIZER], annotations: { "ecs-operator.dev/origin": "copied" } },
      [{ op: "add", path: origin, value: "o" }],
    ],
  ])("is added to an object with %s, keeping what is there", async (_, metadata, operations) => {
    const { writer, requests } = writerWith(() => stored());
    await writer.addFinalizer(widget("a", metadata), "o");
    expect(operationsOf(requests[0])).toEqual([...tests, ...operations]);
    expect(requests[0]).toMatchObject({
      query: { fieldManager: "ecs-operator-metadata" },
      contentType: "application/json-patch+json",
    });
  });

  test("nothing is sent when everything is there", async () => {
    const { writer, requests } = writerWith(() => stored());
    const object = widget("a", { finalizers: [FINALIZER] });
    expect(await writer.addFinalizer(object, undefined)).toBe(object);
    expect(requests).toEqual([]);
  });

  test("a failed test of the patch is a conflict", async () => {
    const { writer } = writerWith(() => ({ status: 422, body: { reason: "Invalid", details: {} } }));
    await expect(writer.addFinalizer(widget("a"), "o")).rejects.toMatchObject({ kind: "conflict" });
  });

  test("is removed by its place, which is tested", async () => {
    const { writer, requests } = writerWith(() => stored());
    await writer.removeFinalizer(widget("a", { finalizers: ["x/y", FINALIZER] }));
    expect(operationsOf(requests[0])).toEqual([
      ...tests,
      { op: "test", path: "/metadata/finalizers/1", value: FINALIZER },
      { op: "remove", path: "/metadata/finalizers/1" },
    ]);
  });

  test("an object that is gone has none; one without it needs no call", async () => {
    const { writer, requests } = writerWith(() => ({ status: 404, body: {} }));
    await writer.removeFinalizer(widget("a", { finalizers: [FINALIZER] }));
    expect(requests).toHaveLength(1);
    await writer.removeFinalizer(widget("a", { finalizers: ["x/y"] }));
    expect(requests).toHaveLength(1);
  });

  test("other failures of the removal are reported", async () => {
    const { writer } = writerWith(() => conflict);
    await expect(writer.removeFinalizer(widget("a", { finalizers: [FINALIZER] }))).rejects.toMatchObject({
      kind: "conflict",
    });
  });
});

test("JSON pointers escape ~ before /", () => {
  expect(escapePointer("a/b~c")).toBe("a~1b~0c");
  expect(escapePointer("~1")).toBe("~01");
});

describe("children", () => {
  const owner = widget("a");
  const child = { kind: "Widget", name: "a-1", spec: { size: 3 }, annotations: { why: "because" } };
  const owned = (uid: string): KubernetesResponse => ({
    status: 200,
    body: {
      ...rawWidget("a-1", 9),
      metadata: {
        ...rawWidget("a-1", 9).metadata,
        ownerReferences: [{ apiVersion: "ecs-operator.dev/v1", kind: "Widget", name: "a", uid, controller: true }],
      },
    },
  });

  test("are created in the owner's namespace and belong to it", async () => {
    const { writer, requests } = writerWith(() => owned(owner.metadata.uid));
    await writer.createChild(owner, child);
    expect(requests).toEqual([
      {
        method: "POST",
        path: "/apis/test.dev/v1/namespaces/default/widgets",
        query: { fieldManager: "ecs-operator-metadata" },
        body: {
          apiVersion: "test.dev/v1",
          kind: "Widget",
          metadata: {
            name: "a-1",
            namespace: "default",
            annotations: { why: "because" },
            ownerReferences: [
              {
                apiVersion: "test.dev/v1",
                kind: "Widget",
                name: "a",
                uid: owner.metadata.uid,
                controller: true,
              },
            ],
          },
          spec: { size: 3 },
        },
      },
    ]);
  });

  const exists: KubernetesResponse = { status: 409, body: { reason: "AlreadyExists" } };

  test("that are there already and belong to the owner count as created", async () => {
    const { writer } = writerWith((_, index) => (index === 0 ? exists : owned(owner.metadata.uid)));
    await expect(writer.createChild(owner, child)).resolves.toBeUndefined();
  });

  test("of another's name are refused, with what to do", async () => {
    const { writer } = writerWith((_, index) => (index === 0 ? exists : owned("somebody")));
    await expect(writer.createChild(owner, child)).rejects.toMatchObject({
      kind: "invalid",
      failure: { class: "refused", code: "AlreadyExists" },
    });
  });

  test.each([404, 409])("are deleted by uid; an answer %i says that there is nothing to delete", async (status) => {
    const { writer, requests } = writerWith(() => ({ status, body: {} }));
    await writer.deleteChild(owner, { kind: "Widget", name: "a-1", uid: "uid-1" });
    expect(requests).toMatchObject([
      { method: "DELETE", body: { preconditions: { uid: "uid-1" }, propagationPolicy: "Background" } },
    ]);
  });
});
