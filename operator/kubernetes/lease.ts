import { call } from "./errors.ts";
import { microTime } from "./micro-time.ts";
import type { KubernetesTransport } from "./transport.ts";

/** The part of a coordination.k8s.io/v1 Lease that the elector uses. */
export interface Lease {
  readonly resourceVersion: string;
  /** Empty: released. */
  readonly holder: string;
  readonly durationMs: number;
  readonly transitions: number;
  readonly acquireTime: string | undefined;
}

/** What the elector writes; times are wall clock, in milliseconds, for people to read. */
export interface LeaseRecord {
  readonly holder: string;
  readonly durationMs: number;
  readonly transitions: number;
  readonly acquireTime: string;
  readonly renewedAt: number;
}

/** Reads and writes one Lease. Each method throws `KubernetesError`. */
export interface LeaseAccess {
  read(timeoutMs: number, signal: AbortSignal): Promise<Lease>;
  create(record: LeaseRecord, timeoutMs: number, signal: AbortSignal): Promise<Lease>;
  /** Replaces the Lease if it is still at `resourceVersion`. */
  update(resourceVersion: string, record: LeaseRecord, timeoutMs: number, signal: AbortSignal): Promise<Lease>;
  /** The Lease after each change; undefined when it was deleted, or for any other event. */
  watch(resourceVersion: string, seconds: number, signal: AbortSignal): AsyncGenerator<Lease | undefined>;
}

/** Access to the Lease `name` in `namespace`. */
export function createLeaseAccess(transport: KubernetesTransport, namespace: string, name: string): LeaseAccess {
  const collection = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
  const path = `${collection}/${encodeURIComponent(name)}`;

  const bodyOf = (record: LeaseRecord, resourceVersion: string | undefined) => ({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name, namespace, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    spec: {
      holderIdentity: record.holder,
      leaseDurationSeconds: Math.max(1, Math.ceil(record.durationMs / 1000)),
      leaseTransitions: record.transitions,
      acquireTime: record.acquireTime,
      renewTime: microTime(record.renewedAt),
    },
  });

  return {
    async read(timeoutMs, signal) {
      return leaseOf(await call(transport, { method: "GET", path, timeoutMs }, signal));
    },
    async create(record, timeoutMs, signal) {
      const body = bodyOf(record, undefined);
      return leaseOf(await call(transport, { method: "POST", path: collection, body, timeoutMs }, signal));
    },
    async update(resourceVersion, record, timeoutMs, signal) {
      const body = bodyOf(record, resourceVersion);
      return leaseOf(await call(transport, { method: "PUT", path, body, timeoutMs }, signal));
    },
    async *watch(resourceVersion, seconds, signal) {
      const query = { resourceVersion, fieldSelector: `metadata.name=${name}`, timeoutSeconds: String(seconds) };
      const response = await transport.watch(collection, query, signal);
      if (response.status !== 200) throw new Error(`watching the Lease was answered with ${response.status}`);
      for await (const line of response.lines) yield eventLease(line);
    },
  };
}

function eventLease(line: string): Lease | undefined {
  const event = JSON.parse(line) as { type?: string; object?: unknown };
  return event.type === "ADDED" || event.type === "MODIFIED" ? leaseOf(event.object) : undefined;
}

function leaseOf(body: unknown): Lease {
  const { metadata, spec } = body as {
    metadata: { resourceVersion: string };
    spec?: {
      holderIdentity?: string;
      leaseDurationSeconds?: number;
      leaseTransitions?: number;
      acquireTime?: string;
    };
  };
  return {
    resourceVersion: metadata.resourceVersion,
    holder: spec?.holderIdentity ?? "",
    durationMs: (spec?.leaseDurationSeconds ?? 0) * 1000,
    transitions: spec?.leaseTransitions ?? 0,
    acquireTime: spec?.acquireTime,
  };
}
