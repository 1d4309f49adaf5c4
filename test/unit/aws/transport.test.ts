import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AwsCallError, type AwsTransport, createAwsTransport, requestIdOf } from "../../../operator/aws/transport.ts";

const region = { region: "eu-central-1" };

type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void;

let server: Server;
let transport: AwsTransport;
let requests: { target: string | undefined; agent: string | undefined; body: string }[];
let handler: Handler;

/** A JSON answer of ECS. */
const json =
  (status: number, body: object, headers: Record<string, string> = {}): Handler =>
  (_request, _body, response) => {
    response.writeHead(status, {
      "content-type": "application/x-amz-json-1.1",
      "x-amzn-requestid": "request-1",
      ...headers,
    });
    response.end(JSON.stringify(body));
  };

beforeEach(async () => {
  requests = [];
  handler = json(200, {});
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const { "x-amz-target": target, "user-agent": agent } = request.headers;
      requests.push({ target: target as string | undefined, agent, body });
      handler(request, body, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  pointTo((server.address() as AddressInfo).port);
  transport = createAwsTransport({ version: "1.2.3", requestTimeoutMs: 400 });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  transport.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function pointTo(port: number): void {
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_CONFIG_FILE", "/nonexistent/config");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials");
}

const send = (operation = "CreateService", input: object = { serviceName: "web" }, signal?: AbortSignal) =>
  transport.send(region, "ecs", operation, input, signal);

async function failing(promise: Promise<unknown>): Promise<AwsCallError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AwsCallError);
  return error as AwsCallError;
}

describe("an answer", () => {
  test("comes without metadata, with dates, and its request id is known", async () => {
    handler = json(200, { service: { serviceName: "web", createdAt: 1_700_000_000 } });
    const answer = await send();
    expect(answer).toEqual({ service: { serviceName: "web", createdAt: new Date(1_700_000_000_000) } });
    expect(requestIdOf(answer)).toBe("request-1");
  });

  test("is asked for with the operator's name and version", async () => {
    await send();
    expect(requests[0]?.target).toBe("AmazonEC2ContainerServiceV20141113.CreateService");
    expect(requests[0]?.agent).toContain("ecs-operator/1.2.3");
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({ serviceName: "web" });
  });

  test("of STS names the account", async () => {
    handler = (_request, _body, response) => {
      response.writeHead(200, { "content-type": "text/xml" });
      response.end(
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
      );
    };
    expect(await transport.send(region, "sts", "GetCallerIdentity", {})).toMatchObject({ Account: "111122223333" });
  });
});

describe("an error", () => {
  test.each([
    ["a throttled call", 400, "ThrottlingException"],
    ["a quota", 400, "LimitExceededException"],
    ["a failure of the server", 500, "ServerException"],
  ])("for %s is thrown after one request", async (_sentence, status, code) => {
    handler = json(status, { __type: code, message: "words of AWS" });
    const error = await failing(send());
    expect(error).toMatchObject({
      code,
      httpStatus: status,
      message: "words of AWS",
      unsent: false,
      requestId: "request-1",
    });
    expect(requests).toHaveLength(1);
  });

  test("says how long AWS wants us to wait", async () => {
    handler = json(429, { __type: "TooManyRequestsException", message: "slow" }, { "retry-after": "3" });
    expect((await failing(send())).retryAfterMs).toBe(3_000);
  });

  test("from something that is not AWS is named by its status", async () => {
    handler = (_request, _body, response) => {
      response.writeHead(503, { "content-type": "text/html" });
      response.end("<html>try later</html>");
    };
    expect(await failing(send())).toMatchObject({ code: "Http503", httpStatus: 503, unsent: false });
  });

  test("for an operation that a server like AWS does not have is named by its status, whatever its words", async () => {
    handler = json(501, { __type: "InternalFailure", message: "API action is not yet implemented" });
    expect(await failing(send())).toMatchObject({ code: "Http501", httpStatus: 501, unsent: false });
  });

  test("for half an answer says that it cannot be read", async () => {
    handler = (_request, _body, response) => {
      response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
      response.end('{"service": {"serviceNa');
    };
    expect(await failing(send())).toMatchObject({ code: "InvalidResponse", httpStatus: 200, unsent: false });
  });
});

describe("without an answer", () => {
  test("a connection that breaks after the request leaves it open whether it arrived", async () => {
    handler = (request) => request.socket.destroy();
    expect(await failing(send())).toMatchObject({ code: "NetworkError", httpStatus: undefined, unsent: false });
    expect(requests).toHaveLength(1);
  });

  test("a silent server means a timeout, not knowing whether the request was executed", async () => {
    handler = () => undefined;
    expect(await failing(send())).toMatchObject({ code: "TimeoutError", unsent: false });
  });

  test("a refused connection means that nothing was sent", async () => {
    const free = createTcpServer();
    await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    pointTo(port);
    expect(await failing(send())).toMatchObject({ code: "NetworkError", unsent: true });
  });

  test("a name that does not exist means that nothing was sent", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "http://ecs.invalid");
    expect(await failing(send())).toMatchObject({ code: "NetworkError", unsent: true });
  });

  test("missing credentials mean that nothing was sent", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "");
    expect(await failing(send())).toMatchObject({ code: "CredentialsError", unsent: true });
    expect(requests).toHaveLength(0);
  });
});

describe("an aborted call", () => {
  test("that had not left is known not to have been sent", async () => {
    const error = await failing(send("CreateService", {}, AbortSignal.abort(new Error("leadership lost"))));
    expect(error).toMatchObject({ code: "AbortError", unsent: true, message: "leadership lost" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(requests).toHaveLength(0);
  });

  test("that had left is not known to be undone", async () => {
    const controller = new AbortController();
    handler = () => controller.abort(new Error("leadership lost"));
    expect(await failing(send("CreateService", {}, controller.signal))).toMatchObject({
      code: "AbortError",
      unsent: false,
    });
  });
});
