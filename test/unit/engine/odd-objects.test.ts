import { expect, test } from "vitest";
import { createOperator } from "../../../operator/assemble.ts";
import { readConfig } from "../../../operator/config.ts";
import type { KubernetesRequest } from "../../../operator/kubernetes/transport.ts";
import { createSimulator } from "../../../simulator/simulator.ts";
import { silentMetrics } from "../../simulation/metrics.ts";
import { container, type Manifest, service, stack } from "../../support/builders.ts";
import { loadDefaults } from "../../support/kube-model/defaults.ts";
import { noKubeFaults } from "../../support/kube-model/faults.ts";
import { connect } from "../../support/kube-model/network.ts";
import { typeOfKind } from "../../support/kube-model/objects.ts";
import { ApiServer } from "../../support/kube-model/server.ts";
import { createRandomSource } from "../../support/random.ts";
import { createVirtualTime } from "../../support/virtual-clock.ts";
import { ACCOUNT, coreTransport, isReadyNow, REGION, readyOf, START, type StoredObject } from "../kinds/driven.ts";
import { recordingLog } from "../kubernetes/support.ts";

/**
 * Objects of another shape: the API server checks what is written and not what it has stored, so that objects from before a
 * CustomResourceDefinition was exchanged arrive as they are.
 */
function createWorld() {
  const time = createVirtualTime(START);
  const random = createRandomSource("odd");
  const simulator = createSimulator({ seed: 1 });
  simulator.advance(START);
  simulator.setScenario({ containerInstances: 0 });
  const server = new ApiServer({
    now: time.now,
    random: random.fork("server"),
    defaults: loadDefaults("crds"),
    onWrite: () => undefined,
  });
  const process = time.process("operator");
  const network = { server, clock: time.clock, random: random.fork("network"), faults: () => noKubeFaults };
  const kubernetes = connect({ ...network, outageUntil: () => 0, onFault: () => undefined }, process);
  const invocation = readConfig(["--installation", "tests", "--lease-namespace", "here", "--lease-name", "lease"], {
    AWS_REGION: REGION,
  });
  if (invocation.kind !== "run") throw new Error(invocation.text);
  const log = recordingLog();
  const operator = createOperator({
    kubernetes,
    aws: coreTransport(simulator, () => time.now()),
    clock: process.clock,
    random: random.fork("operator").next,
    config: invocation.config,
    log,
    metrics: silentMetrics(() => undefined),
    identity: "operator",
    leaseNamespace: "here",
  });
  const request = (wanted: KubernetesRequest) => {
    const { status, body } = server.handle("person", wanted);
    if (status >= 300) throw new Error(`${wanted.method} ${wanted.path}: ${status} ${JSON.stringify(body)}`);
  };
  const pathOf = (kind: string) => {
    const { group, version, plural } = typeOfKind(kind);
    return `/apis/${group}/${version}/namespaces/default/${plural}`;
  };
  const get = (object: Manifest) =>
    server.get(typeOfKind(object.kind), "default", object.metadata.name) as unknown as StoredObject | undefined;
  const apply = (...objects: readonly (Manifest & { readonly status?: unknown })[]) => {
    for (const { status, ...object } of objects) {
      request({ method: "POST", path: pathOf(object.kind), body: object });
      const path = `${pathOf(object.kind)}/${object.metadata.name}/status`;
      const patch = { method: "PATCH", path, contentType: "application/merge-patch+json" } as const;
      if (status !== undefined) request({ ...patch, body: { status } });
    }
  };
  const aws = (operation: string, input: object) =>
    simulator.handle({ account: ACCOUNT, region: REGION, caller: "person" }, "ecs", operation, input, time.now());
  return { time, operator, apply, get, log, aws };
}

/** A service that nothing else wakes: what it names was there before. */
const literal: Manifest = {
  ...service("lone", { cluster: "there", taskDefinition: "there" }),
  spec: {
    ...service(
      "lone",
      { cluster: "there", taskDefinition: "there" },
      { clusterRef: undefined, taskDefinitionRef: undefined },
    ).spec,
    cluster: "there",
    taskDefinition: "there:1",
  },
};
const others = [...stack("shop"), literal];

function makeThere(aws: ReturnType<typeof createWorld>["aws"]): void {
  aws("CreateCluster", { clusterName: "there" });
  aws("RegisterTaskDefinition", {
    family: "there",
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    containerDefinitions: [container("1")],
  });
}

const odd = (name: string, kind: string, spec: unknown, status?: unknown) => ({
  ...service(name, { cluster: "shop", taskDefinition: "shop" }),
  kind,
  spec: spec as Manifest["spec"] & object,
  ...(status !== undefined && { status }),
});

const oddities: readonly (readonly [string, Manifest & { readonly status?: unknown }])[] = [
  ["a reference that is null", odd("odd", "ECSService", { clusterRef: null, taskDefinitionRef: { name: "shop" } })],
  ["a cluster that is a number", odd("odd", "ECSService", { cluster: 7, taskDefinition: "shop:1" })],
  ["both references null", odd("odd", "ECSService", { clusterRef: null, taskDefinitionRef: null })],
  ["conditions that are a text", odd("odd", "ECSTaskDefinition", { containers: [] }, { conditions: "fine" })],
  [
    "revisions that are a number",
    odd("odd", "ECSService", service("odd", { cluster: "shop", taskDefinition: "shop" }).spec, { revisionsInUse: 7 }),
  ],
  ["tags that are a text", odd("odd", "ECSCluster", { tags: "none" })],
];

const all = ["Available", "Registered", "RolloutSucceeded", "RolloutSucceeded"];

test.each(oddities)("an object with %s affects no other object, at the first pass", async (_, object) => {
  const { time, operator, apply, get, aws } = createWorld();
  makeThere(aws);
  apply(object, ...others);
  void operator.start();
  await time.runUntil(() => others.every((other) => isReadyNow(get(other))), START + 120_000);
  expect(others.map((other) => readyOf(get(other))?.reason)).toEqual(all);
  expect(operator.ready()).toEqual([]);
});

test.each(oddities)("an object with %s affects no other object, when it comes later", async (_, object) => {
  const { time, operator, apply, get, aws } = createWorld();
  makeThere(aws);
  void operator.start();
  await time.runUntil(time.now() + 5_000);
  apply(object, ...others);
  await time.runUntil(() => others.every((other) => isReadyNow(get(other))), time.now() + 120_000);
  expect(others.map((other) => readyOf(get(other))?.reason)).toEqual(all);
});
