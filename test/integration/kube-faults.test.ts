import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { PERSON } from "../scenarios/history.ts";
import { stack, withSpec } from "../support/builders.ts";
import { sharedControlPlane } from "../support/controlplane.ts";
import type { ActiveFault, StreamFault } from "../support/kube-proxy/faults.ts";
import { type KubeProxy, startKubeProxy } from "../support/kube-proxy/proxy.ts";
import { startWorld, type World } from "../support/world.ts";

const OPERATOR = "operator";
const [cluster, definition, web] = stack("web");

let proxy: KubeProxy;
let world: World;
let fault: ActiveFault | undefined;

beforeAll(async () => {
  proxy = await startKubeProxy({ server: sharedControlPlane() });
  const { kubeconfigPath } = await proxy.endpoint(OPERATOR);
  world = await startWorld({ name: "watch", controlPlane: await proxy.endpoint(PERSON), operator: { kubeconfigPath } });
  await world.apply(cluster, definition, web);
  await world.waitReady(cluster, definition, web);
});
afterEach(() => fault?.release());
afterAll(async () => {
  await world?.stop();
  await proxy?.close();
});

const FAULTS: readonly (readonly [string, StreamFault])[] = [
  ["comes as garbage", { kind: "garble" }],
  ["comes as half a line, and the stream ends", { kind: "half line", stream: "end" }],
  ["comes as half a line, and the connection breaks", { kind: "half line", stream: "break" }],
  ["comes as an ERROR: the version is too old", { kind: "error", code: 410 }],
  ["comes as an ERROR: the server failed", { kind: "error", code: 500 }],
  ["does not come: the connection breaks", { kind: "cut" }],
];

test.each(FAULTS.map(([title, kind], index) => [title, kind, index] as const))(
  "a change is carried out although its event %s",
  async (_, kind, index) => {
    const { namespace } = world;
    fault = proxy.fault({
      fault: kind,
      match: { caller: OPERATOR, verb: "watch", kind: "ECSService", namespace },
      event: ({ type }) => type === "MODIFIED",
    });
    const desiredCount = 3 + index;
    await world.apply(withSpec(web, { desiredCount }));
    await fault.hit;
    await changeIsMade(desiredCount);
  },
);

test("a renewal of the Lease that is refused, and one without an answer, do not lose the leadership", async () => {
  const renewal = { caller: OPERATOR, verb: "update", kind: "Lease" } as const;
  for (const [count, kind] of [
    [20, { kind: "answer", when: "before", status: 500 }],
    [21, { kind: "reset", when: "after" }],
  ] as const) {
    fault = proxy.fault({ match: renewal, fault: kind });
    await fault.hit;
    await world.apply(withSpec(web, { desiredCount: count }));
    await changeIsMade(count);
  }
  const said = world.operator.log().map(({ msg }) => msg);
  expect(said.filter((msg) => msg === "leadership gained")).toHaveLength(1);
  expect(said).not.toContain("leadership ended");
});

async function changeIsMade(desiredCount: number): Promise<void> {
  await world.waitAws(
    "the change is made",
    async () => (await world.aws.area()).services.find(({ serviceName }) => serviceName === "web")?.desiredCount,
    (count) => count === desiredCount,
  );
  await world.waitReady(web);
}
