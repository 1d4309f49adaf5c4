import { createOperator } from "../../operator/assemble.ts";
import type { Aws } from "../../operator/aws/handle.ts";
import type { AwsTransport } from "../../operator/aws/transport.ts";
import type { Config } from "../../operator/config.ts";
import type { AnyKind, Log } from "../../operator/engine/kind.ts";
import type { KubernetesTransport } from "../../operator/kubernetes/transport.ts";
import { CANARY } from "../scenarios/manifests.ts";
import { containsAny } from "../scenarios/oracles-isolation.ts";
import type { RandomSource } from "../support/random.ts";
import type { Process, VirtualTime } from "../support/virtual-clock.ts";
import { silentMetrics } from "./metrics.ts";
import type { Recorder } from "./recorder.ts";

export const LEASE_NAMESPACE = "ecs-operator";

export interface ReplicaParts {
  readonly time: VirtualTime;
  readonly random: RandomSource;
  readonly recorder: Recorder;
  readonly config: Config;
  /** Default: every kind that is shipped. */
  readonly kinds?: readonly AnyKind<Aws>[];
  kubernetes(process: Process): KubernetesTransport;
  aws(process: Process): AwsTransport;
  /** Called for each pass that ended. */
  onPass(): void;
}

/** One replica of the operator: dies, freezes, and comes back as a new process with an empty memory. */
export interface Replica {
  start(): void;
  /** SIGKILL, and a new process after a while. */
  kill(afterMs: number): void;
  /** SIGTERM, the end of a graceful stop, and a new process after a while. */
  stop(afterMs: number): void;
  pause(ms: number): void;
  owns(process: Process): boolean;
}

export function createReplica(parts: ReplicaParts, index: number, skewMs: number): Replica {
  const { time, random, recorder } = parts;
  let life = 0;
  let current: { readonly process: Process; readonly operator: ReturnType<typeof createOperator> } | undefined;

  const start = () => {
    if (current !== undefined) return;
    life += 1;
    const process = time.process(`op${index}.${life}`, { skewMs });
    const log = createLog(recorder, process.name);
    recorder.say(`${process.name} starts`);
    const operator = createOperator({
      kubernetes: parts.kubernetes(process),
      aws: parts.aws(process),
      clock: process.clock,
      random: random.fork(process.name).next,
      config: parts.config,
      ...(parts.kinds && { kinds: parts.kinds }),
      log,
      metrics: silentMetrics(parts.onPass),
      identity: process.name,
      leaseNamespace: LEASE_NAMESPACE,
    });
    current = { process, operator };
    operator.start().catch((error: unknown) => {
      if (process.alive && current?.process === process)
        recorder.violation("start", `${process.name}: ${String(error)}`);
    });
  };

  const end = (process: Process, afterMs: number) => {
    process.kill();
    recorder.abandoned(process.name);
    if (current?.process === process) current = undefined;
    time.clock.schedule(afterMs, start);
  };

  return {
    start,
    owns: (process) => current?.process === process,
    kill(afterMs) {
      if (current === undefined) return;
      recorder.fault("process killed", current.process.name, `back after ${afterMs} ms`);
      end(current.process, afterMs);
    },
    stop(afterMs) {
      if (current === undefined) return;
      const { process, operator } = current;
      recorder.fault("process stopped", process.name, `back after ${afterMs} ms`);
      current = undefined;
      void operator.stop().then(() => {
        if (process.alive) end(process, afterMs);
      });
      // Kubernetes kills what does not end by itself.
      time.clock.schedule(STOP_LIMIT_MS, () => {
        if (process.alive) end(process, afterMs);
      });
    },
    pause(ms) {
      if (current === undefined) return;
      recorder.fault("process paused", current.process.name, `${ms} ms`);
      current.process.pause(ms);
    },
  };
}

const STOP_LIMIT_MS = 30_000;

/** What the operator has to be loud about although it is not broken. */
const EXPECTED_ERRORS = new Set(["the Lease cannot be read or written"]);

/** Other errors are violations: nothing that a network does may get the operator to say that it is broken. */
function createLog(recorder: Recorder, process: string, fields: Readonly<Record<string, unknown>> = {}): Log {
  const write = (level: string) => (message: string, more?: Readonly<Record<string, unknown>>) => {
    const all = { ...fields, ...more };
    if (containsAny(JSON.stringify(all), [CANARY]))
      recorder.violation("S21", `a secret value stands in the log: ${message}`);
    if (level !== "debug") recorder.say(`${process} ${level} ${message} ${JSON.stringify(all)}`);
    if (level === "error" && !EXPECTED_ERRORS.has(message))
      recorder.violation("error", `${message} ${JSON.stringify(all)}`);
  };
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    child: (more) => createLog(recorder, process, { ...fields, ...more }),
  };
}
