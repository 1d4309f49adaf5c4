import type { Log } from "../engine/kind.ts";
import { type Clock, sleep } from "../lib/clock.ts";
import type { KubernetesTransport } from "./transport.ts";

export interface NamespacesOptions {
  readonly transport: KubernetesTransport;
  /** Those that are to be watched and hold nothing that is watched. */
  readonly namespaces: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

/** How often a namespace that does not exist is looked for. */
const AGAIN_MS = 60_000;

/**
 * Looks whether namespaces exist, until all do: a list in a namespace that does not exist is empty and no error, so a misspelt name
 * would show nowhere. Where the operator may not read a namespace, nothing is said of it; the chart's Roles are such a place, and
 * cannot be made in a namespace that does not exist.
 *
 * @returns gives the names of those that do not exist
 */
export function lookForNamespaces(options: NamespacesOptions, signal: AbortSignal): () => readonly string[] {
  const missing = new Set<string>();
  // Only an abort ends it early.
  void lookUntilFound(options, missing, signal).catch(() => undefined);
  return () => [...missing].sort();
}

async function lookUntilFound(options: NamespacesOptions, missing: Set<string>, signal: AbortSignal): Promise<void> {
  const { clock, log } = options;
  let open = [...new Set(options.namespaces)];
  while (open.length > 0) {
    const later: string[] = [];
    for (const namespace of open) {
      const status = await statusOf(options.transport, namespace, signal);
      signal.throwIfAborted();
      if (status === 404 && !missing.has(namespace)) {
        log.warn("a namespace to watch does not exist; create it, or correct --namespaces", { namespace });
        missing.add(namespace);
      }
      if (status === 200 && missing.has(namespace)) log.info("a namespace to watch now exists", { namespace });
      if (status === 200 || status === 403) missing.delete(namespace);
      else later.push(namespace);
    }
    open = later;
    if (open.length > 0) await sleep(clock, AGAIN_MS, signal);
  }
}

/** The HTTP status of reading a namespace; undefined without an answer. */
async function statusOf(
  transport: KubernetesTransport,
  namespace: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const path = `/api/v1/namespaces/${namespace}`;
  return transport.send({ method: "GET", path }, signal).then(
    ({ status }) => status,
    () => undefined,
  );
}
