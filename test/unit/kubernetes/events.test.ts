import { beforeEach, describe, expect, test } from "vitest";
import { type BufferedEventRecorder, createEventRecorder, cutBytes } from "../../../operator/kubernetes/events.ts";
import type { KubernetesRequest, KubernetesResponse } from "../../../operator/kubernetes/transport.ts";
import { createVirtualTime, type VirtualTime } from "../../support/virtual-clock.ts";
import { recordingLog, scriptedTransport, widget, widgetNames } from "./support.ts";

const MINUTE = 60_000;
const failed = { type: "Warning", reason: "DeploymentFailed", action: "Reconcile", note: "exit code 1" } as const;

let time: VirtualTime;
let answer: (request: KubernetesRequest) => KubernetesResponse | Promise<KubernetesResponse>;
let requests: KubernetesRequest[];
let recorder: BufferedEventRecorder;
let log: ReturnType<typeof recordingLog>;

const pass = async (ms: number) => {
  await time.runUntil(time.now() + ms);
};
const bodies = () => requests.map(({ method, body }) => ({ method, ...(body as { series?: { count: number } }) }));

beforeEach(() => {
  time = createVirtualTime(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
  answer = () => ({ status: 201, body: {} });
  const scripted = scriptedTransport((request) => answer(request));
  requests = scripted.requests;
  log = recordingLog();
  const { transport } = scripted;
  recorder = createEventRecorder({
    transport,
    namesOf: () => widgetNames,
    instance: "pod-1",
    clock: time.clock,
    random: () => 0.5,
    log,
  });
});

describe("an Event", () => {
  test("holds everything that events.k8s.io/v1 requires", async () => {
    recorder.record(widget("a"), failed);
    await pass(0);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: "POST", path: "/apis/events.k8s.io/v1/namespaces/default/events" });
    expect(requests[0]?.body).toEqual({
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: expect.stringMatching(/^a\.[0-9a-f]+$/), namespace: "default" },
      eventTime: "2026-01-02T03:04:05.678000Z",
      reportingController: "ecs-operator.dev/ecs-operator",
      reportingInstance: "pod-1",
      action: "Reconcile",
      reason: "DeploymentFailed",
      type: "Warning",
      note: "exit code 1",
      regarding: {
        apiVersion: "test.dev/v1",
        kind: "Widget",
        name: "a",
        namespace: "default",
        uid: "uid-a",
        resourceVersion: "7",
      },
    });
  });

  test("that repeats one of AWS has its time, and is called by its id", async () => {
    const id = "0a1b2c3d-1111-2222-3333-444455556666";
    recorder.record(widget("a"), { ...failed, id, at: Date.UTC(2026, 0, 2, 3, 0, 0) });
    await pass(0);
    expect(requests[0]?.body).toMatchObject({
      metadata: { name: `a.${id}` },
      eventTime: "2026-01-02T03:00:00.000000Z",
    });
    // Another process has recorded it already.
    answer = () => ({ status: 409, body: { reason: "AlreadyExists" } });
    recorder.record(widget("a"), { ...failed, id });
    await pass(MINUTE);
    expect(requests).toHaveLength(2);
    expect(log.lines).toEqual([]);
  });

  test.each(["UPPER", "a/b", "x".repeat(300), "", "-"])("has a valid name for the id %j", async (id) => {
    recorder.record(widget("a"), { ...failed, id });
    await pass(0);
    expect(requests[0]?.body).toMatchObject({ metadata: { name: expect.stringMatching(/^a\.[a-z0-9]{1,64}$/) } });
  });

  test("about a cluster-scoped object goes to namespace default", async () => {
    recorder.record(widget("a", { namespace: "" }), failed);
    await pass(0);
    expect(requests[0]?.path).toBe("/apis/events.k8s.io/v1/namespaces/default/events");
    expect(requests[0]).not.toHaveProperty("body.regarding.namespace");
    expect(requests[0]).toHaveProperty("body.regarding.uid");
  });

  test("has a note of at most 1,024 bytes, a valid name of at most 253 characters, and a name of its own", async () => {
    const longName = `${"a".repeat(230)}.${"b".repeat(22)}`;
    recorder.record(widget(longName), { ...failed, note: "ü".repeat(1_000) });
    recorder.record(widget(longName), { ...failed, reason: "Other" });
    await pass(0);
    const [first, second] = requests.map(({ body }) => body as { note: string; metadata: { name: string } });
    expect(Buffer.byteLength(first?.note ?? "")).toBe(1_024);
    expect(first?.metadata.name.length).toBeLessThanOrEqual(253);
    expect(first?.metadata.name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
    expect(first?.metadata.name).not.toBe(second?.metadata.name);
  });

  test.each([
    ["abc", 3, "abc"],
    ["abcd", 3, "abc"],
    ["aüb", 2, "a"],
    ["aüb", 3, "aü"],
    ["🚀", 3, ""],
  ])("%s cut to %i bytes is %s", (text, limit, expected) => {
    expect(cutBytes(text, limit)).toBe(expected);
  });
});

describe("series", () => {
  test("the first repetition is reported at once, the following ones every 30 minutes", async () => {
    recorder.record(widget("a"), failed);
    await pass(MINUTE);
    recorder.record(widget("a"), { ...failed, note: "exit code 2" });
    await pass(0);
    expect(bodies()).toMatchObject([
      { method: "POST" },
      { method: "PATCH", series: { count: 2, lastObservedTime: "2026-01-02T03:05:05.678000Z" } },
    ]);
    for (let minute = 0; minute < 29; minute++) {
      recorder.record(widget("a"), failed);
      await pass(MINUTE);
    }
    expect(requests).toHaveLength(2);
    recorder.record(widget("a"), failed);
    await pass(2 * MINUTE);
    expect(requests).toHaveLength(3);
    expect(bodies()[2]?.series?.count).toBe(32);
  });

  test("ends after 6 minutes of silence, with its last count", async () => {
    for (let index = 0; index < 5; index++) {
      recorder.record(widget("a"), failed);
      await pass(1_000);
    }
    await pass(8 * MINUTE);
    expect(bodies().map(({ series }) => series?.count)).toEqual([undefined, 2, 5]);
    recorder.record(widget("a"), failed);
    await pass(0);
    expect(bodies()[3]).toMatchObject({ method: "POST" });
    expect(bodies()[3]).not.toHaveProperty("series");
  });

  test.each([
    ["type", { ...failed, type: "Normal" } as const, widget("a")],
    ["reason", { ...failed, reason: "Other" }, widget("a")],
    ["action", { ...failed, action: "Other" }, widget("a")],
    ["object", failed, widget("b")],
    ["incarnation", failed, widget("a", { uid: "second" })],
  ])("another %s is another Event", async (_, event, object) => {
    recorder.record(widget("a"), failed);
    recorder.record(object, event);
    await pass(0);
    expect(bodies().map(({ method }) => method)).toEqual(["POST", "POST"]);
  });

  test("another version of the object is the same Event", async () => {
    recorder.record(widget("a"), failed);
    await pass(0);
    recorder.record(widget("a", { resourceVersion: "99" }), failed);
    await pass(0);
    expect(bodies().map(({ method }) => method)).toEqual(["POST", "PATCH"]);
  });

  test("an Event that has expired in the cluster is created anew", async () => {
    recorder.record(widget("a"), failed);
    await pass(0);
    answer = ({ method }) => ({ status: method === "PATCH" ? 404 : 201, body: {} });
    recorder.record(widget("a"), failed);
    await pass(0);
    expect(bodies().map(({ method, series }) => [method, series?.count])).toEqual([
      ["POST", undefined],
      ["PATCH", 2],
      ["POST", 2],
    ]);
  });
});

describe("limits", () => {
  test("25 Events per object, then one per 5 minutes; other objects are not concerned", async () => {
    for (let index = 0; index < 40; index++) recorder.record(widget("a"), { ...failed, reason: `R${index}` });
    await pass(0);
    expect(requests).toHaveLength(25);
    recorder.record(widget("b"), failed);
    await pass(0);
    expect(requests).toHaveLength(26);
    await pass(5 * MINUTE);
    recorder.record(widget("a"), { ...failed, reason: "Late" });
    recorder.record(widget("a"), { ...failed, reason: "Later" });
    await pass(0);
    expect(requests).toHaveLength(27);
  });

  test("an API server that is away costs at most 1,000 waiting Events", async () => {
    answer = () => Promise.reject(new Error("away"));
    for (let index = 0; index < 3_000; index++) recorder.record(widget(`w${index}`), failed);
    await pass(0);
    answer = () => ({ status: 201, body: {} });
    requests.length = 0;
    await pass(MINUTE);
    expect(requests.length).toBeGreaterThan(900);
    expect(requests.length).toBeLessThanOrEqual(1_001);
  });

  test("an outage is waited out; a refusal is not repeated", async () => {
    answer = () => ({ status: 503, body: {} });
    recorder.record(widget("a"), failed);
    await pass(15_000);
    answer = () => ({ status: 201, body: {} });
    await pass(15_000);
    expect(requests).toHaveLength(3);
    answer = () => ({ status: 403, body: {} });
    recorder.record(widget("b"), failed);
    await pass(MINUTE);
    expect(requests).toHaveLength(4);
    expect(log.lines.map(({ level }) => level)).toEqual(["warn"]);
  });

  test("a lost answer to a creation does not make a second Event", async () => {
    let attempts = 0;
    answer = () =>
      attempts++ === 0 ? Promise.reject(new Error("reset")) : { status: 409, body: { reason: "AlreadyExists" } };
    recorder.record(widget("a"), failed);
    await pass(MINUTE);
    expect(attempts).toBe(2);
    const names = requests.map(({ body }) => (body as { metadata: { name: string } }).metadata.name);
    expect(new Set(names).size).toBe(1);
  });
});

describe("the end", () => {
  test("flush sends counts that are not reported yet", async () => {
    for (let index = 0; index < 4; index++) {
      recorder.record(widget("a"), failed);
      await pass(10);
    }
    await recorder.flush(new AbortController().signal);
    expect(bodies().map(({ series }) => series?.count)).toEqual([undefined, 2, 4]);
  });

  test("flush gives up when it is aborted", async () => {
    answer = () => new Promise(() => undefined);
    recorder.record(widget("a"), failed);
    const stop = new AbortController();
    const flushed = recorder.flush(stop.signal);
    stop.abort();
    await flushed;
  });

  test("a closed recorder records nothing and leaves no timer", async () => {
    recorder.record(widget("a"), failed);
    await pass(0);
    recorder.close();
    recorder.record(widget("b"), failed);
    const fired = time.fired;
    await pass(60 * MINUTE);
    expect(requests).toHaveLength(1);
    expect(time.fired).toBe(fired);
  });
});
