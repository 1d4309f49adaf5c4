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

/** How often a missing namespace is read again. */
const POLL_MS = 60_000;

/**
 * Checks whether namespaces exist, until all do: a list in a missing namespace is empty and no error, so a misspelt name would
 * go unnoticed. A namespace that the operator may not read counts as existing: the chart's Roles do not allow it, and cannot be
 * created in a missing namespace.
 *
 * @returns a function that returns the names of the missing ones
 */
export function findMissingNamespaces(options: NamespacesOptions, signal: AbortSignal): () => readonly string[] {
  const missing = new Set<string>();
  // Only an abort ends it early.
  void pollUntilFound(options, missing, signal).catch(() => undefined);
  return () => [...missing].sort();
}

async function pollUntilFound(options: NamespacesOptions, missing: Set<string>, signal: AbortSignal): Promise<void> {
  const { clock, log } = options;
  let open = [...new Set(options.namespaces)];
  while (open.length > 0) {
    const stillOpen: string[] = [];
    for (const namespace of open) {
      const status = await statusOf(options.transport, namespace, signal);
      signal.throwIfAborted();
      if (status === 404 && !missing.has(namespace)) {
        log.warn("a namespace to watch does not exist; create it, or correct --namespaces", { namespace });
        missing.add(namespace);
      }
      if (status === 200 && missing.has(namespace)) log.info("a namespace to watch now exists", { namespace });
      if (status === 200 || status === 403) missing.delete(namespace);
      else stillOpen.push(namespace);
    }
    open = stillOpen;
    if (open.length > 0) await sleep(clock, POLL_MS, signal);
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
