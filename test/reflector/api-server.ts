import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** An object as the API server sends it. */
export interface Widget {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { name: string; namespace: string; uid: string; resourceVersion: string; generation: number };
  readonly spec: unknown;
}

export function widget(name: string, version: number, facts: { uid?: string; spec?: unknown } = {}): Widget {
  const { uid = `uid-${name}`, spec = {} } = facts;
  return {
    apiVersion: "test.dev/v1",
    kind: "Widget",
    metadata: { name, namespace: "default", uid, resourceVersion: String(version), generation: 1 },
    spec,
  };
}

/** One request, and ways to answer it. */
export interface Exchange {
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  page(items: readonly Widget[], version: number, next?: string): void;
  status(code: number, headers?: Record<string, string>): void;
  event(type: string, object: unknown): void;
  /** Bytes as they are. */
  raw(bytes: string | Uint8Array): void;
  end(): void;
}

type Handler = (exchange: Exchange) => void;

export interface ApiServer {
  readonly port: number;
  /** Plain http kubeconfig, as text. */
  readonly kubeconfig: string;
  readonly lists: URL[];
  readonly watches: URL[];
  /** What is done with the n-th list or watch; the last handler also takes all later ones. */
  onList(...handlers: readonly Handler[]): void;
  onWatch(...handlers: readonly Handler[]): void;
  connections(): number;
  requestHeaders(): IncomingMessage["headers"] | undefined;
  close(): Promise<void>;
}

/** A small API server over plain HTTP that follows a script. */
export async function startApiServer(port = 0): Promise<ApiServer> {
  const lists: URL[] = [];
  const watches: URL[] = [];
  let listHandlers: readonly Handler[] = [];
  let watchHandlers: readonly Handler[] = [];
  let connections = 0;
  let lastHeaders: IncomingMessage["headers"] | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://test");
    lastHeaders = request.headers;
    const isWatch = url.searchParams.get("watch") === "true";
    const seen = isWatch ? watches : lists;
    const handlers = isWatch ? watchHandlers : listHandlers;
    seen.push(url);
    const handler = handlers[Math.min(seen.length, handlers.length) - 1];
    if (handler === undefined) throw new Error(`nothing scripted for ${url}`);
    if (isWatch) response.on("error", () => undefined);
    handler(exchangeOf(url, request, response));
  });
  server.on("connection", (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    kubeconfig: kubeconfigFor(`http://127.0.0.1:${bound}`),
    lists,
    watches,
    onList: (...handlers) => {
      listHandlers = handlers;
    },
    onWatch: (...handlers) => {
      watchHandlers = handlers;
    },
    connections: () => connections,
    requestHeaders: () => lastHeaders,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export function kubeconfigFor(server: string, user: object = { token: "secret" }, cluster: object = {}): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster: { server, ...cluster } }],
    users: [{ name: "test", user }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test", namespace: "operator" } }],
    "current-context": "test",
  });
}

function exchangeOf(url: URL, request: IncomingMessage, response: ServerResponse): Exchange {
  const json = { "content-type": "application/json" };
  const stream = () => {
    if (!response.headersSent) response.writeHead(200, json).flushHeaders();
  };
  return {
    url,
    request,
    response,
    page: (items, version, next) => {
      const metadata = { resourceVersion: String(version), ...(next === undefined ? {} : { continue: next }) };
      response.writeHead(200, json).end(JSON.stringify({ kind: "WidgetList", metadata, items }));
    },
    status: (code, headers = {}) => {
      response.writeHead(code, { ...json, ...headers }).end(JSON.stringify({ kind: "Status", code }));
    },
    event: (type, object) => {
      stream();
      response.write(`${JSON.stringify({ type, object })}\n`);
    },
    raw: (bytes) => {
      stream();
      response.write(bytes);
    },
    end: () => {
      stream();
      response.end();
    },
  };
}

/** A watch that stays open and silent. */
export const openWatch: Handler = ({ response }) => {
  response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
};
