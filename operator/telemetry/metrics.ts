import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { METRICS_PREFIX } from "../api/names.ts";
import type { EngineMetrics } from "../engine/ports.ts";
import { createConditionMetrics } from "./condition-metrics.ts";
import {
  type AwsEdgeMetrics,
  createAwsMetrics,
  createKubernetesMetrics,
  type KubernetesMetrics,
  WAIT_BUCKETS,
} from "./edge-metrics.ts";

export interface MetricsOptions {
  readonly version: string;
  /** The kinds that are reconciled; their counters stand at 0 from the start, so that rates are right from the first event. */
  readonly kinds: readonly string[];
  readonly workers: number;
  readonly leaseName: string;
  /** One series for each object and condition; off, only counts of objects by condition. */
  readonly perObject: boolean;
}

export interface Metrics {
  readonly engine: EngineMetrics;
  readonly aws: AwsEdgeMetrics;
  readonly kubernetes: KubernetesMetrics;
  /** The metrics page in the Prometheus text format. */
  page(): Promise<{ readonly contentType: string; readonly body: string }>;
}

const RESULTS = ["success", "error", "requeue", "requeue_after"] as const;
/** Seconds; those of controller-runtime, thinned out. */
const RECONCILE_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/**
 * The operator's metrics. Those that every controller has are named as in controller-runtime and client-go, so that existing
 * dashboards and alerts fit.
 * Source: https://book.kubebuilder.io/reference/metrics-reference
 */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const info = new Gauge({
    name: `${METRICS_PREFIX}build_info`,
    help: "Always 1; the label has the operator's version.",
    labelNames: ["version"],
    registers: [registry],
  });
  info.set({ version: options.version }, 1);
  return {
    engine: engineMetrics(registry, options),
    aws: createAwsMetrics(registry),
    kubernetes: createKubernetesMetrics(registry, options.kinds, options.leaseName),
    page: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

/** controller-runtime calls a controller by its kind in lower case. */
const controllerOf = (kind: string): string => kind.toLowerCase();

function engineMetrics(registry: Registry, options: MetricsOptions): EngineMetrics {
  const registers = [registry];
  const counter = (name: string, help: string, ...more: readonly string[]) =>
    new Counter({ name: `controller_runtime_${name}`, help, labelNames: ["controller", ...more], registers });
  const total = counter("reconcile_total", "Reconciliations, by result.", "result");
  const errors = counter("reconcile_errors_total", "Reconciliations that failed.");
  const terminal = counter(
    "terminal_reconcile_errors_total",
    "Reconciliations that were refused and are not retried until something changes.",
  );
  const panics = counter(
    "reconcile_panics_total",
    "Reconciliations that failed with an internal error of the operator.",
  );
  const time = new Histogram({
    name: "controller_runtime_reconcile_time_seconds",
    help: "Duration of a reconciliation.",
    labelNames: ["controller"],
    buckets: RECONCILE_BUCKETS,
    registers,
  });
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `controller_runtime_${name}`, help, labelNames: ["controller"], registers });
  const active = gauge("active_workers", "Reconciliations in progress.");
  const most = gauge("max_concurrent_reconciles", "Maximum number of concurrent reconciliations of all kinds.");
  for (const controller of options.kinds.map(controllerOf)) {
    for (const result of RESULTS) total.inc({ controller, result }, 0);
    for (const each of [errors, terminal, panics]) each.inc({ controller }, 0);
    active.set({ controller }, 0);
    most.set({ controller }, options.workers);
  }
  return {
    ...queueMetrics(registry),
    ...createConditionMetrics(registry, options.perObject),
    reconciled(kind, result, seconds) {
      const controller = controllerOf(kind);
      total.inc({ controller, result });
      if (result === "error") errors.inc({ controller });
      time.observe({ controller }, seconds);
    },
    terminalError: (kind) => terminal.inc({ controller: controllerOf(kind) }),
    panic: (kind) => panics.inc({ controller: controllerOf(kind) }),
    workers: (kind, change) => active.inc({ controller: controllerOf(kind) }, change),
  };
}

/** All kinds share one queue. */
const QUEUE = { name: "ecs-operator", controller: "ecs-operator" };

function queueMetrics(
  registry: Registry,
): Pick<EngineMetrics, "queueDepth" | "queueAdded" | "queueWaited" | "queueRetried"> {
  const common = { labelNames: ["name", "controller"], registers: [registry] };
  const depth = new Gauge({ name: "workqueue_depth", help: "Objects in the queue.", ...common });
  const adds = new Counter({ name: "workqueue_adds_total", help: "Objects added to the queue.", ...common });
  const retries = new Counter({
    name: "workqueue_retries_total",
    help: "Objects requeued after a failure.",
    ...common,
  });
  const waited = new Histogram({
    name: "workqueue_queue_duration_seconds",
    help: "Time an object waited in the queue.",
    buckets: WAIT_BUCKETS,
    ...common,
  });
  depth.set(QUEUE, 0);
  adds.inc(QUEUE, 0);
  retries.inc(QUEUE, 0);
  return {
    queueDepth: (objects) => depth.set(QUEUE, objects),
    queueAdded: () => adds.inc(QUEUE),
    queueWaited: (seconds) => waited.observe(QUEUE, seconds),
    queueRetried: () => retries.inc(QUEUE),
  };
}
