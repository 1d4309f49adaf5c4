/**
 * The seam to Kubernetes: everything above this file (reflector, writer, elector, events) runs unchanged in simulation.
 * The real transport in this file is the only importer of @kubernetes/client-node.
 */

export type PatchType =
  | "application/json"
  | "application/apply-patch+yaml"
  | "application/json-patch+json"
  | "application/merge-patch+json";

export interface KubernetesRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT";
  /** Absolute path with encoded segments, without the query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: PatchType;
  readonly body?: unknown;
  /** Give up after so many milliseconds; default 30,000. */
  readonly timeoutMs?: number;
}

export interface KubernetesResponse {
  readonly status: number;
  /** Parsed JSON; a `Status` object for errors; undefined when the body was empty or not JSON. */
  readonly body: unknown;
  readonly retryAfterSeconds?: number;
}

export interface WatchResponse {
  readonly status: number;
  readonly retryAfterSeconds?: number;
  /** The `Status` object when `status` is not 200. */
  readonly body?: unknown;
  /**
   * The lines of the stream without their line ends. Ends when the server closes; throws when the connection breaks. A
   * stream that ends inside a line gives that half line, which then fails to parse.
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
