import { setTimeout as sleep } from "node:timers/promises";
import { type ControlPlane, startControlPlane } from "../../tools/controlplane/start.ts";
import type { Manifest } from "../support/builders.ts";
import { imageEnvironment, imageFlags, inPod, MEMORY_LIMIT } from "../support/image.ts";
import { type OperatorProcess, startOperator } from "../support/operator-process.ts";
import { type SimulatorProcess, startSimulator } from "../support/simulator-process.ts";
import { createKube, type Kube, pathOf } from "../support/world-kube.ts";
import { createProcesses, type Processes } from "../support/world-processes.ts";
import { type AwsRecord, createAwsRecord } from "./aws-record.ts";

/** What is measured: a real API server, the operator as it is shipped, a simulated AWS, each a process of its own. */
export interface Setting {
  readonly kube: Kube;
  readonly plane: ControlPlane;
  readonly aws: SimulatorProcess;
  readonly record: AwsRecord;
  readonly namespace: string;
  readonly processes: Processes;
  startOperator(options?: BenchOperator): Promise<StartedOperator>;
  apply(manifests: readonly Manifest[], inFlight?: number): Promise<void>;
  stop(): Promise<void>;
}

export interface BenchOperator {
  readonly flags?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly kubeconfigPath?: string;
  /** Do not wait until it leads. */
  readonly standby?: boolean;
}

export interface StartedOperator {
  readonly process: OperatorProcess;
  /** When the process was started, epoch milliseconds. */
  readonly startedAt: number;
}

export const BUNDLE = "dist/operator.js";
export const NAMESPACE = "bench";
/** As many posts as keep the API server busy. */
export const IN_FLIGHT = 16;

/** As a person would run it: what the test harness sets to be quick is set back. */
const FLAGS: Readonly<Record<string, string>> = {
  "poll-interval": "5s",
  "drift-interval": "10m",
  "log-level": "info",
  "request-timeout": "30s",
  "lease-duration": "7s",
  "lease-renew-deadline": "5s",
  "lease-retry-period": "1s",
  "bucket-share": "unlimited",
  "passable-roles": "",
};

export async function startSetting(): Promise<Setting> {
  const plane = await startControlPlane({ audit: "Metadata" });
  const processes = createProcesses();
  const kube = createKube(plane);
  const stop = async () => {
    kube.close();
    await processes.stopAll();
    await plane.stop();
  };
  try {
    process.env.OPERATOR_BUNDLE = BUNDLE;
    const [aws] = await Promise.all([startSimulator(processes), kube.installCrds()]);
    await kube.send("POST", "/api/v1/namespaces", { metadata: { name: NAMESPACE } });
    await aws.scenario({ containerInstances: 0 });
    const start: Setting["startOperator"] = async ({ standby = false, kubeconfigPath, ...options } = {}) => {
      const startedAt = Date.now();
      const operator = startOperator(processes, {
        kubeconfigPath: kubeconfigPath ?? plane.kubeconfigPath,
        simulator: aws,
        namespaces: [],
        leaseNamespace: NAMESPACE,
        flags: { ...FLAGS, ...options.flags },
        nodeFlags: imageFlags(),
        env: { ...inPod(imageEnvironment(), MEMORY_LIMIT), ...options.env },
      });
      await operator.ready({ standby, timeout: 60_000 });
      return { process: operator, startedAt };
    };
    return {
      kube,
      plane,
      aws,
      processes,
      record: createAwsRecord(aws),
      namespace: NAMESPACE,
      startOperator: start,
      apply: (manifests, inFlight = IN_FLIGHT) => createAll(kube, manifests, inFlight),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Posts new objects, so many at a time. */
async function createAll(kube: Kube, manifests: readonly Manifest[], inFlight: number): Promise<void> {
  const rest = manifests.values();
  const post = async (): Promise<void> => {
    for (const manifest of rest) await create(kube, manifest);
  };
  await Promise.all(Array.from({ length: inFlight }, post));
}

/** Starts a setting for one measurement, and ends it whatever comes of that. */
export async function inSetting(measure: (setting: Setting) => Promise<void>): Promise<void> {
  const setting = await startSetting();
  try {
    await measure(setting);
  } finally {
    await setting.stop();
  }
}

export async function create(kube: Kube, manifest: Manifest): Promise<void> {
  const { status, body } = await kube.send("POST", pathOf(manifest.kind, NAMESPACE), manifest);
  if (status !== 201) throw new Error(`POST ${manifest.metadata.name}: ${status} ${JSON.stringify(body)}`);
}

/** Waits a time that is part of a measurement. */
export const pause = (ms: number): Promise<void> => sleep(ms);
