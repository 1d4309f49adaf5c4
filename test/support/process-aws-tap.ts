import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { type AwsCall, type AwsOutcome, type Fields, PERSON } from "../scenarios/history.ts";

/** Where a write stands when its sender may die: AWS has not seen it, or has decided and the answer is not out yet. */
export type Boundary = "sent" | "decided";

/**
 * What becomes of a call at a boundary. `reset`: the connection breaks, because its sender is dead or by accident; `silence`:
 * no answer ever comes; `error`: AWS says 500; `throttle`: AWS refuses for now. At `sent`, all but `pass` keep the call from
 * AWS; at `decided` AWS has carried it out, and all but `pass` keep that from the sender.
 */
export type Verdict = "pass" | "reset" | "silence" | "error" | "throttle";

/** Stands between AWS and whoever calls it, and writes down every call. */
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
  /** Asked at both boundaries of each ECS call of an operator. */
  readonly atBoundary: (call: AwsCall, boundary: Boundary) => Promise<Verdict>;
  /** Revisions that are used now; asked just before a deregistration is passed on. */
  readonly revisionsInUse: () => Promise<readonly string[]>;
}

type Recorded = { -readonly [K in keyof AwsCall]: AwsCall[K] };

const TARGET_PREFIX = "AmazonEC2ContainerServiceV20141113.";

/** Listens on a free port of the loopback address. The caller's name is its access key. */
export async function startAwsTap(options: TapOptions): Promise<AwsTap> {
  const agent = new Agent({ keepAlive: true });
  const calls: Recorded[] = [];
  const server = createServer((incoming, outgoing) => {
    pass(options, agent, calls, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    abandoned(process) {
      for (const call of calls) if (call.process === process) call.endedAt ??= Date.now();
    },
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pass(
  options: TapOptions,
  agent: Agent,
  calls: Recorded[],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await buffer(incoming);
  const operation = String(incoming.headers["x-amz-target"] ?? "").replace(TARGET_PREFIX, "");
  if (operation === "") return answer(outgoing, await forward(options.target, agent, incoming, body));
  const sender = /Credential=([^/]+)/.exec(incoming.headers.authorization ?? "")?.[1] ?? PERSON;
  const sentAt = Date.now();
  const call: Recorded = {
    system: "aws",
    at: sentAt,
    sentAt,
    process: sender,
    operation,
    input: JSON.parse(body.toString() || "{}"),
    outcome: { kind: "lost" },
    answered: false,
  };
  calls.push(call);
  const verdict = (boundary: Boundary): Promise<Verdict> =>
    sender === PERSON ? Promise.resolve("pass") : options.atBoundary(call, boundary);
  const before = await verdict("sent");
  if (before !== "pass") {
    if (before in REFUSALS) call.outcome = outcomeOf(REFUSALS[before as keyof typeof REFUSALS]);
    return carryOut(before, call, outgoing);
  }
  if (operation === "DeregisterTaskDefinition") call.inUse = await options.revisionsInUse();
  const forwardedAt = Date.now();
  const reply = await forward(options.target, agent, incoming, body);
  call.outcome = outcomeOf(reply);
  call.at = decidedAt(call.outcome, forwardedAt);
  const after = await verdict("decided");
  if (after !== "pass") return carryOut(after, call, outgoing);
  if (call.endedAt === undefined) {
    call.endedAt = Date.now();
    call.answered = true;
  }
  answer(outgoing, reply);
}

/** Keeps the true answer from the sender; who is left in silence ends its waiting by itself. */
function carryOut(verdict: Exclude<Verdict, "pass">, call: Recorded, outgoing: ServerResponse): void {
  if (verdict === "silence") return void outgoing.once("close", () => (call.endedAt ??= Date.now()));
  call.endedAt ??= Date.now();
  if (verdict === "reset") return void outgoing.destroy();
  answer(outgoing, REFUSALS[verdict]);
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

const refusal = (status: number, code: string, message: string): Reply => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.1" },
  body: Buffer.from(JSON.stringify({ __type: code, message })),
});

/** As AWS words them: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html */
const REFUSALS = {
  error: refusal(500, "ServerException", "Service Unavailable. Please try again later."),
  throttle: refusal(400, "ThrottlingException", "Rate exceeded"),
} as const;

function forward(target: string, agent: Agent, incoming: IncomingMessage, body: Buffer): Promise<Reply> {
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
  return { kind: "refused", code: String(output.__type).split("#").at(-1) ?? "", message: String(output.message) };
}

/** AWS's own time of the decision where it tells it: what it has just created. Otherwise when its answer came. */
function decidedAt(outcome: AwsOutcome, forwardedAt: number): number {
  const now = Date.now();
  if (outcome.kind !== "ok") return now;
  const { createdAt } = (outcome.output.service ?? {}) as { readonly createdAt?: number };
  const created = Math.round((createdAt ?? 0) * 1000);
  return created >= forwardedAt && created <= now ? created : now;
}
