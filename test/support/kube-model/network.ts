import type {
  KubernetesRequest,
  KubernetesResponse,
  KubernetesTransport,
  WatchResponse,
} from "../../../operator/kubernetes/transport.ts";
import type { Clock } from "../../../operator/lib/clock.ts";
import type { RandomSource } from "../random.ts";
import type { Process } from "../virtual-clock.ts";
import { answerOf, Refused, statusBody, tooOld } from "./answers.ts";
import type { KubeFaults } from "./faults.ts";
import { createLines } from "./lines.ts";
import type { Target } from "./objects.ts";
import type { ApiServer } from "./server.ts";

export interface KubeNetwork {
  readonly server: ApiServer;
  /** The world's clock. */
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Faults of this moment, for a process and, where it watches, the path. */
  readonly faults: (process: Process, path?: string) => KubeFaults;
  /** The API server cannot be reached until this time of the world. */
  readonly outageUntil: () => number;
  /** Called for each fault that happened. */
  readonly onFault: (kind: string, process: string, what: string) => void;
  /** Called when a process sends a write, and when the server has decided it: crashes happen there. */
  readonly onBoundary?: (process: Process, where: "send" | "commit", request: KubernetesRequest) => void;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const BOOKMARK_MS = 60_000;
/** So long before the end of a watch's `timeoutSeconds`, it gets a last bookmark. */
const LAST_MARK_MS = 2_000;

type InjectedFault =
  | "none"
  | "requestLost"
  | "answerLost"
  | "hang"
  | { readonly refusal: Refused; readonly afterCommit: boolean };

/** The connection of one process to the model: latency, loss and refusals, drawn from the random source. */
export function connect(network: KubeNetwork, process: Process): KubernetesTransport {
  return {
    send: (request, signal) => send(network, process, request, signal),
    watch: (path, query, signal) => openWatch(network, process, path, query, signal),
    async close() {},
  };
}

function send(
  network: KubeNetwork,
  process: Process,
  request: KubernetesRequest,
  signal: AbortSignal | undefined,
): Promise<KubernetesResponse> {
  return new Promise((resolve, reject) => {
    if (!process.alive) return;
    if (signal?.aborted) return reject(signal.reason);
    const { clock, server } = network;
    const isWrite = request.method !== "GET";
    if (isWrite) network.onBoundary?.(process, "send", request);
    const fault = drawFault(network, process, isWrite);
    if (fault !== "none") network.onFault(nameOf(fault), process.name, `${request.method} ${request.path}`);
    const limit = process.clock.schedule(request.timeoutMs ?? DEFAULT_TIMEOUT_MS, () =>
      settle(() => reject(timeout())),
    );
    const onAbort = () => settle(() => reject(signal?.reason));
    const settle = (how: () => void) => {
      limit.cancel();
      signal?.removeEventListener("abort", onAbort);
      how();
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    const later = (how: () => void) => process.clock.schedule(latency(network, process), () => settle(how));

    clock.schedule(latency(network, process), () => {
      if (clock.now() < network.outageUntil()) return void later(() => reject(refusedConnection()));
      if (fault === "requestLost") return void later(() => reject(reset()));
      if (typeof fault === "object" && !fault.afterCommit) return void later(() => resolve(answerOf(fault.refusal)));
      const answer = server.handle(process.name, request);
      if (isWrite) network.onBoundary?.(process, "commit", request);
      if (fault === "hang") return;
      if (fault === "answerLost") return void later(() => reject(reset()));
      later(() => resolve(typeof fault === "object" ? answerOf(fault.refusal) : answer));
    });
  });
}

function drawFault({ random, faults }: KubeNetwork, process: Process, isWrite: boolean): InjectedFault {
  const rates = faults(process);
  if (random.chance(rates.requestLost)) return "requestLost";
  if (random.chance(rates.answerLost)) return "answerLost";
  if (random.chance(rates.hang)) return "hang";
  if (random.chance(rates.throttled)) {
    return {
      refusal: new Refused(429, "TooManyRequests", "too many requests, please try again later", 1),
      afterCommit: false,
    };
  }
  if (random.chance(rates.serverError)) return serverError(random, isWrite);
  if (isWrite && random.chance(rates.conflict)) {
    return {
      refusal: new Refused(409, "Conflict", "Operation cannot be fulfilled: please try again"),
      afterCommit: false,
    };
  }
  return "none";
}

/** 504 says that the server gave up waiting: a write may have been carried out. */
function serverError(random: RandomSource, isWrite: boolean): InjectedFault {
  const status = random.pick([500, 503, 504]);
  const refusal = new Refused(status, status === 504 ? "Timeout" : "InternalError", `the model answers ${status}`);
  return { refusal, afterCommit: isWrite && status === 504 && random.chance(0.5) };
}

const nameOf = (fault: InjectedFault): string =>
  `kube ${typeof fault === "string" ? fault : `${fault.refusal.status}${fault.afterCommit ? " after commit" : ""}`}`;

const latency = ({ random, faults }: KubeNetwork, process: Process): number =>
  random.between(...faults(process).latencyMs);

function openWatch(
  network: KubeNetwork,
  process: Process,
  path: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<WatchResponse> {
  return new Promise((resolve, reject) => {
    if (!process.alive) return;
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    const later = (how: () => void) => process.clock.schedule(latency(network, process), how);
    network.clock.schedule(latency(network, process), () => {
      if (network.clock.now() < network.outageUntil()) return void later(() => reject(refusedConnection()));
      const response = stream(network, process, path, query, signal);
      later(() => resolve(response));
    });
  });
}

/** One open watch: events in their order, each with a delay of its own, until it is cut, ended or expired. */
function stream(
  network: KubeNetwork,
  process: Process,
  path: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): WatchResponse {
  const { server, clock, random, faults } = network;
  const target = server.target(path);
  if (target === undefined) return { status: 404, lines: createLines(signal).iterable };
  const out = createOutlet(network, process, path, signal);
  const concerns = concernOf(target, query.fieldSelector);
  try {
    if (out.hit("watchGone", faults(process).watchGone)) throw tooOld();
    const watched = server.watch(target.type, Number(query.resourceVersion ?? server.version), (event) => {
      if (concerns(event.object.metadata)) out.deliver(event.line);
    });
    out.onClose(watched.close);
    for (const event of watched.past) if (concerns(event.object.metadata)) out.deliver(event.line);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // A server that answers from its cache says so in the stream, one that answers from etcd in the status.
    if (random.chance(0.5)) return { status: error.status, body: statusBody(error), lines: out.lines.iterable };
    out.last(JSON.stringify({ type: "ERROR", object: statusBody(error) }));
    return { status: 200, lines: out.lines.iterable };
  }
  const lastsMs = Number(query.timeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  if (query.allowWatchBookmarks === "true") keepMarking(network, target, out, lastsMs);
  if (lastsMs < Number.POSITIVE_INFINITY) clock.schedule(lastsMs, () => out.close(out.lines.end));
  return { status: 200, lines: out.lines.iterable };
}

/** Which objects a watch is about: its namespace, and its `metadata.name=` field selector. */
function concernOf({ namespace }: Target, fieldSelector: string | undefined) {
  const name = fieldSelector?.replace(/^metadata\.name=/, "");
  return (metadata: { readonly name: string; readonly namespace?: string }): boolean =>
    (namespace === undefined || namespace === metadata.namespace) && (name === undefined || name === metadata.name);
}

/** A bookmark about once a minute and one shortly before the end, as the API server sends them. */
function keepMarking({ clock, server }: KubeNetwork, { type }: Target, out: Outlet, lastsMs: number): void {
  const nextAfter = (ms: number) =>
    ms < lastsMs - LAST_MARK_MS ? Math.min(BOOKMARK_MS, lastsMs - LAST_MARK_MS - ms) : BOOKMARK_MS;
  const openedAt = clock.monotonic();
  const mark = () => {
    if (!out.open()) return;
    const apiVersion = type.group === "" ? type.version : `${type.group}/${type.version}`;
    const object = { apiVersion, kind: type.kind, metadata: { resourceVersion: String(server.version) } };
    out.deliver(JSON.stringify({ type: "BOOKMARK", object }));
    clock.schedule(nextAfter(clock.monotonic() - openedAt), mark);
  };
  clock.schedule(nextAfter(0), mark);
}

type Outlet = ReturnType<typeof createOutlet>;

/** The server's end of a watch connection. */
function createOutlet(network: KubeNetwork, process: Process, path: string, signal: AbortSignal) {
  const { clock, random, faults } = network;
  const lines = createLines(signal);
  const closers: (() => void)[] = [];
  let open = true;
  let silent = false;
  let deliveredAt = 0;
  const inFlight: (() => void)[] = [];
  // In order, as on one connection: what comes while the process is paused is all due at once when it goes on.
  const queue = (what: () => void) => {
    deliveredAt = Math.max(deliveredAt, clock.now() + random.between(...faults(process, path).watchDelayMs));
    inFlight.push(what);
    process.clock.schedule(deliveredAt - clock.now(), () => inFlight.shift()?.());
  };
  const close = (how: () => void) => {
    if (!open) return;
    open = false;
    for (const closer of closers) closer();
    queue(how);
  };
  const last = (line: string) =>
    close(() => {
      lines.push(line);
      lines.end();
    });
  const hit = (kind: string, probability: number): boolean => {
    const happened = random.chance(probability);
    if (happened) network.onFault(`kube ${kind}`, process.name, path);
    return happened;
  };
  const deliver = (line: string) => {
    if (!open || silent) return;
    const rates = faults(process);
    if (clock.now() < network.outageUntil() || hit("watchCut", rates.watchCut)) close(() => lines.fail(reset()));
    else if (hit("halfLine", rates.halfLine)) last(line.slice(0, line.length >> 1));
    else if (hit("garbledLine", rates.garbledLine)) queue(() => lines.push(line.slice(0, line.length >> 1)));
    else if (hit("watchSilent", rates.watchSilent)) silent = true;
    else queue(() => lines.push(line));
  };
  signal.addEventListener("abort", () => close(() => undefined), { once: true });
  return {
    lines,
    deliver,
    last,
    close,
    hit,
    open: () => open && process.alive,
    onClose: (closer: () => void) => closers.push(closer),
  };
}

const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code });
const reset = (): Error => failure("ECONNRESET", "read ECONNRESET");
const refusedConnection = (): Error => failure("ECONNREFUSED", "connect ECONNREFUSED");
const timeout = (): Error => failure("ETIMEDOUT", "no answer within the time limit");
