import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { PERSON } from "../../scenarios/history.ts";
import { cluster } from "../../support/builders.ts";
import { newNamespace, sharedControlPlane } from "../../support/controlplane.ts";
import { type Client, clientOf, type Watching } from "../../support/kube-proxy/client.ts";
import type { ActiveFault, Rule } from "../../support/kube-proxy/faults.ts";
import { type KubeProxy, startKubeProxy } from "../../support/kube-proxy/proxy.ts";
import { until } from "../../support/world-until.ts";

let proxy: KubeProxy;
let operator: Client;
let people: Client;
let namespace: string;
let watching: Watching;
const faults: ActiveFault[] = [];

beforeAll(async () => {
  proxy = await startKubeProxy({ server: sharedControlPlane() });
  operator = clientOf(await proxy.endpoint("operator"));
  people = clientOf(await proxy.endpoint(PERSON));
});
afterAll(async () => {
  await operator?.close();
  await people?.close();
  await proxy?.close();
});
beforeEach(async () => {
  namespace = await newNamespace("proxy");
  const { version } = await operator.list(namespace);
  watching = await operator.watch(namespace, version);
});
afterEach(() => {
  watching.stop();
  for (const fault of faults.splice(0)) fault.release();
});

const set = (rule: Pick<Rule, "fault"> & Partial<Rule>): ActiveFault => {
  const fault = proxy.fault({ match: { caller: "operator", verb: "watch", kind: "ECSCluster", namespace }, ...rule });
  faults.push(fault);
  return fault;
};
const apply = (name: string) => people.kube.apply(namespace, cluster(name));
const sees = (...events: readonly string[]) =>
  until(
    `the caller sees ${events.join(", ")}`,
    () => watching.seen,
    (seen) => JSON.stringify(seen) === JSON.stringify(events),
  );
/** Shows by a watch without faults that the API server has sent everything there is. */
const sentBy = async (name: string) => {
  const other = await people.watch(namespace, "0");
  await until(
    `${name} is sent`,
    () => other.seen,
    (seen) => seen.some((event) => event.endsWith(` ${name}`)),
  );
  other.stop();
};

test("without a rule, events come in order and as they are", async () => {
  await apply("a");
  await apply("b");
  await people.kube.delete("ECSCluster", namespace, "a");
  await sees("ADDED a", "ADDED b", "DELETED a");
  expect(watching.state()).toBe("open");
});

test("pause: an open watch brings nothing until the release, then everything in order", async () => {
  const pause = set({ fault: { kind: "pause" } });
  await apply("a");
  await apply("b");
  await sentBy("b");
  await pause.hit;
  expect(watching.seen).toEqual([]);
  pause.release();
  await sees("ADDED a", "ADDED b");
});

test("delay: each event comes late, in order", async () => {
  const delay = set({ fault: { kind: "delay", ms: 400 } });
  const begin = performance.now();
  await apply("a");
  await apply("b");
  await sees("ADDED a", "ADDED b");
  expect(performance.now() - begin).toBeGreaterThan(400);
  expect(delay.hits()).toBe(2);
});

test("drop: one event never comes, the others do", async () => {
  const drop = set({ fault: { kind: "drop" }, event: ({ object }) => object.metadata.name === "b", times: 1 });
  await apply("a");
  await apply("b");
  await apply("c");
  await sees("ADDED a", "ADDED c");
  expect(drop.hits()).toBe(1);
});

test("drop until: what lies between two events is never seen, other objects are", async () => {
  await apply("a");
  await sees("ADDED a");
  set({
    event: ({ object }) => object.metadata.name === "a",
    fault: { kind: "drop", until: ({ object }) => object.metadata.labels?.step === "3" },
  });
  const step = (value: string) =>
    people.kube.patch("ECSCluster", namespace, "a", { metadata: { labels: { step: value } } });
  await step("1");
  await apply("b");
  await step("2");
  await step("3");
  await apply("c");
  await sees("ADDED a", "ADDED b", "ADDED c");
});

test("cut: an open watch breaks at once, a new one is whole", async () => {
  const cut = set({ fault: { kind: "cut" } });
  await until("the watch is broken", watching.state, (state) => state === "broken");
  expect(cut.hits()).toBe(1);
  const { version } = await operator.list(namespace);
  watching = await operator.watch(namespace, version);
  await apply("a");
  await sees("ADDED a");
});

test.each([
  ["end", "ended", ["unreadable"]],
  ["break", "broken", []],
] as const)("half a line: the event's first half, then the stream's %s", async (stream, state, seen) => {
  set({ fault: { kind: "half line", stream } });
  await apply("a");
  await until("the watch is over", watching.state, (now) => now !== "open");
  // The transport gives a half line only when the stream ended well.
  expect([watching.state(), watching.seen]).toEqual([state, seen]);
});

test("garbled line: one event is unreadable, the watch goes on", async () => {
  set({ fault: { kind: "garble" } });
  await apply("a");
  await apply("b");
  await sees("unreadable", "ADDED b");
});

test("mute: the connection stays open and brings nothing more", async () => {
  const mute = set({ fault: { kind: "mute" } });
  await mute.hit;
  await apply("a");
  await sentBy("a");
  expect([watching.state(), watching.seen]).toEqual(["open", []]);
});

test.each([410, 500])("error: %i in the stream, which then ends", async (code) => {
  set({ fault: { kind: "error", code }, event: ({ object }) => object.metadata.name === "b" });
  await apply("a");
  await apply("b");
  await sees("ADDED a", `ERROR ${code}`);
  await until("the watch has ended", watching.state, (state) => state === "ended");
});

test("stale: lists are as they were, watches bring nothing newer, until the release", async () => {
  await apply("a");
  await sees("ADDED a");
  const stale = set({
    match: { caller: "operator", kind: "ECSCluster", namespace },
    fault: { kind: "stale", version: await proxy.version() },
  });
  await apply("b");
  await people.kube.delete("ECSCluster", namespace, "a");
  const { names, version } = await operator.list(namespace);
  expect(names).toEqual(["a"]);
  const second = await operator.watch(namespace, version);
  await sentBy("b");
  expect([watching.seen, second.seen]).toEqual([["ADDED a"], []]);
  stale.release();
  await sees("ADDED a", "ADDED b", "DELETED a");
  await until(
    "the second watch catches up",
    () => second.seen.join(),
    (seen) => seen === "ADDED b,DELETED a",
  );
  second.stop();
  expect((await operator.list(namespace)).names).toEqual(["b"]);
});
