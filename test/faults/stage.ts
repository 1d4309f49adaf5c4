import { randomBytes } from "node:crypto";
import { KINDS } from "../../crds/crd.ts";
import { type Served, serve } from "../../simulator/core/http.ts";
import { createSimulator, type Simulator } from "../../simulator/simulator.ts";
import type { ControlPlane } from "../../tools/controlplane/start.ts";
import { isAwsWrite, PERSON, type Violation } from "../scenarios/history.ts";
import { checkSafety } from "../scenarios/safety.ts";
import { revisionsInUse } from "../scenarios/snapshot.ts";
import { IMAGES } from "../scenarios/world.ts";
import type { KubeObject } from "../support/kube-model/objects.ts";
import { type Endpoint, type KubeProxy, startKubeProxy } from "../support/kube-proxy/proxy.ts";
import type { WriteRequest } from "../support/kube-proxy/record.ts";
import { type AwsTap, type Boundary, startAwsTap, type Verdict } from "../support/process-aws-tap.ts";
import { createPeople } from "../support/process-people.ts";
import { ACCOUNT, REGION } from "../support/simulator-process.ts";
import { createTotalOrder, type TotalOrder } from "../support/total-order.ts";
import { createKube, type Kube } from "../support/world-kube.ts";
import type { Processes } from "../support/world-processes.ts";
import { type Exchange, nameOfKubeWrite } from "./exchanges.ts";
import { type AwsArea, type EndState, endStateOf } from "./mask.ts";
import { createObservationFaults, type ObservationFaults } from "./observation-faults.ts";
import { createOperatorGroup, INSTALLATION, type OperatorGroup } from "./operators.ts";
import type { Plan } from "./plans.ts";
import { type Summary, summaryOf } from "./summary.ts";
import { createTrigger, type Trigger } from "./trigger.ts";
import { type FaultWorld, steadyRandom } from "./workloads.ts";

/** What all runs share. */
export interface Infrastructure {
  readonly plane: ControlPlane;
  readonly kube: Kube;
  readonly processes: Processes;
  /** The operator's, see `OpenInfrastructure`. */
  readonly program: string;
}

/** Where one run takes place: its own namespaces, AWS, ways to both, and operators. */
export interface Stage {
  readonly namespace: string;
  readonly operators: OperatorGroup;
  readonly trigger: Trigger;
  readonly tap: AwsTap;
  readonly proxy: KubeProxy;
  readonly observation: ObservationFaults;
  readonly people: FaultWorld;
  /** Whether what the plan wants has happened. */
  reached(): boolean;
  objects(): Promise<readonly KubeObject[]>;
  /** @param objects as they are now */
  endState(objects: readonly KubeObject[]): EndState;
  summary(): Summary;
  /** What broke an invariant on the way. */
  violations(): readonly Violation[];
  close(): Promise<void>;
}

/** AWS runs so many times faster than the simulator's pace, which is itself far above the real one. */
const SPEED = 10;
/** People poll every 250 ms of their time. */
const PACE = 2.5;

export async function openStage(infrastructure: Infrastructure, plan: Plan | undefined): Promise<Stage> {
  const { plane, kube, processes, program } = infrastructure;
  const namespace = `f-${randomBytes(5).toString("hex")}`;
  const leaseNamespace = `${namespace}-lease`;
  for (const name of [namespace, leaseNamespace]) await kube.send("POST", "/api/v1/namespaces", { metadata: { name } });
  const { simulator, served } = await startAws();
  const order = createTotalOrder();
  const late: { operators?: OperatorGroup; observation?: ObservationFaults } = {};
  const trigger = createTrigger(plan, {
    isDead: (process) => late.operators?.isDead(process) ?? false,
    kill: () => late.operators?.kill(),
    disturbObservation: async (how, exchange) => late.observation?.disturb(how, exchange),
  });
  const tap = await startTap(served, simulator, trigger, order);
  const proxy = await startProxy(plane, trigger, order);
  const endpoints: Endpoint[] = [];
  const observation = createObservationFaults(proxy, endpoints);
  const operators = createOperatorGroup({
    processes,
    program,
    async kubeconfigOf(name) {
      const endpoint = await proxy.endpoint(name);
      endpoints.push(endpoint);
      return endpoint.kubeconfigPath;
    },
    awsUrl: tap.url,
    namespace,
    leaseNamespace,
    mode: plan?.action.kind === "kill" ? plan.action.mode : undefined,
    onKilled: tap.abandoned,
  });
  Object.assign(late, { operators, observation });
  const people = createKube(await proxy.endpoint(PERSON));
  return stageOf({
    plan,
    kube,
    people,
    namespace,
    leaseNamespace,
    simulator,
    served,
    trigger,
    tap,
    proxy,
    observation,
    operators,
  });
}

async function startAws(): Promise<{ readonly simulator: Simulator; readonly served: Served }> {
  const simulator = createSimulator({ speed: SPEED });
  simulator.setScenario({
    // Registered instances would hold the deletion of every cluster up, and Fargate needs none.
    containerInstances: 0,
    images: IMAGES,
  });
  return { simulator, served: await serve(simulator, { host: "127.0.0.1", port: 0, virtual: false }) };
}

interface Parts extends Pick<Stage, "namespace" | "trigger" | "tap" | "proxy" | "observation" | "operators"> {
  readonly plan: Plan | undefined;
  /** Past the proxy: for reading. */
  readonly kube: Kube;
  /** Through it: what people do stands in the record. */
  readonly people: Kube;
  readonly leaseNamespace: string;
  readonly simulator: Simulator;
  readonly served: Served;
}

/** Calls the trigger at both boundaries of each exchange. */
function boundaries<T extends object>(
  trigger: Trigger,
  arrivalOf: (subject: T) => Parameters<Trigger["sent"]>[0],
): (subject: T, boundary: Boundary) => Promise<Verdict> {
  const places = new WeakMap<T, Exchange>();
  return async (subject, boundary) => {
    const place = places.get(subject);
    if (boundary === "decided") return place === undefined ? "pass" : trigger.decided(place);
    const { exchange, verdict } = await trigger.sent(arrivalOf(subject));
    places.set(subject, exchange);
    return verdict;
  };
}

const startTap = (served: Served, simulator: Simulator, trigger: Trigger, order: TotalOrder): Promise<AwsTap> =>
  startAwsTap({
    target: served.url,
    order,
    atBoundary: boundaries(trigger, (call) => ({
      system: "aws",
      name: call.operation,
      isWrite: isAwsWrite(call),
      process: call.process,
    })),
    revisionsInUse: async () => revisionsInUse({ areas: [areaOf(simulator)] }),
  });

const startProxy = (server: ControlPlane, trigger: Trigger, order: TotalOrder): Promise<KubeProxy> =>
  startKubeProxy({
    server,
    order,
    atBoundary: boundaries(trigger, ({ request }: WriteRequest) => ({
      system: "kube",
      name: nameOfKubeWrite(request),
      isWrite: true,
      process: request.caller,
    })),
  });

function areaOf(simulator: Simulator): AwsArea {
  simulator.advance(Date.now());
  const area = simulator.snapshot().areas.find(({ account, region }) => account === ACCOUNT && region === REGION);
  const ofCloudMap = { namespaces: [], discoveryServices: [] };
  const ofScaling = { scalableTargets: [], scalingPolicies: [], scheduledActions: [], metricAlarms: [] };
  const ofEcs = { capacityProviders: [], clusters: [], services: [], taskDefinitions: [], tasks: [] };
  return area ?? { ...ofEcs, ...ofCloudMap, ...ofScaling };
}

function stageOf(parts: Parts): Stage {
  const { kube, people, namespace, leaseNamespace, simulator, trigger, tap, proxy, operators, observation } = parts;
  const objects = async (): Promise<readonly KubeObject[]> =>
    (await Promise.all(KINDS.map(({ names }) => kube.list(names.kind, namespace)))).flat() as unknown as KubeObject[];
  const written = () =>
    proxy.record.requests.filter(({ request, status = 500 }) => request.caller !== PERSON && status < 300);
  const life = { isOpen: true, unobserved: false };
  return {
    ...parts,
    people: peopleOf(parts, life, objects),
    reached: () => (trigger.reached() && observation.met()) || life.unobserved,
    objects,
    endState: (found) => endStateOf(found, areaOf(simulator), { [leaseNamespace]: "<lease-ns>", [namespace]: "<ns>" }),
    summary: () =>
      summaryOf(
        tap.calls,
        written().map(({ request }) => nameOfKubeWrite(request)),
      ),
    violations: () => {
      const history = [...tap.calls, ...proxy.record.history].toSorted((a, b) => a.at - b.at);
      return checkSafety(history, { installation: INSTALLATION, readsLag: false });
    },
    async close() {
      life.isOpen = false;
      await operators.stop();
      await observation.over();
      people.close();
      await Promise.all([tap.close(), proxy.close()]);
      await parts.served.close();
    },
  };
}

interface Life {
  isOpen: boolean;
  unobserved: boolean;
}

function peopleOf(parts: Parts, life: Life, objects: Stage["objects"]): FaultWorld {
  const { kube, people, namespace, simulator, tap, observation, plan } = parts;
  const doing = createPeople(
    {
      kube: people,
      aws: {
        area: async () => areaOf(simulator) as never,
        async scenario(patch) {
          simulator.advance(Date.now());
          simulator.setScenario(patch);
        },
      },
    },
    {
      awsUrl: tap.url,
      operators: { unseen: (action) => action() },
      cache: {
        find: ({ kind, name }) => kube.get(kind, namespace, name) as Promise<KubeObject | undefined>,
      },
      pace: PACE,
      random: steadyRandom,
      namespaces: [namespace],
    },
  );
  return {
    ...doing,
    async advance(ms) {
      if (!life.isOpen) throw new Error("the run is over");
      await doing.advance(ms);
    },
    objects,
    async unobserved(ref, doing, undoing) {
      if (plan === undefined) return;
      await observation.unobserved(ref, doing, undoing);
      life.unobserved = true;
    },
  };
}
