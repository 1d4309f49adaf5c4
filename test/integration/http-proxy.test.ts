import { afterAll, beforeAll, expect, test } from "vitest";
import { operatorContainer, render } from "../chart/chart.ts";
import { stack } from "../support/builders.ts";
import { type HttpProxy, startHttpProxy } from "../support/http-proxy.ts";
import { startWorld, type World } from "../support/world.ts";

/** Nothing listens there: only a tunnel leads to it. */
const ENDPOINT = "127.0.0.1:1";

let world: World;
let proxy: HttpProxy;

beforeAll(async () => {
  world = await startWorld({ name: "proxy", operator: false });
  proxy = await startHttpProxy(world.aws.url);
});
afterAll(async () => {
  await world?.stop();
  proxy?.close();
});

/** The variables that the chart sets for a proxy. */
async function variables(noProxy: readonly string[] = []): Promise<Readonly<Record<string, string>>> {
  const [httpsProxy, httpProxy] = [proxy.url, proxy.url];
  const { env } = operatorContainer(await render({ proxy: { httpsProxy, httpProxy, noProxy } }));
  const set = env.filter(({ name }) => name.endsWith("_PROXY")).map(({ name, value }) => [name, value ?? ""]);
  return Object.fromEntries(set);
}

test("calls to AWS go through the proxy that the chart was given, and those to the API server do not", async () => {
  // What the chart always names would here be AWS, too: everything is on one machine.
  const { NO_PROXY: _, ...env } = await variables();
  expect(Object.keys(env).sort()).toEqual(["HTTPS_PROXY", "HTTP_PROXY"]);
  const operator = await world.startOperator({
    env: { ...env, AWS_ENDPOINT_URL: `https://${ENDPOINT}`, NODE_EXTRA_CA_CERTS: proxy.certificateFile },
  });
  const objects = stack("tunnelled");
  await world.apply(...objects);
  await world.waitReady(...objects);
  expect(new Set(proxy.tunnels)).toEqual(new Set([ENDPOINT]));
  expect((await world.aws.writes()).map(({ operation }) => operation)).toContain("CreateService");
  // Connections are kept: a tunnel carries many calls.
  expect((await world.aws.calls()).length).toBeGreaterThan(proxy.tunnels.length);
  const start = operator.log().find(({ msg }) => msg === "starting ecs-operator");
  expect(start).toMatchObject({ httpsProxy: new URL(proxy.url).host });
  await operator.stop();
});

test("hosts of NO_PROXY, which the chart fills for what is near, are called without it", async () => {
  const env = await variables([".internal.test"]);
  expect(env.NO_PROXY?.split(",")).toEqual(expect.arrayContaining(["127.0.0.1", ".internal.test"]));
  const before = proxy.tunnels.length;
  const operator = await world.startOperator({ env });
  const objects = stack("direct");
  await world.apply(...objects);
  await world.waitReady(...objects);
  expect(proxy.tunnels.length).toBe(before);
  await operator.stop();
});
