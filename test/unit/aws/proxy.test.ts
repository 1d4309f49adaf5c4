import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AwsCallError, createAwsTransport, type ProxySettings } from "../../../operator/aws/transport.ts";

const region = { region: "eu-central-1" };

/** A proxy that makes no connection, and what it was asked for: `CONNECT host:port`, or the method and address. */
let proxy: Server;
let asked: string[];
let url: string;
/** What answers on a port of this machine, and how often it was asked. */
let endpoint: Server;
let answered: number;

const listening = async (server: Server): Promise<string> => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

beforeEach(async () => {
  asked = [];
  answered = 0;
  proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end("{}");
  });
  proxy.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  url = await listening(proxy);
  endpoint = createServer((_request, response) => {
    answered += 1;
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end("{}");
  });
  vi.stubEnv("AWS_ENDPOINT_URL", await listening(endpoint));
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_CONFIG_FILE", "/nonexistent/config");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials");
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of [proxy, endpoint]) {
    server.closeAllConnections();
    server.close();
  }
});

async function sending(settings: ProxySettings | undefined): Promise<unknown> {
  const transport = createAwsTransport({ version: "1.2.3", requestTimeoutMs: 2_000, proxy: settings });
  const signal = AbortSignal.timeout(10_000);
  try {
    return await transport.send(region, "ecs", "CreateService", { serviceName: "web" }, signal);
  } catch (error) {
    return error;
  } finally {
    transport.close();
  }
}

test("a call to an endpoint with https:// asks the proxy for a connection to it", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", "https://ecs.test");
  const error = await sending({ HTTPS_PROXY: url });
  expect(asked).toEqual(["CONNECT ecs.test:443"]);
  // The proxy refused the connection: nothing of the write can have reached AWS.
  expect(error).toBeInstanceOf(AwsCallError);
  expect(error).toMatchObject({ code: "NetworkError", unsent: true });
});

test("user and password of the proxy's URL do not stand in the error", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", "https://ecs.test");
  const error = await sending({ HTTPS_PROXY: url.replace("http://", "http://jo:hidden@") });
  expect(asked).toEqual(["CONNECT ecs.test:443"]);
  expect(String((error as Error).message)).not.toContain("hidden");
});

test("a call to an endpoint with http:// goes to the other proxy as a whole", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", "http://ecs.test");
  expect(await sending({ HTTP_PROXY: url })).toEqual({});
  expect(asked).toEqual(["POST http://ecs.test/"]);
});

test.each([
  ["its address", "127.0.0.1"],
  ["every host", "*"],
])("a host that NO_PROXY names by %s is called directly", async (_what, hosts) => {
  expect(await sending({ HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: `.svc,${hosts}` })).toEqual({});
  expect(asked).toEqual([]);
  expect(answered).toBe(1);
});

test("without settings no proxy is used, whatever the environment says", async () => {
  vi.stubEnv("HTTP_PROXY", url);
  expect(await sending(undefined)).toEqual({});
  expect(asked).toEqual([]);
});

test("the credentials of a web identity are made through the proxy", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", "https://sts.test");
  vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
  vi.stubEnv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/operator");
  vi.stubEnv("AWS_WEB_IDENTITY_TOKEN_FILE", new URL(import.meta.url).pathname);
  const error = await sending({ HTTPS_PROXY: url });
  expect(asked[0]).toBe("CONNECT sts.test:443");
  expect(error).toMatchObject({ unsent: true });
});

test("the endpoint in the pod's reach that gives out credentials is asked directly", async () => {
  const credentials = { AccessKeyId: "a", SecretAccessKey: "b", Token: "c", Expiration: "2099-01-01T00:00:00Z" };
  endpoint.removeAllListeners("request");
  endpoint.on("request", (_request, response) => {
    answered += 1;
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(credentials));
  });
  vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", `${process.env.AWS_ENDPOINT_URL}/v1/credentials`);
  vi.stubEnv("AWS_ENDPOINT_URL", "http://ecs.test");
  vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
  expect(await sending({ HTTP_PROXY: url, HTTPS_PROXY: url })).toEqual({});
  expect(answered).toBe(1);
  expect(asked).toEqual(["POST http://ecs.test/"]);
});

test("so is the instance metadata service", async () => {
  endpoint.removeAllListeners("request");
  endpoint.on("request", (_request, response) => {
    answered += 1;
    response.writeHead(404).end();
  });
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", undefined);
  vi.stubEnv("AWS_EC2_METADATA_SERVICE_ENDPOINT", process.env.AWS_ENDPOINT_URL);
  vi.stubEnv("AWS_ENDPOINT_URL", "http://ecs.test");
  vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
  expect(await sending({ HTTP_PROXY: url, HTTPS_PROXY: url })).toMatchObject({ unsent: true });
  expect(answered).toBeGreaterThan(0);
  expect(asked).toEqual([]);
});
