import type { IncomingMessage, ServerResponse } from "node:http";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { PERSON } from "../../scenarios/history.ts";
import type { Boundary, Verdict } from "../process-aws-tap.ts";
import type { TotalOrder } from "../total-order.ts";
import type { ArmedFault, RequestFault, When } from "./faults.ts";
import type { RecordKeeper, WriteRequest } from "./record.ts";
import { isWrite, type KubeRequest, readRequest } from "./request.ts";
import { createStream, type WatchStream } from "./stream.ts";
import { type Onward, passedOn, type Reply, type Upstream } from "./upstream.ts";

/** What the parts of one proxy share. */
export interface Passage {
  readonly upstream: Upstream;
  readonly order: TotalOrder;
  readonly record: RecordKeeper;
  readonly armedFaults: ReadonlySet<ArmedFault>;
  readonly streams: Set<WatchStream>;
  readonly atBoundary: (write: WriteRequest, boundary: Boundary) => Promise<Verdict>;
}

/** Takes one request from a caller to the API server, and the answer back, past all faults. */
export async function pass(
  passage: Passage,
  caller: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/", headers } = incoming;
  const body = await text(incoming);
  const sender = { caller, sentAt: passage.order.now(), contentType: headers["content-type"] };
  const request = readRequest(sender, method, url, body);
  const onward: Onward = { method, path: url, headers, text: body };
  if (request.verb === "watch") return watch(passage, request, onward, outgoing);
  if (isWrite(request)) return write(passage, request, onward, outgoing);
  if (await injectFault(passage, request, "before", outgoing)) return;
  const reply = await passage.upstream.send({ ...onward, path: pathInTime(passage, request) });
  if (await injectFault(passage, request, "after", outgoing)) return;
  answer(outgoing, reply);
}

async function write(passage: Passage, request: KubeRequest, onward: Onward, outgoing: ServerResponse): Promise<void> {
  const { record, order, upstream } = passage;
  const entry = record.arrived(request);
  const stopsAt = async (boundary: Boundary): Promise<boolean> => {
    const verdict = request.caller === PERSON ? "pass" : await passage.atBoundary(entry, boundary);
    if (verdict !== "pass") carryOut(faultOf(verdict, "before"), outgoing);
    return verdict !== "pass";
  };
  if (await stopsAt("sent")) return;
  if (await injectFault(passage, request, "before", outgoing)) return;
  const decide = async () => {
    const answered = await upstream.send(onward);
    const whole = request.subresource === "scale" ? await upstream.send(wholeOf(onward)) : answered;
    await record.decided(entry, order.now(), answered.status, parsed(whole.text));
    return answered;
  };
  const reply = WITHOUT_TURN.has(request.kind) ? await decide() : await order.alone(decide);
  if (await stopsAt("decided")) return;
  if (await injectFault(passage, request, "after", outgoing)) return;
  entry.answered = !outgoing.destroyed;
  answer(outgoing, reply);
}

/**
 * A Lease must not be lost because others write much, and its answer is in the record before its new holder can act on it.
 * Nothing follows from an Event.
 */
const WITHOUT_TURN: ReadonlySet<string> = new Set(["Lease", "Event"]);

/** A write of `scale` is answered with a Scale, which does not hold the object. */
const wholeOf = ({ path, headers }: Onward): Onward => {
  const { "content-type": _, ...others } = headers;
  return { method: "GET", path: path.replace(/\/scale(\?.*)?$/, ""), headers: others, text: "" };
};

async function watch(passage: Passage, request: KubeRequest, onward: Onward, outgoing: ServerResponse): Promise<void> {
  if (await injectFault(passage, request, "before", outgoing)) return;
  const source = await passage.upstream.open(onward);
  outgoing.once("close", () => source.destroy());
  if (source.statusCode !== 200) {
    const reply = { status: source.statusCode ?? 502, headers: passedOn(source.headers), text: await text(source) };
    return answer(outgoing, reply);
  }
  if (await injectFault(passage, request, "after", outgoing)) return void source.destroy();
  const { armedFaults, streams, record } = passage;
  outgoing.writeHead(200, passedOn(source.headers)).flushHeaders();
  outgoing.on("error", () => undefined);
  const stream = createStream({ request, outgoing, armedFaults: () => armedFaults, onObject: record.shown });
  streams.add(stream);
  outgoing.once("close", () => streams.delete(stream));
  createInterface(source)
    .on("line", stream.line)
    .on("error", () => undefined);
  source.on("error", () => undefined).once("close", () => stream.ended(!source.complete));
  stream.strike();
}

/** Lists that a stale server answers are read as they were then. */
function pathInTime({ armedFaults }: Passage, request: KubeRequest): string {
  if (request.verb !== "list" || request.continued) return request.path;
  for (const armed of armedFaults) {
    const { fault } = armed.rule;
    if (fault.kind !== "stale" || !armed.names(request) || !armed.tryHit()) continue;
    const url = new URL(request.path, "http://proxy");
    url.searchParams.set("resourceVersion", fault.version);
    url.searchParams.set("resourceVersionMatch", "Exact");
    return url.pathname + url.search;
  }
  return request.path;
}

/** Whether a fault has taken the request out of the way. */
async function injectFault(
  { armedFaults }: Passage,
  request: KubeRequest,
  when: When,
  outgoing: ServerResponse,
): Promise<boolean> {
  for (const armed of armedFaults) {
    const { fault } = armed.rule;
    if (!("when" in fault) || fault.when !== when || !armed.names(request) || !armed.tryHit()) continue;
    if (fault.kind !== "hold") {
      carryOut(fault, outgoing);
      return true;
    }
    await armed.released;
  }
  return false;
}

function carryOut(fault: RequestFault, outgoing: ServerResponse): void {
  if (fault.kind === "reset") outgoing.destroy();
  if (fault.kind !== "answer") return;
  const { status, retryAfterSeconds } = fault;
  const retry = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  const headers = { "content-type": "application/json", ...retry };
  const reason = REASONS[status] ?? "InternalError";
  const message = `made by the test: ${reason}`;
  const body = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason, message, code: status };
  answer(outgoing, { status, headers, text: JSON.stringify(body) });
}

/** https://pkg.go.dev/k8s.io/apimachinery/pkg/apis/meta/v1#StatusReason */
const REASONS: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  410: "Expired",
  429: "TooManyRequests",
  503: "ServiceUnavailable",
  504: "Timeout",
};

function faultOf(verdict: Exclude<Verdict, "pass">, when: When): RequestFault {
  if (verdict === "error") return { kind: "answer", when, status: 500 };
  if (verdict === "throttle") return { kind: "answer", when, status: 429, retryAfterSeconds: 1 };
  return { kind: verdict, when };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Refusals may be plain text; they change nothing.
    return undefined;
  }
}

function answer(outgoing: ServerResponse, { status, headers, text: body }: Reply): void {
  outgoing.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  outgoing.end(body);
}
