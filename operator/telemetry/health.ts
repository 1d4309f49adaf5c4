import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Where to listen. */
export interface Address {
  /** All interfaces when absent. */
  readonly host?: string | undefined;
  /** 0: any free port. */
  readonly port: number;
}

export interface HealthOptions {
  readonly probes: Address;
  readonly metrics: Address;
  /** What is wrong with our own loops, a sentence each; empty: alive. Must not depend on AWS or the API server. */
  readonly alive: () => readonly string[];
  /** What is missing before this replica can do its work, a sentence each; empty: ready. */
  readonly ready: () => readonly string[];
  /** What a person who looks at readiness wants to know beside, a sentence each. */
  readonly notes: () => readonly string[];
  /** The metrics page and its content type. */
  readonly page: () => Promise<{ readonly contentType: string; readonly body: string }>;
}

export interface Health {
  /** The ports that are really listened on. */
  readonly probesPort: number;
  readonly metricsPort: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly contentType?: string;
  readonly body: string;
}

type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>;

/**
 * Serves `/healthz` and `/readyz` on one port and `/metrics` on another, over plain HTTP.
 *
 * @throws when a port cannot be listened on
 */
export async function startHealth(options: HealthOptions): Promise<Health> {
  const probes = await listen(options.probes, {
    "/healthz": () => verdict(options.alive(), []),
    "/readyz": () => verdict(options.ready(), options.notes()),
  });
  const metrics = await listen(options.metrics, {
    "/metrics": async () => ({ status: 200, ...(await options.page()) }),
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

const verdict = (problems: readonly string[], notes: readonly string[]): Answer => {
  const fine = problems.length === 0;
  return { status: fine ? 200 : 503, body: `${[...(fine ? ["ok"] : problems), ...notes].join("\n")}\n` };
};

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function listen({ host, port }: Address, routes: Routes): Promise<Server> {
  const server = createServer((request, response) => void serve(routes, request, response));
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
