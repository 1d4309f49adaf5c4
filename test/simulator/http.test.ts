import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ECS } from "@aws-sdk/client-ecs";
import { afterEach, describe, expect, it } from "vitest";
import { type Served, serve } from "../../simulator/core/http.ts";
import { createSimulator } from "../../simulator/simulator.ts";

const open: Served[] = [];
afterEach(async () => {
  for (const served of open.splice(0)) await served.close();
});

async function start(virtual = true): Promise<Served> {
  const served = await serve(createSimulator(), { host: "127.0.0.1", port: 0, virtual });
  open.push(served);
  return served;
}

const target = (operation: string) => ({ "x-amz-target": `AmazonEC2ContainerServiceV20141113.${operation}` });
const call = (served: Served, operation: string, body: string) =>
  fetch(served.url, { method: "POST", headers: target(operation), body });
const control = async (served: Served, name: string, body: object) => {
  const answer = await fetch(`${served.url}/_simulator/${name}`, { method: "POST", body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

describe("the wire", () => {
  it("answers awsJson1_1, with a request id, errors included", async () => {
    const served = await start();
    const good = await call(served, "CreateCluster", '{"clusterName":"c"}');
    expect([good.status, good.headers.get("content-type")]).toEqual([200, "application/x-amz-json-1.1"]);
    expect(good.headers.get("x-amzn-requestid")).toBeTruthy();
    const bad = await call(served, "DeleteCluster", '{"cluster":"x"}');
    expect([bad.status, await bad.json()]).toEqual([
      400,
      { __type: "ClusterNotFoundException", message: "Cluster not found." },
    ]);
    expect(await (await call(served, "CreateCluster", "{")).json()).toMatchObject({ __type: "SerializationException" });
    expect((await fetch(served.url)).status).toBe(404);
  });

  it("speaks the Query protocol for STS", async () => {
    const served = await start();
    const body = "Action=GetCallerIdentity&Version=2011-06-15";
    const authorization =
      "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20270115/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=0";
    const answer = await fetch(served.url, { method: "POST", body, headers: { authorization } });
    expect(answer.headers.get("content-type")).toBe("text/xml");
    expect(await answer.text()).toContain("<Account>123456789012</Account>");
    expect((await fetch(served.url, { method: "POST", body: "Action=Nothing" })).status).toBe(400);
  });

  it("refuses services that it does not have, each protocol in its own way", async () => {
    const served = await start();
    const headers = { "x-amz-target": "AmazonSSM.GetParameter" };
    const json = await fetch(served.url, { method: "POST", headers, body: "{}" });
    expect([json.status, await json.json()]).toMatchObject([400, { __type: "UnknownOperationException" }]);
    const body = "Action=DescribeInstances&Version=2016-11-15";
    const query = await fetch(served.url, { method: "POST", body });
    expect([query.status, query.headers.get("content-type")]).toEqual([400, "text/xml"]);
    expect(await query.text()).toContain("<Code>InvalidAction</Code>");
    expect(await (await fetch(`${served.url}/_simulator/ledger`)).json()).toEqual({ entries: [] });
  });

  it("carries out resets, hangs and delays", async () => {
    const served = await start();
    await control(served, "faults", { rules: [{ operation: "CreateCluster", kind: "reset-after", count: 1 }] });
    await expect(call(served, "CreateCluster", "{}")).rejects.toThrow();
    expect(await (await call(served, "ListClusters", "{}")).json()).toEqual({
      clusterArns: [expect.stringContaining("cluster/default")],
    });
    await control(served, "faults", { rules: [{ operation: "*", kind: "hang", count: 1 }] });
    const hung = fetch(served.url, {
      method: "POST",
      headers: target("ListClusters"),
      body: "{}",
      signal: AbortSignal.timeout(150),
    });
    await expect(hung).rejects.toMatchObject({ name: "TimeoutError" });
    await control(served, "faults", { rules: [{ operation: "*", kind: "slow", ms: 120, count: 1 }] });
    const began = performance.now();
    expect((await call(served, "ListClusters", "{}")).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThan(100);
  });

  it("an unauthenticated SDK call is served in the default account", async () => {
    const served = await start();
    const client = new ECS({
      endpoint: served.url,
      region: "eu-north-1",
      credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "x" },
    });
    const { cluster } = await client.createCluster({});
    client.destroy();
    expect(cluster?.clusterArn).toBe("arn:aws:ecs:eu-north-1:123456789012:cluster/default");
  });
});

describe("the control API", () => {
  it("shows ledger and snapshot, and moves virtual time", async () => {
    const served = await start();
    await call(served, "CreateCluster", "{}");
    await call(
      served,
      "RegisterTaskDefinition",
      '{"family":"f","containerDefinitions":[{"name":"a","image":"x","memory":6}]}',
    );
    await call(served, "RunTask", '{"taskDefinition":"f"}');
    const ledger = (await (await fetch(`${served.url}/_simulator/ledger?since=1`)).json()) as {
      entries: { operation: string }[];
    };
    expect(ledger.entries.map(({ operation }) => operation)).toEqual(["RegisterTaskDefinition", "RunTask"]);
    const statusAfter = async (ms: number) => {
      await control(served, "advance", { ms });
      const snapshot = (await (await fetch(`${served.url}/_simulator/snapshot`)).json()) as {
        areas: { tasks: { lastStatus: string }[] }[];
      };
      return snapshot.areas[0]?.tasks[0]?.lastStatus;
    };
    expect([await statusAfter(0), await statusAfter(5_000)]).toEqual(["PROVISIONING", "RUNNING"]);
  });

  it("changes scenario and options, resets, and refuses what it does not know", async () => {
    const served = await start();
    expect((await control(served, "scenario", { containerInstances: 7 })).status).toBe(200);
    expect(await (await call(served, "CreateCluster", "{}")).json()).toMatchObject({
      cluster: { registeredContainerInstancesCount: 7 },
    });
    expect((await control(served, "options", { speed: 4 })).body).toMatchObject({ speed: 4 });
    await control(served, "reset", {});
    expect(await (await call(served, "ListClusters", "{}")).json()).toEqual({ clusterArns: [] });
    expect((await control(served, "options", { speeed: 4 })).body).toEqual({ message: "Unknown member 'speeed'." });
    expect((await control(served, "faults", { rules: [{ operation: "*", kind: "bang" }] })).status).toBe(400);
    expect((await control(served, "nothing", {})).status).toBe(404);
    const running = await start(false);
    expect((await control(running, "advance", { ms: 1 })).status).toBe(400);
  });
});

describe("the command", () => {
  const main = join(import.meta.dirname, "../../simulator/main.ts");

  it("prints its address as one JSON line, serves, and ends on SIGTERM", async () => {
    const child = spawn(process.execPath, [main, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(child, "exit");
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const { url } = JSON.parse(line.toString()) as { url: string };
    expect((await fetch(`${url}/_simulator/snapshot`)).status).toBe(200);
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
  });

  it("refuses options that it does not know", async () => {
    const child = spawn(process.execPath, [main, "--colour", "red"], { stdio: "ignore" });
    expect((await once(child, "exit"))[0]).toBe(2);
  });
});
