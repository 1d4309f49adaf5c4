/** The HTTP shell: AWS's wire protocols outside, the core inside. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { handleControl, type ShellClock } from "./control.ts";
import type { SimAnswer, SimScope, Simulator } from "./core.ts";

export interface ServeOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Time stands still until the control API advances it. */
  readonly virtual: boolean;
}

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

const targetPrefix = "AmazonEC2ContainerServiceV20141113.";

/** Starts to listen; resolves when the port is open. */
export async function serve(simulator: Simulator, options: ServeOptions): Promise<Served> {
  const clock = shellClock(options.virtual);
  const server = createServer((request, response) => {
    respond(simulator, clock, request, response).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (!response.headersSent) sendJson(response, { status: 500, body: { __type: "ServerException", message } });
    });
  });
  // Never close an idle connection: a client that just sends on it would see a reset that no fault rule asked for.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const ticker = options.virtual ? undefined : setInterval(() => simulator.advance(clock.now()), 20);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        clearInterval(ticker);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function shellClock(virtual: boolean): ShellClock {
  let now = Date.now();
  return {
    virtual,
    now: () => (virtual ? now : Date.now()),
    move(ms) {
      now += ms;
    },
  };
}

async function respond(
  simulator: Simulator,
  clock: ShellClock,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  const url = new URL(request.url ?? "/", "http://localhost");
  if (url.pathname.startsWith("/_simulator/")) {
    const { status, body: answer } = handleControl(simulator, clock, { method: request.method ?? "GET", url, body });
    return sendJson(response, { status, body: answer });
  }
  if (request.method !== "POST")
    return sendJson(response, { status: 404, body: { message: "Only POST / is served here." } });
  const target = request.headers["x-amz-target"];
  const scope = scopeOf(request.headers.authorization);
  if (typeof target === "string") return deliver(response, ecsAnswer(simulator, clock, scope, target, body), sendJson);
  const form = new URLSearchParams(body);
  const action = form.get("Action") ?? "";
  return deliver(response, simulator.handle(scope, "sts", action, {}, clock.now()), (to, answer) =>
    sendXml(to, action, answer),
  );
}

function ecsAnswer(simulator: Simulator, clock: ShellClock, scope: SimScope, target: string, body: string): SimAnswer {
  if (!target.startsWith(targetPrefix)) {
    return { status: 400, body: { __type: "UnknownOperationException", message: `Unknown target ${target}.` } };
  }
  let input: unknown;
  try {
    input = body === "" ? {} : JSON.parse(body);
  } catch {
    return { status: 400, body: { __type: "SerializationException", message: "The request body is not valid JSON." } };
  }
  return simulator.handle(scope, "ecs", target.slice(targetPrefix.length), input, clock.now());
}

const defaultAccount = "123456789012";

/** Account and Region from the SigV4 credential: `Credential=<key>/<date>/<region>/<service>/aws4_request`. */
function scopeOf(authorization: string | undefined): SimScope {
  const [key = "", , region = ""] = (/Credential=([^,\s]+)/.exec(authorization ?? "")?.[1] ?? "").split("/");
  const scope = { account: /^\d{12}$/.test(key) ? key : defaultAccount, region: region || "us-east-1" };
  return key === "" ? scope : { ...scope, caller: key };
}

/** Carries out what the core says about the way back: reset, silence, delay. */
function deliver(
  response: ServerResponse,
  answer: SimAnswer,
  send: (response: ServerResponse, answer: SimAnswer) => void,
): void {
  const { transport } = answer;
  if (transport === "hang") return;
  if (transport === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  if (!transport) {
    send(response, answer);
    return;
  }
  const timer = setTimeout(() => send(response, answer), transport.delayMs);
  response.once("close", () => clearTimeout(timer));
}

let requests = 0;
const requestId = () => `00000000-0000-4000-8000-${String(++requests).padStart(12, "0")}`;

function sendJson(response: ServerResponse, answer: SimAnswer): void {
  const text = JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    "content-type": "application/x-amz-json-1.1",
    "content-length": Buffer.byteLength(text),
    "x-amzn-requestid": requestId(),
  });
  response.end(text);
}

const escaped = (value: unknown) =>
  String(value).replace(/[&<>]/g, (found) => (found === "&" ? "&amp;" : found === "<" ? "&lt;" : "&gt;"));

function sendXml(response: ServerResponse, action: string, { status, body }: SimAnswer): void {
  const id = requestId();
  const namespace = "https://sts.amazonaws.com/doc/2011-06-15/";
  const members = Object.entries(body).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`);
  const text =
    status === 200
      ? `<${action}Response xmlns="${namespace}"><${action}Result>${members.join("")}</${action}Result><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></${action}Response>`
      : `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>${escaped(body.__type)}</Code><Message>${escaped(body.message)}</Message></Error><RequestId>${id}</RequestId></ErrorResponse>`;
  response.writeHead(status, {
    "content-type": "text/xml",
    "content-length": Buffer.byteLength(text),
    "x-amzn-requestid": id,
  });
  response.end(text);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
