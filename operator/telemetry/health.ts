import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../lib/clock.ts";
import { type MetricsPage, sharedPage } from "./shared-page.ts";

/** Where to listen. */
export interface Address {
  /** All interfaces when absent. */
  readonly host?: string | undefined;
  /** 0: any free port. */
  readonly port: number;
}

export interface HealthOptions {
  readonly clock: Clock;
  readonly probes: Address;
  readonly metrics: Address;
  /** Problems of the process itself, one sentence each; empty: alive. Must not depend on AWS or the API server. */
  readonly alive: () => readonly string[];
  /** Why this replica cannot do its work yet, one sentence each; empty: ready. */
  readonly ready: () => readonly string[];
  /** More about readiness, one sentence each; shown below `ok` or below the problems. */
  readonly notes: () => readonly string[];
  /** Renders the metrics page. */
  readonly page: () => Promise<MetricsPage>;
}

export interface Health {
  /** The ports that are bound. */
  readonly probesPort: number;
  readonly metricsPort: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly contentType?: string;
  readonly body: string | Buffer;
}

/**
 * Connections at once on one port. One or two Prometheus servers scrape, and the kubelet opens one connection per probe. More
 * clients must not slow down the leader, which has to renew its Lease.
 */
const MAX_CONNECTIONS = { probes: 64, metrics: 8 } as const;
/** A request has to arrive within so long, and an idle connection is closed after it. */
const REQUEST_MS = 5_000;
const IDLE_MS = 5_000;

type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>;

/**
 * Serves `/healthz` and `/readyz` on one port and `/metrics` on another, over plain HTTP. The metrics page is
 * rendered at most once a second, and connections beyond the limit are closed at once.
 *
 * @throws when a port cannot be listened on
 */
export async function startHealth(options: HealthOptions): Promise<Health> {
  const page = sharedPage(options.page, options.clock);
  const probes = await listen(options.probes, MAX_CONNECTIONS.probes, {
    "/healthz": () => probeAnswer(options.alive(), []),
    "/readyz": () => probeAnswer(options.ready(), options.notes()),
  });
  const metrics = await listen(options.metrics, MAX_CONNECTIONS.metrics, {
    "/metrics": async () => ({ status: 200, ...(await page()) }),
  }).catch(async (error: unknown) => {
    await close(probes);
    throw error;
  });
  return {
    probesPort: portOf(probes),
    metricsPort: portOf(metrics),
    close: async () => {
      await Promise.all([close(probes), close(metrics)]);
    },
  };
}

const probeAnswer = (problems: readonly string[], notes: readonly string[]): Answer => {
  const fine = problems.length === 0;
  return { status: fine ? 200 : 503, body: `${[...(fine ? ["ok"] : problems), ...notes].join("\n")}\n` };
};

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function listen({ host, port }: Address, maxConnections: number, routes: Routes): Promise<Server> {
  const limits = { headersTimeout: REQUEST_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: IDLE_MS };
  // How often Node checks for requests that take too long.
  const options = { ...limits, connectionsCheckingInterval: REQUEST_MS };
  const server = createServer(options, (request, response) => void serve(routes, request, response));
  server.maxConnections = maxConnections;
  // Also ends connections of clients that do not read the answer.
  server.setTimeout(2 * REQUEST_MS);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, ...(host !== undefined && { host }) }, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}

async function serve(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, contentType, body } = await answer(routes, request);
  response.writeHead(status, {
    "content-type": contentType ?? "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    ...(status === 405 && { allow: "GET, HEAD" }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

async function answer(routes: Routes, request: IncomingMessage): Promise<Answer> {
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined) return { status: 404, body: "not found\n" };
  if (request.method !== "GET" && request.method !== "HEAD") return { status: 405, body: "only GET and HEAD\n" };
  try {
    return await route();
  } catch (error) {
    return { status: 500, body: `${error instanceof Error ? error.message : String(error)}\n` };
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
