import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { METRICS_PREFIX } from "../api/names.ts";
import type { Priority } from "../engine/ports.ts";

/** Recorded by `operator/kubernetes`. */
export interface KubernetesMetrics {
  /** One answer, or `<error>` as code when none came. */
  request(method: string, code: string, host: string, seconds: number): void;
  /** The watch of a kind received something, at a wall-clock time in seconds. */
  watchReceived(kind: string, epochSeconds: number): void;
  /** The watch of a kind was opened again so many times since the last report. */
  watchRestarted(kind: string, times: number): void;
  leading(leading: boolean): void;
  /** The Lease was not renewed before the next attempt. */
  leaseSlow(): void;
}

/** Recorded by `operator/aws`; see `aws/caller.ts`. */
export interface AwsEdgeMetrics {
  awsRequest(service: string, operation: string, code: string, seconds: number): void;
  awsRetried(service: string, operation: string): void;
  bucketWaited(category: Category, priority: Priority, seconds: number): void;
  bucketThrottled(category: Category): void;
  bucketQueued(category: Category, change: 1 | -1): void;
}

/** A category of an AWS service's request throttling. */
interface Category {
  readonly service: string;
  readonly quota: string;
}

/** Seconds. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
export const WAIT_BUCKETS = [0.001, 0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800];

/** Calls to AWS and the token buckets they wait for. */
export function createAwsMetrics(registry: Registry): AwsEdgeMetrics {
  const registers = [registry];
  const name = (rest: string) => `${METRICS_PREFIX}aws_${rest}`;
  const requests = new Counter({
    name: name("requests_total"),
    help: "Attempts of AWS calls, by result: OK or the error code.",
    labelNames: ["service", "operation", "code"],
    registers,
  });
  const duration = new Histogram({
    name: name("request_duration_seconds"),
    help: "Time from the request to the response.",
    labelNames: ["service", "operation"],
    buckets: REQUEST_BUCKETS,
    registers,
  });
  const retries = new Counter({
    name: name("retries_total"),
    help: "Retried reads.",
    labelNames: ["service", "operation"],
    registers,
  });
  const throttles = new Counter({
    name: name("throttles_total"),
    help: "Calls that AWS throttled.",
    labelNames: ["service", "category"],
    registers,
  });
  const waited = new Histogram({
    name: name("bucket_wait_seconds"),
    help: "Time that a call waited in the operator's rate limiter.",
    labelNames: ["service", "category", "priority"],
    buckets: WAIT_BUCKETS,
    registers,
  });
  const queued = new Gauge({
    name: name("bucket_queued"),
    help: "Calls waiting in the operator's rate limiter.",
    labelNames: ["service", "category"],
    registers,
  });
  return {
    awsRequest(service, operation, code, seconds) {
      requests.inc({ service, operation, code });
      duration.observe({ service, operation }, seconds);
    },
    awsRetried: (service, operation) => retries.inc({ service, operation }),
    bucketWaited: ({ service, quota: category }, priority, seconds) =>
      waited.observe({ service, category, priority }, seconds),
    bucketThrottled: ({ service, quota: category }) => throttles.inc({ service, category }),
    bucketQueued: ({ service, quota: category }, change) => queued.inc({ service, category }, change),
  };
}

/** Requests to the API server, watches, the Lease; named as in client-go where it has them. */
export function createKubernetesMetrics(
  registry: Registry,
  kinds: readonly string[],
  leaseName: string,
): KubernetesMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: "rest_client_requests_total",
    help: "Requests to the Kubernetes API, by response.",
    labelNames: ["code", "method", "host"],
    registers,
  });
  const duration = new Histogram({
    name: "rest_client_request_duration_seconds",
    help: "Time from the request to the response.",
    labelNames: ["verb", "host"],
    buckets: REQUEST_BUCKETS,
    registers,
  });
  const received = new Gauge({
    name: `${METRICS_PREFIX}informer_last_event_timestamp_seconds`,
    help: "Time of the last event of the watch of a kind, bookmarks included.",
    labelNames: ["kind"],
    registers,
  });
  const restarts = new Counter({
    name: `${METRICS_PREFIX}informer_restarts_total`,
    help: "Number of times that the watch of a kind was restarted.",
    labelNames: ["kind"],
    registers,
  });
  const lease = { labelNames: ["name"], registers };
  const status = new Gauge({
    name: "leader_election_master_status",
    help: "1 while this replica is the leader.",
    ...lease,
  });
  const slow = new Counter({ name: "leader_election_slowpath_total", help: "Late renewals of the Lease.", ...lease });
  for (const kind of kinds) restarts.inc({ kind }, 0);
  status.set({ name: leaseName }, 0);
  slow.inc({ name: leaseName }, 0);
  return {
    request(method, code, host, seconds) {
      requests.inc({ code, method, host });
      duration.observe({ verb: method, host }, seconds);
    },
    watchReceived: (kind, epochSeconds) => received.set({ kind }, epochSeconds),
    watchRestarted: (kind, times) => restarts.inc({ kind }, times),
    leading: (leading) => status.set({ name: leaseName }, leading ? 1 : 0),
    leaseSlow: () => slow.inc({ name: leaseName }),
  };
}
