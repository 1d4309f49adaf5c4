import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ControlPlane, startControlPlane } from "../../tools/controlplane/start.ts";
import { bundle } from "../../tools/lib/bundle.ts";
import type { Manifest } from "../support/builders.ts";
import { imageEnvironment, imageFlags, inPod, MEMORY_LIMIT } from "../support/image.ts";
import type { OperatorProcess } from "../support/operator-process.ts";
import { startWorld, type World } from "../support/world.ts";
import { pathOf } from "../support/world-kube.ts";

/** Two namespaces under one operator: one attacks, the other only wants its edits to reach AWS. */
export interface Tenants {
  /** Its own namespace is that of the victim. */
  readonly world: World;
  readonly attacker: string;
  /** Creates objects of the attacker, so many requests at a time; what the API server refuses is thrown. */
  attack(manifests: Iterable<Manifest>, inFlight?: number): Promise<void>;
  /** Applies a manifest of the victim and waits for a write to AWS. @returns milliseconds from the apply to the write */
  editUntilWrite(manifest: Manifest, operation: string): Promise<number>;
  /** Starts the operator as the chart runs it; its leader election, quotas and intervals are the chart's defaults. */
  startOperator(flags?: Readonly<Record<string, string>>): Promise<OperatorProcess>;
  stop(): Promise<void>;
}

/** The chart's defaults, where the test harness is quicker. */
const CHART_FLAGS: Readonly<Record<string, string>> = {
  "poll-interval": "5s",
  "drift-interval": "10m",
  "request-timeout": "30s",
  "lease-duration": "7s",
  "lease-renew-deadline": "5s",
  "lease-retry-period": "1s",
  "log-level": "info",
};

/** A start may wait for the API server, which takes 10 s and more for the first list of 340 MB on a busy machine. */
const START_MS = 60_000;

/** Starts a control plane of its own, as what an attack leaves behind is much, and an operator under the chart's memory limit. */
export async function startTenants(): Promise<Tenants> {
  const controlPlane = await startControlPlane();
  const world = await startWorld({ name: "victim", controlPlane, operator: false }).catch(async (error: unknown) => {
    await controlPlane.stop();
    throw error;
  });
  const attacker = `attacker-${world.namespace.slice(-8)}`;
  await world.kube.send("POST", "/api/v1/namespaces", { metadata: { name: attacker } });
  const program = await bundleInto(world.processes.directory);
  const env = inPod(imageEnvironment(), MEMORY_LIMIT);
  const { NODE_COMPILE_CACHE: _, ...rest } = env;
  return {
    world,
    attacker,
    attack: (manifests, inFlight = 8) => createAll(world, attacker, manifests, inFlight),
    editUntilWrite: (manifest, operation) => editUntilWrite(world, manifest, operation),
    async startOperator(flags = {}) {
      const operator = await world.startOperator({
        flags: { ...CHART_FLAGS, namespaces: "", ...flags },
        env: rest,
        program,
        nodeFlags: imageFlags(),
        noWait: true,
      });
      await operator.ready({ timeout: START_MS });
      return operator;
    },
    stop: () => stop(world, controlPlane),
  };
}

/** The most that a process has had resident so far, MiB. @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
export function peakMemory({ pid }: OperatorProcess): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}

/** What was measured, for the record: figures of docs/engineering/reliability.md. */
export const logMeasurement = (what: string, value: string): void => console.log(`measured: ${what}: ${value}`);

async function bundleInto(directory: string): Promise<string> {
  const program = join(directory, "operator.js");
  await bundle("operator/main.ts", program, "0.0.0-test");
  writeFileSync(join(directory, "package.json"), '{"type":"module"}');
  return program;
}

async function createAll(
  { kube }: World,
  namespace: string,
  manifests: Iterable<Manifest>,
  inFlight: number,
): Promise<void> {
  const rest = manifests[Symbol.iterator]();
  const post = async (): Promise<void> => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) {
      const { kind } = next.value;
      const { status, body } = await kube.send("POST", pathOf(kind, namespace), next.value);
      if (status !== 201) throw new Error(`POST ${kind} ${next.value.metadata.name}: ${status} ${body?.message}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, post));
}

async function editUntilWrite(world: World, manifest: Manifest, operation: string): Promise<number> {
  const mark = await world.aws.mark();
  const started = Date.now();
  await world.apply(manifest);
  const name = manifest.metadata.name;
  const isIt = (call: { readonly operation: string; readonly input: object }) =>
    call.operation === operation && JSON.stringify(call.input).includes(name);
  const timeOfCall = async () => (await world.aws.calls(mark)).find(isIt)?.time;
  const at = await world.waitAws(`${operation} of ${name}`, timeOfCall, (time) => time !== undefined, {
    timeout: 180_000,
  });
  return (at ?? Number.NaN) - started;
}

async function stop(world: World, controlPlane: ControlPlane): Promise<void> {
  try {
    await world.stop();
  } finally {
    await controlPlane.stop();
  }
}

/** Lets an attack go on until it is stopped. */
export function repeat(action: (turn: number) => Promise<void>, pauseMs = 0): { end(): Promise<number> } {
  let ended = false;
  let turns = 0;
  const run = async (): Promise<void> => {
    while (!ended) {
      await action(turns++);
      if (pauseMs > 0) await sleep(pauseMs);
    }
  };
  const running = run();
  return {
    async end() {
      ended = true;
      await running;
      return turns;
    },
  };
}
