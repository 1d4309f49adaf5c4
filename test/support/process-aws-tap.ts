import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { SERVICES } from "../../simulator/services/index.ts";
import { type AwsCall, type AwsOutcome, callName, type Fields, isAwsWrite, PERSON } from "../scenarios/history.ts";
import { createTotalOrder, type TotalOrder } from "./total-order.ts";

/** Where a write stands when its sender may die: AWS has not seen it, or has decided and the answer is not out yet. */
export type Boundary = "sent" | "decided";

/**
 * What becomes of a call at a boundary. `reset`: the connection breaks, because its sender is dead or by accident; `silence`:
 * no answer ever comes; `error`: AWS says 500; `throttle`: AWS refuses for now. At `sent`, all but `pass` keep the call from
 * AWS; at `decided` AWS has carried it out, and all but `pass` keep that from the sender.
 */
export type Verdict = "pass" | "reset" | "silence" | "error" | "throttle";

/** Stands between AWS and its callers, and records every call. */
export interface AwsTap {
  readonly url: string;
  readonly calls: readonly AwsCall[];
  /** What a process still waits for when it dies never reaches it. */
  abandoned(process: string): void;
  close(): Promise<void>;
}

export interface TapOptions {
  /** Address of the simulated AWS. */
  readonly target: string;
  /** Called at both boundaries of each call of an operator, but not for the identity check of STS. */
  readonly atBoundary: (call: AwsCall, boundary: Boundary) => Promise<Verdict>;
  /** Where times and turns come from; default one of its own. */
  readonly order?: TotalOrder;
  /** Revisions that are used now; called just before a deregistration is passed on. */
  readonly revisionsInUse: () => Promise<readonly string[]>;
}

type Recorded = { -readonly [K in keyof AwsCall]: AwsCall[K] };

/** Listens on a free port of the loopback address. The caller's name is its access key. */
export async function startAwsTap(options: TapOptions): Promise<AwsTap> {
  const agent = new Agent({ keepAlive: true });
  const calls: Recorded[] = [];
  const order = options.order ?? createTotalOrder();
  const server = createServer((incoming, outgoing) => {
    pass({ ...options, order, agent, calls }, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    abandoned(process) {
      for (const call of calls) if (call.process === process) call.endedAt ??= order.now();
    },
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What the parts of one tap share. */
interface Tap extends TapOptions {
  readonly order: TotalOrder;
  readonly agent: Agent;
  readonly calls: Recorded[];
}

async function pass(tap: Tap, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { order } = tap;
  const body = await buffer(incoming);
  const target = String(incoming.headers["x-amz-target"] ?? "");
  const service = SERVICES.find(({ wire }) => wire.protocol === "json" && target.startsWith(wire.target));
  if (service === undefined) return answer(outgoing, await forward(tap, incoming, body));
  const call = newCall(incoming, callName(service.name, target.slice(target.lastIndexOf(".") + 1)), body, order.now());
  tap.calls.push(call);
  const verdict = (boundary: Boundary): Promise<Verdict> =>
    call.process === PERSON ? Promise.resolve("pass") : tap.atBoundary(call, boundary);
  const before = await verdict("sent");
  if (before !== "pass") {
    const said = refusalOf(service, before);
    if (said !== undefined) call.outcome = outcomeOf(said);
    return carryOut(before, call, order, { outgoing, said });
  }
  const decide = () => decided(tap, call, () => forward(tap, incoming, body));
  const reply = isAwsWrite(call) ? await order.alone(decide) : await decide();
  const after = await verdict("decided");
  if (after !== "pass") return carryOut(after, call, order, { outgoing, said: refusalOf(service, after) });
  if (call.endedAt === undefined) {
    call.endedAt = order.now();
    call.answered = true;
  }
  answer(outgoing, reply);
}

function newCall({ headers }: IncomingMessage, operation: string, body: Buffer, sentAt: number): Recorded {
  return {
    system: "aws",
    at: sentAt,
    sentAt,
    process: /Credential=([^/]+)/.exec(headers.authorization ?? "")?.[1] ?? PERSON,
    operation,
    input: JSON.parse(body.toString() || "{}"),
    outcome: { kind: "lost" },
    answered: false,
  };
}

async function decided(tap: Tap, call: Recorded, send: () => Promise<Reply>): Promise<Reply> {
  if (call.operation === "DeregisterTaskDefinition") call.inUse = await tap.revisionsInUse();
  const reply = await send();
  call.outcome = outcomeOf(reply);
  call.at = tap.order.now();
  return reply;
}

/** Keeps the true answer from the sender; who is left in silence ends its waiting by itself. */
function carryOut(
  verdict: Exclude<Verdict, "pass">,
  call: Recorded,
  order: TotalOrder,
  { outgoing, said }: { readonly outgoing: ServerResponse; readonly said: Reply | undefined },
): void {
  const end = () => {
    call.endedAt ??= order.now();
  };
  if (verdict === "silence") return void outgoing.once("close", end);
  end();
  if (said === undefined) return void outgoing.destroy();
  answer(outgoing, said);
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** What a verdict makes a service say, in its own words; nothing where the connection breaks or stays silent. */
function refusalOf({ errors, wire }: (typeof SERVICES)[number], verdict: Verdict): Reply | undefined {
  if (verdict !== "error" && verdict !== "throttle") return undefined;
  const { code, message, status } = verdict === "error" ? errors.unavailable() : errors.throttled();
  const member = wire.protocol === "json" ? wire.message : "message";
  return {
    status,
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: Buffer.from(JSON.stringify({ __type: code, [member]: message })),
  };
}

function forward({ target, agent }: Tap, incoming: IncomingMessage, body: Buffer): Promise<Reply> {
  const { host: _, "content-length": __, "transfer-encoding": ___, ...headers } = incoming.headers;
  return new Promise((resolve, reject) => {
    const onward = request(`${target}${incoming.url}`, { method: incoming.method, agent, headers }, (answered) => {
      buffer(answered).then(
        (received) => resolve({ status: answered.statusCode ?? 500, headers: answered.headers, body: received }),
        reject,
      );
    });
    onward.on("error", reject);
    onward.end(body);
  });
}

function answer(outgoing: ServerResponse, { status, headers, body }: Reply): void {
  outgoing.writeHead(status, { ...headers, "content-length": body.length });
  outgoing.end(body);
}

function outcomeOf({ status, body }: Reply): AwsOutcome {
  const output = JSON.parse(body.toString()) as Fields;
  if (status === 200) return { kind: "ok", output };
  return {
    kind: "refused",
    code: String(output.__type).split("#").at(-1) ?? "",
    message: String(output.message ?? output.Message),
  };
}
