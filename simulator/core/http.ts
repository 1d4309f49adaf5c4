/** The HTTP shell: AWS's wire protocols outside, the core inside. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SimAnswer } from "./answer.ts";
import { handleControl, type ShellClock } from "./control.ts";
import type { Core, SimScope } from "./core.ts";
import { understand, type Written } from "./wire.ts";

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

/** Starts to listen; resolves when the port is open. */
export async function serve(simulator: Core, options: ServeOptions): Promise<Served> {
  const clock = shellClock(options.virtual);
  const server = createServer((request, response) => {
    respond(simulator, clock, request, response).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (!response.headersSent) sendJson(response, { status: 500, body: { __type: "ServerException", message } });
    });
  });
  // Never close an idle connection: a client that sends on it at that moment would see a reset that no fault rule caused.
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
  simulator: Core,
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
  const header = request.headers["x-amz-target"];
  const wanted = understand(simulator.services, { target: typeof header === "string" ? header : undefined, body });
  const scope = scopeOf(request.headers.authorization);
  const answer =
    "refused" in wanted
      ? wanted.refused
      : simulator.handle(scope, wanted.service, wanted.operation, wanted.input, clock.now());
  deliver(response, answer, wanted.write);
}

const defaultAccount = "123456789012";

/** Account and Region from the SigV4 credential: `Credential=<key>/<date>/<region>/<service>/aws4_request`. */
function scopeOf(authorization: string | undefined): SimScope {
  const [key = "", , region = ""] = (/Credential=([^,\s]+)/.exec(authorization ?? "")?.[1] ?? "").split("/");
  const scope = { account: /^\d{12}$/.test(key) ? key : defaultAccount, region: region || "us-east-1" };
  return key === "" ? scope : { ...scope, caller: key };
}

/** Applies the faults of an answer: reset, silence, delay. */
function deliver(response: ServerResponse, answer: SimAnswer, write: (answer: SimAnswer, id: string) => Written): void {
  const { transport } = answer;
  if (transport === "hang") return;
  if (transport === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const id = requestId();
  const written = write(answer, id);
  if (!transport) {
    send(response, written, id);
    return;
  }
  const timer = setTimeout(() => send(response, written, id), transport.delayMs);
  response.once("close", () => clearTimeout(timer));
}

let requests = 0;
const requestId = () => `00000000-0000-4000-8000-${String(++requests).padStart(12, "0")}`;

const sendJson = (response: ServerResponse, { status, body }: SimAnswer): void =>
  send(response, { status, type: "application/x-amz-json-1.1", text: JSON.stringify(body) }, requestId());

function send(response: ServerResponse, { status, type, text }: Written, id: string): void {
  response.writeHead(status, {
    "content-type": type,
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
