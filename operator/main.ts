import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { createOperator } from "./assemble.ts";
import { createAwsTransport } from "./aws/transport.ts";
import { type Config, ConfigError, readConfig } from "./config.ts";
import type { Log } from "./engine/kind.ts";
import { kinds } from "./kinds/index.ts";
import { createKubernetesTransport } from "./kubernetes/transport.ts";
import { systemClock } from "./system.ts";
import { startHealth } from "./telemetry/health.ts";
import { createLog } from "./telemetry/log.ts";
import { createMetrics } from "./telemetry/metrics.ts";

/** The limit of a graceful stop; Kubernetes kills the process 30 s after SIGTERM. */
const STOP_LIMIT_MS = 25_000;

async function run(config: Config): Promise<void> {
  const log = createLog(config.log);
  const { version } = config;
  const metrics = createMetrics({
    version,
    kinds: kinds.map((kind) => kind.names.kind),
    workers: config.workers,
    leaseName: config.lease.name,
    perObject: config.objectMetrics,
  });
  const kubernetes = createKubernetesTransport({
    source: config.kubeconfig === undefined ? { from: "environment" } : { from: "file", path: config.kubeconfig },
    userAgent: `ecs-operator/${version}`,
  });
  const { proxy, requestTimeoutMs } = config.aws;
  const aws = createAwsTransport({ version, requestTimeoutMs, proxy });
  const identity = `${config.lease.identity ?? hostname()}_${randomBytes(4).toString("hex")}`;
  const operator = createOperator({
    kubernetes,
    aws,
    clock: systemClock,
    random: Math.random,
    config,
    log,
    metrics,
    identity,
    leaseNamespace: config.lease.namespace ?? kubernetes.namespace ?? "default",
  });
  // Started first, before anything is awaited: AWS's first answer takes longest.
  const started = operator.start();
  const health = await startHealth({
    clock: systemClock,
    probes: config.probesAddress,
    metrics: config.metricsAddress,
    alive: () => operator.alive(),
    ready: () => operator.ready(),
    notes: () => operator.notes(),
    page: () => {
      operator.refreshMetrics();
      return metrics.page();
    },
  });
  log.info("starting ecs-operator", {
    version,
    identity,
    probesPort: health.probesPort,
    metricsPort: health.metricsPort,
    httpsProxy: hostOf(proxy.HTTPS_PROXY),
    httpProxy: hostOf(proxy.HTTP_PROXY),
  });

  endOn(["SIGTERM", "SIGINT"], log, async () => {
    await operator.stop();
    await Promise.all([health.close(), kubernetes.close()]);
    aws.close();
  });
  await started;
}

/** Ends the process on these signals, gracefully on the first, at once on the second; and at once on an error that nothing caught. */
function endOn(signals: readonly NodeJS.Signals[], log: Log, end: () => Promise<void>): void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info("stopping", { signal });
    setTimeout(() => {
      log.error("the graceful shutdown timed out");
      process.exit(1);
    }, STOP_LIMIT_MS).unref();
    void end().then(() => {
      log.info("stopped");
      process.exit(0);
    });
  };
  for (const signal of signals) process.on(signal, () => stop(signal));
  process.on("unhandledRejection", (error) => {
    log.error("unhandled rejection", { error: String(error), stack: error instanceof Error ? error.stack : undefined });
    process.exit(1);
  });
}

/** Without user and password. */
const hostOf = (url: string | undefined): string | undefined => url && new URL(url).host;

try {
  const invocation = readConfig(process.argv.slice(2), process.env);
  if (invocation.kind === "print") process.stdout.write(invocation.text);
  else await run(invocation.config);
} catch (error) {
  const text = error instanceof ConfigError ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${text}\n`);
  process.exit(error instanceof ConfigError ? 2 : 1);
}
