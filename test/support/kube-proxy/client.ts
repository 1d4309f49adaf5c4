import { createKubernetesTransport, type RealKubernetesTransport } from "../../../operator/kubernetes/transport.ts";
import { createKube, type Kube, pathOf } from "../world-kube.ts";
import type { WatchEvent } from "./faults.ts";
import type { Endpoint } from "./proxy.ts";

/** A watch as its caller sees it. */
export interface Watching {
  /** `ADDED a`, `MODIFIED a`, `BOOKMARK`, `ERROR 410`, `unreadable`, in order. */
  readonly seen: readonly string[];
  /** `open`, `ended`, or `broken`. */
  state(): "open" | "ended" | "broken";
  stop(): void;
}

/** A caller behind a endpoint, with the operator's own transport. */
export interface Client {
  readonly transport: RealKubernetesTransport;
  readonly kube: Kube;
  /** Names in a list, and its version. */
  list(namespace: string): Promise<{ readonly names: readonly string[]; readonly version: string }>;
  watch(namespace: string, version: string): Promise<Watching>;
  close(): Promise<void>;
}

/** Lists and watches ECSClusters. */
export function clientOf(endpoint: Endpoint): Client {
  const transport = createKubernetesTransport({
    source: { from: "file", path: endpoint.kubeconfigPath },
    userAgent: "ecs-operator/test",
  });
  const kube = createKube(endpoint);
  return {
    transport,
    kube,
    async list(namespace) {
      const { status, body } = await transport.send({ method: "GET", path: pathOf("ECSCluster", namespace) });
      if (status !== 200) throw new Error(`list: ${status}`);
      const { items, metadata } = body as {
        readonly items: readonly { readonly metadata: { readonly name: string } }[];
        readonly metadata: { readonly resourceVersion: string };
      };
      return { names: items.map((item) => item.metadata.name), version: metadata.resourceVersion };
    },
    async watch(namespace, version) {
      const stop = new AbortController();
      const query = { resourceVersion: version, allowWatchBookmarks: "true" };
      const answer = await transport.watch(pathOf("ECSCluster", namespace), query, stop.signal);
      const seen: string[] = [];
      let state: "open" | "ended" | "broken" = "open";
      const read = async () => {
        for await (const line of answer.lines) seen.push(formatLine(line));
      };
      read().then(
        () => (state = "ended"),
        () => (state = "broken"),
      );
      return { seen, state: () => state, stop: () => stop.abort() };
    },
    async close() {
      kube.close();
      await transport.close();
    },
  };
}

function formatLine(line: string): string {
  try {
    const { type, object } = JSON.parse(line) as WatchEvent;
    if (type === "ERROR") return `ERROR ${String((object as unknown as { readonly code: number }).code)}`;
    return type === "BOOKMARK" ? type : `${type} ${object.metadata.name}`;
  } catch {
    return "unreadable";
  }
}
