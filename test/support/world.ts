import { randomBytes } from "node:crypto";
import { parseAllDocuments } from "yaml";
import type { Condition } from "../../operator/engine/object.ts";
import type { Manifest } from "./builders.ts";
import { sharedControlPlane } from "./controlplane.ts";
import { expectNoCanaries } from "./leaks.ts";
import { type OperatorProcess, type OperatorStart, startOperator } from "./operator-process.ts";
import { type SimulatorProcess, type SimulatorStart, startSimulator } from "./simulator-process.ts";
import { createKube, type Kube, type KubeObject, type KubeServer } from "./world-kube.ts";
import { createProcesses, type Processes } from "./world-processes.ts";
import { type UntilOptions, until } from "./world-until.ts";

/**
 * A namespace of a real API server, a simulated AWS, and operators that watch this namespace only: what an integration
 * test works in.
 */
export interface World {
  readonly namespace: string;
  readonly kube: Kube;
  readonly aws: SimulatorProcess;
  readonly processes: Processes;
  /** The operator that was started last. */
  readonly operator: OperatorProcess;
  /** Starts one more operator and waits until it is ready, and leads unless it is a standby. */
  startOperator(options?: OperatorOptions): Promise<OperatorProcess>;
  /** Ends the operator with the signal and starts another with the same options. */
  restartOperator(signal?: NodeJS.Signals): Promise<OperatorProcess>;
  /** Applies manifests or YAML texts, in order. */
  apply(...manifests: readonly (Manifest | string)[]): Promise<void>;
  /** @throws Error when there is none */
  get(kind: string, name: string): Promise<KubeObject>;
  /** Requests the deletion of objects. */
  remove(...manifests: readonly Manifest[]): Promise<void>;
  /** Waits until the object is as wanted. @throws Error with object, Events, log and AWS calls when it does not come */
  waitFor(
    kind: string,
    name: string,
    predicate: (object: KubeObject) => boolean,
    options?: UntilOptions & { readonly what?: string },
  ): Promise<KubeObject>;
  /** Waits until all are Ready for their newest generation. */
  waitReady(...manifests: readonly Manifest[]): Promise<readonly KubeObject[]>;
  /** Waits until the condition `Ready` of the newest generation has this reason. */
  waitReason(manifest: Manifest, reason: string, options?: UntilOptions): Promise<KubeObject>;
  waitGone(...manifests: readonly Manifest[]): Promise<void>;
  /** Waits until AWS shows what is wanted. */
  waitAws<Seen>(
    what: string,
    read: () => Promise<Seen>,
    holds: (seen: Seen) => boolean,
    options?: UntilOptions,
  ): Promise<Seen>;
  /** What goes with an error: the namespace's Events, the operator's log, the last AWS calls. */
  report(): Promise<string>;
  /** Ends everything. @throws Error when a secret came out of an operator */
  stop(): Promise<void>;
}

export interface OperatorOptions extends Pick<OperatorStart, "flags" | "env" | "program" | "user" | "nodeFlags"> {
  readonly standby?: boolean;
  /** Do not wait until it is ready. */
  readonly noWait?: boolean;
  /** Another kubeconfig than the administrator's. */
  readonly kubeconfigPath?: string;
}

export interface WorldOptions {
  /** What the namespace's name begins with. */
  readonly name: string;
  /** Another control plane than the shared one. */
  readonly controlPlane?: KubeServer & { readonly kubeconfigPath: string };
  readonly simulator?: SimulatorStart;
  /** Options of the operator that is started; `false`: none is. */
  readonly operator?: OperatorOptions | false;
}

/** Starts a world with its own namespace, simulator and operator. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const controlPlane = options.controlPlane ?? sharedControlPlane();
  const namespace = `${options.name}-${randomBytes(4).toString("hex")}`;
  const kube = createKube(controlPlane);
  const processes = createProcesses();
  try {
    const [aws] = await Promise.all([
      startSimulator(processes, options.simulator),
      ...(options.controlPlane === undefined ? [] : [kube.installCrds()]),
      kube.send("POST", "/api/v1/namespaces", { metadata: { name: namespace } }),
    ]);
    // AWS deletes no cluster that has container instances; tests that need some say so.
    await aws.scenario({ containerInstances: 0 });
    const world = worldOf(namespace, kube, aws, processes, controlPlane.kubeconfigPath);
    if (options.operator !== false) await world.startOperator(options.operator);
    return world;
  } catch (error) {
    await processes.stopAll();
    throw error;
  }
}

function worldOf(
  namespace: string,
  kube: Kube,
  aws: SimulatorProcess,
  processes: Processes,
  kubeconfig: string,
): World {
  let operator: OperatorProcess | undefined;
  let lastOptions: OperatorOptions = {};
  const operators: OperatorProcess[] = [];
  const current = (): OperatorProcess => {
    if (operator === undefined) throw new Error("no operator was started");
    return operator;
  };
  const report = () => describeWorld(namespace, kube, aws, operator);
  const waitFor: World["waitFor"] = async (kind, name, predicate, { what, ...rest } = {}) => {
    const seen = await until(
      what ?? `${kind} ${name} is as wanted`,
      () => kube.get(kind, namespace, name),
      (object) => object !== undefined && predicate(object),
      { report, ...rest },
    );
    return seen as KubeObject;
  };
  const startOne: World["startOperator"] = async (options = {}) => {
    const { standby = false, noWait = false, kubeconfigPath = kubeconfig, ...rest } = options;
    const place = { kubeconfigPath, simulator: aws, namespaces: [namespace], leaseNamespace: namespace };
    const started = startOperator(processes, { ...place, ...rest });
    operators.push(started);
    if (!standby) {
      operator = started;
      lastOptions = options;
    }
    const leads = !standby && rest.flags?.["leader-elect"] !== "false";
    if (!noWait) await started.ready({ standby: !leads });
    return started;
  };
  return {
    namespace,
    kube,
    aws,
    processes,
    report,
    waitFor,
    get operator() {
      return current();
    },
    startOperator: startOne,
    async restartOperator(signal = "SIGTERM") {
      await current().stop(signal);
      return startOne(lastOptions);
    },
    async apply(...manifests) {
      for (const manifest of manifests.flatMap((one) => (typeof one === "string" ? fromYaml(one) : [one]))) {
        await kube.apply(namespace, manifest);
      }
    },
    async get(kind, name) {
      const object = await kube.get(kind, namespace, name);
      if (object === undefined) throw new Error(`${kind} ${name} does not exist`);
      return object;
    },
    async remove(...manifests) {
      for (const { kind, metadata } of manifests) await kube.delete(kind, namespace, metadata.name);
    },
    waitReady: (...manifests) =>
      Promise.all(
        manifests.map(({ kind, metadata: { name } }) =>
          waitFor(kind, name, isReady, { what: `${kind} ${name} is Ready` }),
        ),
      ),
    waitReason: ({ kind, metadata: { name } }, reason, options) =>
      waitFor(
        kind,
        name,
        (object) =>
          object.status?.observedGeneration === object.metadata.generation && readyOf(object)?.reason === reason,
        { what: `${kind} ${name} gives the reason ${reason}`, ...options },
      ),
    async waitGone(...manifests) {
      for (const { kind, metadata } of manifests) {
        const read = () => kube.get(kind, namespace, metadata.name);
        await until(`${kind} ${metadata.name} is gone`, read, (object) => object === undefined, { report });
      }
    },
    waitAws: (what, read, holds, options) => until(what, read, holds, { report, ...options }),
    async stop() {
      try {
        await expectNoCanaries({ operators, kube, namespace });
      } finally {
        kube.close();
        await processes.stopAll();
      }
    },
  };
}

/** The manifests in a YAML text. */
export const fromYaml = (text: string): readonly Manifest[] =>
  parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);

export const conditionOf = (object: KubeObject, type: string): Condition | undefined =>
  object.status?.conditions?.find((condition: Condition) => condition.type === type);

export const readyOf = (object: KubeObject): Condition | undefined => conditionOf(object, "Ready");

/** Ready for the newest generation. */
export function isReady(object: KubeObject): boolean {
  const ready = readyOf(object);
  return ready?.status === "True" && ready.observedGeneration === object.metadata.generation;
}

export const isStalled = (object: KubeObject): boolean => conditionOf(object, "Stalled")?.status === "True";

async function describeWorld(
  namespace: string,
  kube: Kube,
  aws: SimulatorProcess,
  operator: OperatorProcess | undefined,
): Promise<string> {
  const events = await kube.events(namespace).catch(() => []);
  const eventLines = events.map(
    ({ type, reason, note, regarding }) => `${type} ${regarding.kind}/${regarding.name} ${reason}: ${note}`,
  );
  const calls = await aws.tail().catch((error: unknown) => String(error));
  return [
    "--- Events",
    ...eventLines.slice(-15),
    "--- operator",
    operator?.tail(30) ?? "none",
    "--- AWS calls",
    calls,
  ].join("\n");
}
