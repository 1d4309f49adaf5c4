import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { call, KubernetesError } from "../../operator/kubernetes/errors.ts";
import { createKubernetesTransport, type RealKubernetesTransport } from "../../operator/kubernetes/transport.ts";
import { type ApiServer, kubeconfigFor, openWatch, startApiServer } from "./api-server.ts";

let server: ApiServer;
let transport: RealKubernetesTransport;

const connect = (kubeconfig: string) =>
  createKubernetesTransport({ source: { from: "text", text: kubeconfig }, userAgent: "ecs-operator/1.2.3" });

beforeEach(async () => {
  server = await startApiServer();
  transport = connect(server.kubeconfig);
});

afterEach(async () => {
  await transport.close();
  await server.close();
});

const collect = async (lines: AsyncIterable<string>): Promise<string[]> => {
  const seen: string[] = [];
  for await (const line of lines) seen.push(line);
  return seen;
};

const get = { method: "GET", path: "/apis/test.dev/v1/widgets" } as const;

describe("connections", () => {
  test("1,000 requests one after the other share at most 3 connections", async () => {
    server.onList(({ page }) => page([], 1));
    for (let index = 0; index < 1_000; index++) await transport.send(get);
    expect(server.lists).toHaveLength(1_000);
    expect(server.connections()).toBeLessThanOrEqual(3);
  });

  test("1,000 requests at once share at most 32 connections", async () => {
    server.onList(({ page }) => page([], 1));
    await Promise.all(Array.from({ length: 1_000 }, () => transport.send(get)));
    expect(server.lists).toHaveLength(1_000);
    expect(server.connections()).toBeLessThanOrEqual(32);
  });

  test("requests beside an open watch do not wait for it", async () => {
    server.onList(({ page }) => page([], 1));
    server.onWatch(openWatch);
    const stop = new AbortController();
    const watch = await transport.watch(get.path, { resourceVersion: "1" }, stop.signal);
    expect(watch.status).toBe(200);
    expect((await transport.send(get)).status).toBe(200);
    stop.abort(new Error("enough"));
    await expect(collect(watch.lines)).rejects.toThrow();
  });

  test("closing ends open watches", async () => {
    server.onWatch(openWatch);
    const watch = await transport.watch(get.path, {}, new AbortController().signal);
    const reading = collect(watch.lines);
    await transport.close();
    await expect(reading).rejects.toThrow();
  });
});

describe("requests", () => {
  test("carry credentials, the user agent and the content type", async () => {
    server.onList(({ response }) => response.writeHead(200).end("{}"));
    const contentType = "application/json-patch+json";
    await transport.send({ method: "PATCH", path: "/x", query: { fieldManager: "a b" }, contentType, body: [] });
    expect(server.requestHeaders()).toMatchObject({
      authorization: "Bearer secret",
      "user-agent": "ecs-operator/1.2.3",
      "content-type": contentType,
    });
    expect(server.lists[0]?.searchParams.get("fieldManager")).toBe("a b");
  });

  test("go below the path of the server's address", async () => {
    server.onList(({ page }) => page([], 1));
    const behindProxy = connect(kubeconfigFor(`http://127.0.0.1:${server.port}/k8s/clusters/c-1/`));
    await behindProxy.send(get);
    await behindProxy.close();
    expect(server.lists[0]?.pathname).toBe("/k8s/clusters/c-1/apis/test.dev/v1/widgets");
  });

  test("know the namespace of the context", () => {
    expect(transport.namespace).toBe("operator");
  });

  test("send a user name and password", async () => {
    server.onList(({ page }) => page([], 1));
    const basic = connect(kubeconfigFor(`http://127.0.0.1:${server.port}`, { username: "u", password: "p" }));
    await basic.send(get);
    await basic.close();
    expect(server.requestHeaders()?.authorization).toBe(`Basic ${Buffer.from("u:p").toString("base64")}`);
  });

  test("use the token that an exec plugin prints", async () => {
    server.onList(({ page }) => page([], 1));
    const credential = {
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      status: { token: "fresh" },
    };
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: process.execPath,
      args: ["-e", `process.stdout.write(${JSON.stringify(JSON.stringify(credential))})`],
    };
    const plugin = connect(kubeconfigFor(`http://127.0.0.1:${server.port}`, { exec }));
    await plugin.send(get);
    await plugin.close();
    expect(server.requestHeaders()?.authorization).toBe("Bearer fresh");
  });
});

describe("a kubeconfig that changes", () => {
  const timing = { maxAgeMs: 60_000, reloadIntervalMs: 1 };
  let directory: string;
  let path: string;
  const write = (port: number, token: string) =>
    writeFileSync(path, kubeconfigFor(`http://127.0.0.1:${port}`, { token }));

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "kubeconfig-"));
    path = join(directory, "config");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const connectTo = () => createKubernetesTransport({ source: { from: "file", path }, userAgent: "x", timing });

  test("is read again after 401", async () => {
    server.onList(({ request, page, status }) =>
      request.headers.authorization === "Bearer new" ? page([], 1) : status(401),
    );
    write(server.port, "old");
    const changing = connectTo();
    expect((await changing.send(get)).status).toBe(401);
    write(server.port, "new");
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await changing.send(get)).status).toBe(200);
    await changing.close();
  });

  test("is read again after a connection failed; the new address gets connections of its own", async () => {
    const other = await startApiServer();
    other.onList(({ page }) => page([], 1));
    write(server.port, "t");
    const changing = connectTo();
    await server.close();
    await expect(changing.send(get)).rejects.toThrow();
    write(other.port, "t");
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await changing.send(get)).status).toBe(200);
    await changing.close();
    await other.close();
  });

  test("is not read again while all is well", async () => {
    server.onList(({ page }) => page([], 1));
    write(server.port, "old");
    const changing = connectTo();
    await changing.send(get);
    write(server.port, "new");
    await new Promise((resolve) => setTimeout(resolve, 5));
    await changing.send(get);
    expect(server.requestHeaders()?.authorization).toBe("Bearer old");
    await changing.close();
  });
});

describe("missing answers", () => {
  const codeOf = async (promise: Promise<unknown>) => {
    const error = await promise.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof KubernetesError)) throw new Error(`not a KubernetesError: ${error}`);
    return `${error.kind} ${error.failure.class}`;
  };

  test("a write that times out is ambiguous, a read transient", async () => {
    server.onList(() => undefined);
    expect(await codeOf(call(transport, { ...get, timeoutMs: 30 }))).toBe("unavailable transient");
    expect(await codeOf(call(transport, { method: "POST", path: "/x", body: {}, timeoutMs: 30 }))).toBe(
      "unavailable ambiguous",
    );
  });

  test("a write that finds no server is transient: it never left", async () => {
    await server.close();
    expect(await codeOf(call(transport, { method: "POST", path: "/x", body: {} }))).toBe("unavailable transient");
  });

  test("an aborted request gives the reason", async () => {
    server.onList(() => undefined);
    const stop = new AbortController();
    const sent = transport.send(get, stop.signal);
    setTimeout(() => stop.abort(new Error("leadership lost")), 20);
    await expect(sent).rejects.toThrow("leadership lost");
  });

  test("a kubeconfig without a cluster is refused at once", () => {
    expect(() => connect("{}")).toThrow();
  });
});

describe("a body that is too large", () => {
  const MIB = 1024 * 1024;

  test("is given up while it arrives, and said to be", async () => {
    let sent = 0;
    server.onList(
      async ({ response }) => {
        response.writeHead(200, { "content-type": "application/json" });
        for (; sent < 200 && !response.destroyed; sent++) {
          if (!response.write(Buffer.alloc(MIB, 0x20)))
            await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
        }
        response.end();
      },
      ({ page }) => page([], 1),
    );
    const answer = await transport.send({ ...get, maxBytes: 2 * MIB });
    expect(answer).toMatchObject({ status: 200, tooLarge: true, body: undefined });
    expect(sent).toBeLessThan(100);
    expect(await transport.send({ ...get, maxBytes: 2 * MIB })).toMatchObject({ status: 200, body: { items: [] } });
  });

  test("is one byte more than allowed", async () => {
    const body = JSON.stringify({ items: "x".repeat(1_000) });
    server.onList(({ response }) => response.writeHead(200).end(body));
    expect(await transport.send({ ...get, maxBytes: body.length })).toMatchObject({ bytes: body.length, body: {} });
    expect(await transport.send({ ...get, maxBytes: body.length - 1 })).toMatchObject({ tooLarge: true });
  });
});
