import type {
  KubernetesRequest,
  KubernetesResponse,
  KubernetesTransport,
  WatchResponse,
} from "../../../operator/kubernetes/transport.ts";

interface LeaseObject {
  metadata: { name: string; namespace: string; resourceVersion: string };
  spec: {
    holderIdentity: string;
    leaseDurationSeconds: number;
    leaseTransitions: number;
    acquireTime: string;
    renewTime: string;
  };
}

export interface LeaseApi {
  /** A connection of one process. */
  connect(): KubernetesTransport;
  /** The stored Lease. */
  lease(): LeaseObject | undefined;
  /** Deletes the Lease, or edits it as a person would. */
  remove(): void;
  touch(): void;
  /** Answers instead of the API server; undefined lets the request through. */
  interfere: ((request: KubernetesRequest) => KubernetesResponse | "lostAnswer" | "hang" | undefined) | undefined;
  /** Watches are refused. */
  watchable: boolean;
  readonly log: { readonly method: string; readonly holder: string | undefined }[];
  readonly openWatches: () => number;
}

const microTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** One Lease in memory, with the API server's rules: resourceVersion as precondition, MicroTime, watch. */
export function createLeaseApi(): LeaseApi {
  let lease: LeaseObject | undefined;
  let version = 0;
  const watchers = new Set<(type: string, object: LeaseObject) => void>();
  const requests: { method: string; holder: string | undefined }[] = [];

  const store = (body: unknown, type: string) => {
    version += 1;
    const next = structuredClone(body) as LeaseObject;
    next.metadata.resourceVersion = String(version);
    lease = next;
    for (const notify of watchers) notify(type, next);
    return next;
  };

  const answer = (request: KubernetesRequest): KubernetesResponse => {
    const { method, body } = request;
    if (method === "GET") return lease === undefined ? { status: 404, body: {} } : { status: 200, body: lease };
    const { metadata, spec } = body as LeaseObject;
    if (!microTime.test(spec.renewTime) || !microTime.test(spec.acquireTime)) return { status: 400, body: {} };
    if (method === "POST") {
      return lease === undefined ? { status: 201, body: store(body, "ADDED") } : { status: 409, body: {} };
    }
    if (lease === undefined) return { status: 404, body: {} };
    if (metadata.resourceVersion !== lease.metadata.resourceVersion) return { status: 409, body: {} };
    return { status: 200, body: store(body, "MODIFIED") };
  };

  const api: LeaseApi = {
    connect: () => ({
      async send(request, signal) {
        const { method } = request;
        requests.push({ method, holder: (request.body as LeaseObject | undefined)?.spec.holderIdentity });
        const interference = api.interfere?.(request);
        if (interference === "hang") return hang(signal);
        const response = interference === undefined || interference === "lostAnswer" ? answer(request) : interference;
        if (interference === "lostAnswer") throw new Error("connection reset");
        return structuredClone(response);
      },
      watch: async (_path, query, signal): Promise<WatchResponse> => {
        if (!api.watchable) return { status: 403, lines: noLines() };
        return { status: 200, lines: follow(watchers, lease, Number(query.resourceVersion), signal) };
      },
      close: () => Promise.resolve(),
    }),
    lease: () => lease,
    remove: () => {
      const gone = lease;
      lease = undefined;
      if (gone !== undefined) for (const notify of watchers) notify("DELETED", gone);
    },
    touch: () => {
      if (lease !== undefined) store(lease, "MODIFIED");
    },
    interfere: undefined,
    watchable: true,
    log: requests,
    openWatches: () => watchers.size,
  };
  return api;
}

function hang(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason), { once: true }));
}

async function* noLines(): AsyncGenerator<string, void, undefined> {}

async function* follow(
  watchers: Set<(type: string, object: LeaseObject) => void>,
  present: LeaseObject | undefined,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const lines: string[] = [];
  let wake = () => {};
  const notify = (type: string, object: LeaseObject) => {
    lines.push(JSON.stringify({ type, object }));
    wake();
  };
  if (present !== undefined && Number(present.metadata.resourceVersion) > from) notify("MODIFIED", present);
  watchers.add(notify);
  signal.addEventListener("abort", () => wake(), { once: true });
  try {
    while (true) {
      signal.throwIfAborted();
      const line = lines.shift();
      if (line !== undefined) yield line;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    watchers.delete(notify);
  }
}
