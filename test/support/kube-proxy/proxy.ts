import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeKubeconfig } from "../../../tools/controlplane/files.ts";
import type { Boundary, Verdict } from "../process-aws-tap.ts";
import { createTotalOrder, type TotalOrder } from "../total-order.ts";
import type { KubeServer } from "../world-kube.ts";
import { type ActiveFault, type ArmedFault, armFault, type Rule } from "./faults.ts";
import { type Passage, pass } from "./pass.ts";
import { createRecord, type KubeRecord, type OwnedBy, type WriteRequest } from "./record.ts";
import type { WatchStream } from "./stream.ts";
import { connectUpstream } from "./upstream.ts";

// Stands between an API server and its clients. Each client gets an endpoint of its own, so that requests can be attributed:
//
//   const order = createTotalOrder();                       // shared with startAwsTap({ order, ... })
//   const proxy = await startKubeProxy({ server: controlPlane, order, atBoundary });
//   const people = await proxy.endpoint(PERSON);            // a KubeServer and a kubeconfig
//   const first = await proxy.endpoint("operator-1");       // --kubeconfig first.kubeconfigPath
//
//   const fault = proxy.fault({                             // each rule hits once unless it says otherwise
//     match: { caller: "operator-1", verb: "patch", kind: "ECSService", subresource: "status" },
//     skip: 1,                                              // the second one
//     fault: { kind: "answer", when: "after", status: 504 },
//   });
//   await fault.hit;                                        // it did happen; fault.hits() counts
//   fault.release();                                        // ends the rule, lets go what it holds
//
//   // The operator never sees the object between these two events.
//   proxy.fault({ match: { kind: "ECSService" }, event: ({ object }) => object.metadata.name === "web",
//     fault: { kind: "drop", until: ({ object }) => object.spec?.desiredCount === 1 } });
//   // A second API server that has fallen behind; a restarted operator lists the past.
//   proxy.fault({ match: { caller: "operator-2" }, fault: { kind: "stale", version: await proxy.version() } });
//   await first.refuse();                                   // total outage for this caller, until accept()
//
// Writes are sent on one at a time (but for Leases and Events), those to AWS included when the order is shared, and recorded
// in the order in which the API server decided them: `proxy.record`.

export interface KubeProxyOptions {
  readonly server: KubeServer;
  /** Default one of its own. */
  readonly order?: TotalOrder;
  /** Called at both boundaries of each write that does not come from a person. Default: all pass. */
  readonly atBoundary?: (write: WriteRequest, boundary: Boundary) => Promise<Verdict>;
  /** What AWS holds with an object's uid; called when it is gone or a service becomes Ready, before any other write. */
  readonly ownedBy?: OwnedBy;
}

/** An address of the API server that belongs to one caller. It speaks plain HTTP, with the administrator's token. */
export interface Endpoint extends KubeServer {
  readonly kubeconfigPath: string;
  /** Breaks all connections and refuses new ones. */
  refuse(): Promise<void>;
  /** Ends the refusal, at the same address. */
  accept(): Promise<void>;
}

export interface KubeProxy {
  readonly record: KubeRecord;
  /** @param caller stands in the record as the actor; `PERSON` for people */
  endpoint(caller: string): Promise<Endpoint>;
  fault(rule: Rule): ActiveFault;
  /** Watches that are open now. */
  watches(): readonly WatchStream["request"][];
  /** The resource version of the whole store now. */
  version(): Promise<string>;
  close(): Promise<void>;
}

export async function startKubeProxy(options: KubeProxyOptions): Promise<KubeProxy> {
  const { server, order = createTotalOrder(), atBoundary = async () => "pass" as const, ownedBy } = options;
  const upstream = connectUpstream(server.url, server.certificateAuthority);
  const directory = mkdtempSync(join(tmpdir(), "ecs-operator-proxy-"));
  const armedFaults = new Set<ArmedFault>();
  const streams = new Set<WatchStream>();
  const record = createRecord(ownedBy);
  const passage: Passage = { upstream, order, record, armedFaults, streams, atBoundary };
  const endpoints: Endpoint[] = [];
  return {
    record,
    async endpoint(caller) {
      const endpoint = await openEndpoint(passage, server, caller, join(directory, `${endpoints.length}.kubeconfig`));
      endpoints.push(endpoint);
      return endpoint;
    },
    fault(rule) {
      const armed = armFault(rule, (released) => armedFaults.delete(released));
      armedFaults.add(armed);
      for (const stream of streams) stream.strike();
      return armed;
    },
    watches: () => [...streams].map(({ request }) => request),
    async version() {
      const headers = { authorization: `Bearer ${server.adminToken}` };
      const path = "/api/v1/namespaces?limit=1";
      const reply = await upstream.send({ method: "GET", path, headers, text: "" });
      return (JSON.parse(reply.text) as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
    },
    async close() {
      for (const armed of [...armedFaults]) armed.release();
      await Promise.all(endpoints.map((endpoint) => endpoint.refuse()));
      upstream.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function openEndpoint(
  passage: Passage,
  server: KubeServer,
  caller: string,
  kubeconfigPath: string,
): Promise<Endpoint> {
  const listener = createServer((incoming, outgoing) => {
    // Whatever breaks on the way to the API server breaks for the caller.
    pass(passage, caller, incoming, outgoing).catch(() => outgoing.destroy());
  });
  listener.keepAliveTimeout = 0;
  await listen(listener, 0);
  const { port } = listener.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  writeKubeconfig(kubeconfigPath, url, server.certificateAuthority, {
    name: "admin",
    token: server.adminToken,
    groups: [],
  });
  return {
    url,
    kubeconfigPath,
    certificateAuthority: server.certificateAuthority,
    adminToken: server.adminToken,
    async refuse() {
      if (!listener.listening) return;
      const closed = new Promise((resolve) => listener.close(resolve));
      listener.closeAllConnections();
      await closed;
    },
    accept: () => listen(listener, port),
  };
}

const listen = (listener: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    listener.once("error", reject).listen(port, "127.0.0.1", () => {
      listener.off("error", reject);
      resolve();
    });
  });
