import { API_VERSION } from "../../operator/api/names.ts";
import { createOperator } from "../../operator/assemble.ts";
import { AwsCallError, type AwsTransport } from "../../operator/aws/transport.ts";
import { readConfig } from "../../operator/config.ts";
import type { Log } from "../../operator/engine/kind.ts";
import type { Resource } from "../../operator/engine/object.ts";
import type { KubernetesRequest } from "../../operator/kubernetes/transport.ts";
import type { Clock } from "../../operator/lib/clock.ts";
import type { LedgerEntry } from "../../simulator/core/ledger.ts";
import { createSimulator, type ScenarioPatch, type Simulator } from "../../simulator/simulator.ts";
import { silentMetrics } from "../simulation/metrics.ts";
import type { Manifest } from "../support/builders.ts";
import { loadDefaults } from "../support/kube-model/defaults.ts";
import { noKubeFaults } from "../support/kube-model/faults.ts";
import { connect } from "../support/kube-model/network.ts";
import { typeOfKind } from "../support/kube-model/objects.ts";
import { ApiServer } from "../support/kube-model/server.ts";
import { createRandomSource } from "../support/random.ts";
import { ACCOUNT, REGION } from "../support/simulator-process.ts";
import { createVirtualTime } from "../support/virtual-clock.ts";
import { onWire, withDates } from "../support/wire-dates.ts";

/** The operator between two simulated systems, in virtual time: an hour of AWS's quotas passes in seconds. */
export interface VirtualWorld {
  now(): number;
  apply(manifests: readonly Manifest[]): void;
  /** How many objects of a kind have this condition. */
  count(kind: string, condition: string): number;
  /** Replaces members of an object's spec. */
  patch(kind: string, name: string, spec: object): void;
  /** Lets time pass until the condition holds, checked once a second. @throws Error when it never does */
  until(what: string, holds: (calls: readonly LedgerEntry[]) => boolean, limitMs: number): Promise<void>;
  pass(ms: number): Promise<void>;
  /** AWS calls from a moment on. */
  callsSince(at: number): readonly LedgerEntry[];
  /** Kubernetes writes of the operator so far, Lease aside. */
  kubernetesWrites(): number;
}

const START = Date.UTC(2026, 0, 5, 8);
const NAMESPACE = "bench";
const LATENCY_MS = 20;
const LOOK_MS = 1_000;

const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog };

/**
 * @param flags beside the Region and what tests need; AWS's quotas are enforced
 * @param images what becomes of tasks that run them
 */
export function createVirtualWorld(
  flags: Readonly<Record<string, string>>,
  images: NonNullable<ScenarioPatch["images"]> = [],
): VirtualWorld {
  const time = createVirtualTime(START);
  const random = createRandomSource("bench");
  const simulator = createSimulator({ seed: 1, throttle: true });
  simulator.advance(START);
  simulator.setScenario({ containerInstances: 0, images });
  let writes = 0;
  const onWrite = ({ actor, after, before }: { actor: string; after?: unknown; before?: unknown }) => {
    const kind = ((after ?? before) as { readonly kind: string }).kind;
    if (actor !== "person" && kind !== "Lease") writes += 1;
  };
  const server = new ApiServer({
    now: time.now,
    random: random.fork("server"),
    defaults: loadDefaults("crds"),
    onWrite,
  });
  const process = time.process("operator");
  const kubernetes = connect(
    {
      server,
      clock: time.clock,
      random: random.fork("network"),
      faults: () => noKubeFaults,
      outageUntil: () => 0,
      onFault: () => undefined,
    },
    process,
  );
  const operator = createOperator({
    kubernetes,
    aws: awsOf(simulator, time.clock),
    clock: process.clock,
    random: random.fork("operator").next,
    config: configOf(flags),
    log: silentLog,
    metrics: silentMetrics(() => undefined),
    identity: "operator",
    leaseNamespace: NAMESPACE,
  });
  void operator.start();
  const request = (wanted: KubernetesRequest): unknown => {
    const answer = server.handle("person", wanted);
    if (answer.status >= 300) throw new Error(`${wanted.method} ${wanted.path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const collectionOf = (kind: string) => `/apis/${API_VERSION}/namespaces/${NAMESPACE}/${typeOfKind(kind).plural}`;
  const callsSince = (at: number) => simulator.ledger().filter(({ time: when }) => when >= at);
  return {
    now: time.now,
    callsSince,
    kubernetesWrites: () => writes,
    apply(manifests) {
      for (const manifest of manifests) request({ method: "POST", path: collectionOf(manifest.kind), body: manifest });
    },
    count(kind, condition) {
      const { items } = request({ method: "GET", path: collectionOf(kind) }) as { readonly items: readonly Resource[] };
      return items.filter(({ status }) => status?.conditions?.some(({ type }) => type === condition)).length;
    },
    patch(kind, name, spec) {
      const path = `${collectionOf(kind)}/${name}`;
      request({ method: "PATCH", path, body: { spec }, contentType: "application/merge-patch+json" });
    },
    pass: async (ms) => void (await time.runUntil(time.now() + ms)),
    async until(what, holds, limitMs) {
      const from = time.now();
      for (;;) {
        if (holds(callsSince(from))) return;
        if (time.now() > from + limitMs) throw new Error(`not within ${limitMs} ms of virtual time: ${what}`);
        await time.runUntil(time.now() + LOOK_MS);
      }
    },
  };
}

function configOf(flags: Readonly<Record<string, string>>) {
  const all = { region: REGION, installation: "bench", "lease-namespace": NAMESPACE, ...flags };
  const invocation = readConfig(
    Object.entries(all).map(([name, value]) => `--${name}=${value}`),
    {},
  );
  if (invocation.kind !== "run") throw new Error("these flags run no operator");
  return invocation.config;
}

/** Every call takes the same time; nothing is lost. */
function awsOf(simulator: Simulator, clock: Clock): AwsTransport {
  const later = (run: () => void) => clock.schedule(LATENCY_MS / 2, run);
  return {
    identity: async () => ACCOUNT,
    send: ({ region }, service, operation, input) =>
      new Promise((resolve, reject) => {
        later(() => {
          const scope = { account: ACCOUNT, region, caller: "operator" };
          const { status, body } = simulator.handle(scope, service, operation, onWire(input), clock.now());
          const error = () => new AwsCallError(String(body.__type), String(body.message), { httpStatus: status });
          later(() => (status === 200 ? resolve(withDates(body)) : reject(error())));
        });
      }),
    close() {},
  };
}
