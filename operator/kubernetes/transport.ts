import type { RequestOptions } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";
import { Agent, type Dispatcher, ProxyAgent } from "undici";
import { contentHash } from "../lib/hash.ts";
import { asciiJson } from "../lib/json.ts";
import { splitLines } from "./lines.ts";
import { abortable, createLimit } from "./request-limit.ts";

/**
 * The interface to Kubernetes: everything above this file (reflector, writer, elector, events) runs unchanged in simulation.
 * The real transport in this file is the only importer of @kubernetes/client-node.
 */

export type PatchType =
  | "application/json"
  | "application/apply-patch+yaml"
  | "application/json-patch+json"
  | "application/merge-patch+json";

export interface KubernetesRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Absolute path with encoded segments, without the query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: PatchType;
  readonly body?: unknown;
  /** Time limit, milliseconds; default 30,000. */
  readonly timeoutMs?: number;
  /** A larger body is aborted; default: no limit. */
  readonly maxBytes?: number;
}

export interface KubernetesResponse {
  readonly status: number;
  /** Parsed JSON; a `Status` object for errors; undefined when the body was empty, not JSON or too large. */
  readonly body: unknown;
  /** Size of the body, where it was counted. */
  readonly bytes?: number;
  /** The body exceeded the request's `maxBytes` and was aborted. */
  readonly tooLarge?: true;
  readonly retryAfterSeconds?: number;
}

export interface WatchResponse {
  readonly status: number;
  readonly retryAfterSeconds?: number;
  /** The `Status` object when `status` is not 200. */
  readonly body?: unknown;
  /**
   * The lines of the stream without their line ends. Ends when the server closes; throws when the connection breaks. A
   * stream that ends inside a line, or holds one that is too long, gives a part of that line, which then fails to parse.
   */
  readonly lines: AsyncIterable<string>;
}

export interface KubernetesTransport {
  /** Resolves for every HTTP status; rejects only when no answer came (connection, time-out, abort). */
  send(request: KubernetesRequest, signal?: AbortSignal): Promise<KubernetesResponse>;
  /** Opens a watch on a collection path. Rejects when no answer came. */
  watch(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<WatchResponse>;
  close(): Promise<void>;
}

/** Where the configuration of the connection comes from. */
export type KubeconfigSource =
  /** `KUBECONFIG`, `~/.kube/config`, or the pod's service account, in this order, as kubectl does. */
  | { readonly from: "environment" }
  | { readonly from: "file"; readonly path: string }
  | { readonly from: "text"; readonly text: string };

export interface TransportOptions {
  readonly source: KubeconfigSource;
  /** `ecs-operator/<version>`; appears in the API server's audit log. */
  readonly userAgent: string;
  readonly timing?: CredentialTiming;
}

export interface CredentialTiming {
  /** How long headers and certificates are used before they are read again; client-node re-reads token files each minute. */
  readonly maxAgeMs: number;
  /** After a refusal or a failed connection the kubeconfig is read again, but not more often than this. */
  readonly reloadIntervalMs: number;
}

const defaultTiming: CredentialTiming = { maxAgeMs: 30_000, reloadIntervalMs: 10_000 };

export interface RealKubernetesTransport extends KubernetesTransport {
  /** The namespace of the current context; in a pod the pod's own. */
  readonly namespace: string | undefined;
}

const REQUEST_TIMEOUT_MS = 30_000;
/** A slow server must not get ever more connections. */
const MAX_CONNECTIONS = 32;
/** Below the API server's own limit of 90 s, so that a request is not sent into a connection that is being closed. */
const KEEP_ALIVE_MS = 60_000;
const TCP_KEEP_ALIVE_MS = 30_000;
/**
 * The real transport. client-node reads the configuration and makes credentials (tokens, client certificates, exec
 * plugins, service accounts); requests go over pooled connections of undici, because client-node opens one for each.
 *
 * @throws Error when the kubeconfig cannot be read or names no cluster
 */
export function createKubernetesTransport(options: TransportOptions): RealKubernetesTransport {
  const { source, userAgent, timing = defaultTiming } = options;
  const access = createAccess(source, timing);
  const headersFor = (credentials: Access, contentType: string | undefined) => ({
    accept: "application/json",
    "user-agent": userAgent,
    ...credentials.headers,
    ...(contentType === undefined ? {} : { "content-type": contentType }),
  });

  const send = async (request: KubernetesRequest, signal?: AbortSignal): Promise<KubernetesResponse> => {
    const limit = createLimit(request.timeoutMs ?? REQUEST_TIMEOUT_MS, signal);
    try {
      const current = await abortable(access.current(), limit.signal);
      const contentType = request.body === undefined ? undefined : (request.contentType ?? "application/json");
      const reader = contentType?.endsWith("+yaml") === true ? "yaml" : "json";
      const body = request.body === undefined ? null : asciiJson(request.body, reader);
      const response = await current.session.requests.request({
        origin: current.session.origin,
        path: pathOf(current.session, request.path, request.query),
        method: request.method,
        headers: headersFor(current, contentType),
        body,
        signal: limit.signal,
      });
      return await readResponse(response, access, request.maxBytes);
    } catch (error) {
      if (!limit.signal.aborted) access.markSuspect();
      throw error;
    } finally {
      limit.release();
    }
  };

  const watch = async (
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<WatchResponse> => {
    const limit = createLimit(REQUEST_TIMEOUT_MS, signal);
    try {
      const current = await abortable(access.current(), limit.signal);
      const response = await current.session.watches.request({
        origin: current.session.origin,
        path: pathOf(current.session, path, { ...query, watch: "true" }),
        method: "GET",
        headers: headersFor(current, undefined),
        signal: limit.signal,
      });
      response.body.once("close", limit.release);
      if (response.statusCode !== 200) return { ...(await readResponse(response, access)), lines: noLines() };
      limit.disarm();
      return { status: 200, lines: splitLines(response.body) };
    } catch (error) {
      if (!limit.signal.aborted) access.markSuspect();
      limit.release();
      throw error;
    }
  };

  return { send, watch, close: access.close, namespace: access.namespace };
}

/** The pools of one set of certificates. Requests and watches do not share connections: a watch holds one for minutes. */
interface Session {
  readonly origin: string;
  /** Path of the server's address, without a slash at its end; proxies such as Rancher's have one. */
  readonly basePath: string;
  /** Equal for equal certificates and addresses. */
  readonly fingerprint: string;
  readonly requests: Dispatcher;
  readonly watches: Dispatcher;
}

interface Access {
  readonly headers: Readonly<Record<string, string>>;
  readonly session: Session;
}

/** Credentials that are renewed as they age, and the pools that belong to them. */
function createAccess(source: KubeconfigSource, { maxAgeMs, reloadIntervalMs }: CredentialTiming) {
  let config = loadKubeconfig(source);
  let loadedAt = performance.now();
  let suspect = false;
  let access: Access | undefined;
  let renewAt = 0;
  let renewal: Promise<Access> | undefined;

  const renew = async (): Promise<Access> => {
    if (suspect && performance.now() - loadedAt >= reloadIntervalMs) {
      config = loadKubeconfig(source);
      loadedAt = performance.now();
      suspect = false;
    }
    const options: RequestOptions = { headers: {} };
    await config.applyToHTTPSOptions(options);
    const previous = access?.session;
    const session = sessionFor(config, options, previous);
    access = { headers: headersOf(options), session };
    renewAt = performance.now() + maxAgeMs;
    if (previous !== undefined && previous !== session) void closeGracefully(previous);
    return access;
  };

  return {
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
    current(): Promise<Access> {
      if (access !== undefined && performance.now() < renewAt) return Promise.resolve(access);
      renewal ??= renew().finally(() => {
        renewal = undefined;
      });
      return renewal;
    },
    /** Credentials or address may be outdated: reads them again soon. */
    markSuspect(): void {
      suspect = true;
      renewAt = Math.min(renewAt, loadedAt + reloadIntervalMs);
    },
    async close(): Promise<void> {
      if (access === undefined) return;
      await Promise.all([access.session.requests.destroy(), access.session.watches.destroy()]);
    },
  };
}

function loadKubeconfig(source: KubeconfigSource): KubeConfig {
  const config = new KubeConfig();
  if (source.from === "environment") config.loadFromDefault();
  else if (source.from === "file") config.loadFromFile(source.path);
  else config.loadFromString(source.text);
  if (config.getCurrentCluster() === null) throw new Error("the kubeconfig's current context names no cluster");
  // client-node refuses plain HTTP unless certificates are not verified; without TLS there is none to verify.
  config.clusters = config.clusters.map((cluster) =>
    cluster.server.startsWith("http:") ? { ...cluster, skipTLSVerify: true } : cluster,
  );
  return config;
}

const tlsMembers = ["ca", "cert", "key", "pfx", "passphrase", "servername", "rejectUnauthorized"] as const;

function sessionFor(config: KubeConfig, options: RequestOptions, previous: Session | undefined): Session {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error("the kubeconfig's current context names no cluster");
  const tls = Object.fromEntries(
    tlsMembers.map((name) => [name, options[name]]).filter(([, value]) => value !== undefined),
  );
  const fingerprint = contentHash([
    cluster.server,
    cluster.proxyUrl,
    Object.entries(tls).map(([k, v]) => [k, String(v)]),
  ]);
  if (previous?.fingerprint === fingerprint) return previous;
  const url = new URL(cluster.server);
  const pool = (limits: Agent.Options) => createPool(tls, cluster.proxyUrl, limits);
  return {
    origin: url.origin,
    basePath: url.pathname.replace(/\/+$/, ""),
    fingerprint,
    requests: pool({
      connections: MAX_CONNECTIONS,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
    }),
    watches: pool({ headersTimeout: 0, bodyTimeout: 0 }),
  };
}

/** Time limits are the caller's. HTTP/2 is off: it brought nothing measurable, and one connection would carry everything. */
function createPool(tls: object, proxyUrl: string | undefined, limits: Agent.Options): Dispatcher {
  const connect = { ...tls, keepAlive: true, keepAliveInitialDelay: TCP_KEEP_ALIVE_MS };
  if (proxyUrl === undefined) return new Agent({ ...limits, allowH2: false, connect });
  if (!/^https?:/.test(proxyUrl)) throw new Error(`proxy-url ${proxyUrl}: only http and https proxies are supported`);
  return new ProxyAgent({ ...limits, allowH2: false, uri: proxyUrl, requestTls: connect });
}

/** Lets running requests end; watches end at the server's time limit at the latest. */
async function closeGracefully(session: Session): Promise<void> {
  await Promise.allSettled([session.requests.close(), session.watches.close()]);
}

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = String(value);
  if (typeof options.auth === "string") {
    headers.authorization = `Basic ${Buffer.from(options.auth).toString("base64")}`;
  }
  return headers;
}

function pathOf(session: Session, path: string, query: Readonly<Record<string, string>> = {}): string {
  const text = new URLSearchParams(query).toString();
  return `${session.basePath}${path}${text === "" ? "" : `?${text}`}`;
}

async function readResponse(
  response: Dispatcher.ResponseData,
  access: { markSuspect(): void },
  maxBytes: number = Number.POSITIVE_INFINITY,
): Promise<KubernetesResponse> {
  if (response.statusCode === 401) access.markSuspect();
  const bytes = await readUpTo(response.body, maxBytes);
  const retryAfterSeconds = secondsOf(response.headers["retry-after"]);
  return {
    status: response.statusCode,
    ...(bytes === undefined ? { body: undefined, tooLarge: true } : { body: parseJson(bytes), bytes: bytes.length }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** The whole body; undefined for one that is larger, of which no more is read: its connection is closed. */
async function readUpTo(body: Dispatcher.ResponseData["body"], maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the stream.
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return bytes.length === 0 ? undefined : JSON.parse(bytes.toString());
  } catch {
    // Proxies and overloaded servers answer in plain text; the status is sufficient.
    return undefined;
  }
}

function secondsOf(header: string | readonly string[] | undefined): number | undefined {
  return typeof header === "string" && /^\d+$/.test(header) ? Number(header) : undefined;
}

async function* noLines(): AsyncGenerator<string, void, undefined> {}
