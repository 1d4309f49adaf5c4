/** A client that reaches the metrics port cannot take the leader's Lease away. */
import { Agent, get } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cluster } from "../support/builders.ts";
import { logMeasurement, peakMemory, repeat, startTenants, type Tenants } from "./two-tenants.ts";

/** Objects of the attacker, each with series of its own on the page. */
const OBJECTS = 3_000;
const CONNECTIONS = 100;
/** Several Lease durations. */
const LASTS_MS = 20_000;

describe("the metrics port", () => {
  let tenants: Tenants;
  beforeAll(async () => {
    tenants = await startTenants();
  });
  afterAll(() => tenants?.stop());

  test("100 connections that ask for /metrics in a loop: the leader keeps its Lease, and an edit reaches AWS", async () => {
    const { world } = tenants;
    const operator = await tenants.startOperator({ "object-metrics": "true" });
    await world.apply(cluster("shop"));
    await world.waitReady(cluster("shop"));
    const observed = Array.from({ length: OBJECTS }, (_, index) =>
      cluster(`watched-${index}`, { managementPolicy: "Observe" }),
    );
    await tenants.attack(observed, 16);
    const port = operator.log().find(({ metricsPort }) => metricsPort !== undefined)?.metricsPort as number;
    const lease = async () =>
      (await world.kube.send("GET", `/apis/coordination.k8s.io/v1/namespaces/${world.namespace}/leases/ecs-operator`))
        .body.spec;
    const page = (await operator.metrics()).length;
    const before = await lease();

    let answers = 0;
    const loops = Array.from({ length: CONNECTIONS }, () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      return repeat(async () => {
        const answered = await ask(agent, port);
        answers += answered;
      });
    });
    const started = Date.now();
    const delays: number[] = [];
    for (let turn = 0; Date.now() - started < LASTS_MS; turn++) {
      delays.push(await tenants.editUntilWrite(withTag(turn), "TagResource"));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    const after = await lease();
    const scrape = await operator.metrics().catch(() => undefined);
    await Promise.all(loops.map((loop) => loop.end()));

    expect(operator.ended()).toBeUndefined();
    expect(after).toMatchObject({ holderIdentity: before.holderIdentity, leaseTransitions: before.leaseTransitions });
    expect(Math.max(...delays)).toBeLessThan(3_000);
    logMeasurement("slowest edit under 100 connections to /metrics", `${Math.max(...delays)} ms`);
    logMeasurement("size of the page", `${Math.round(page / 1024)} KiB`);
    logMeasurement("answers to the attacker a second", String(Math.round((answers * 1000) / LASTS_MS)));
    logMeasurement("a scrape meanwhile", scrape === undefined ? "refused" : "answered");
    logMeasurement("peak memory", `${Math.round(peakMemory(operator))} MiB`);
  });

  const withTag = (turn: number) => cluster("shop", { tags: [{ key: "turn", value: String(turn) }] });

  /** One request; a refused connection is no answer, and the loop goes on. */
  const ask = (agent: Agent, port: number): Promise<0 | 1> =>
    new Promise((resolve) => {
      const request = get({ host: "127.0.0.1", port, path: "/metrics", agent }, (response) => {
        response.on("data", () => undefined);
        response.on("close", () => resolve(1));
      });
      request.on("error", () => setTimeout(() => resolve(0), 50));
    });
});
