import { join } from "node:path";
import { FINALIZER, GROUP, ORIGIN_ANNOTATION, VERBS } from "../../../operator/api/names.ts";
import { type AwsAccess, createAws } from "../../../operator/aws/client.ts";
import type { Aws } from "../../../operator/aws/handle.ts";
import { AwsCallError, type AwsTransport } from "../../../operator/aws/transport.ts";
import { Claims } from "../../../operator/engine/claims.ts";
import { Controller } from "../../../operator/engine/controller.ts";
import type { AnyKind, KindSettings, Log, PlanInput } from "../../../operator/engine/kind.ts";
import { Memories } from "../../../operator/engine/memory.ts";
import type { Resource } from "../../../operator/engine/object.ts";
import type { Plan } from "../../../operator/engine/plan.ts";
import type { EventRecord, WriteGate } from "../../../operator/engine/ports.ts";
import { Queue } from "../../../operator/engine/queue.ts";
import { Reconciler } from "../../../operator/engine/reconcile.ts";
import { readingOf } from "../../../operator/engine/surroundings.ts";
import { kinds } from "../../../operator/kinds/index.ts";
import type { SimAnswer } from "../../../simulator/core/answer.ts";
import type { LedgerEntry } from "../../../simulator/core/ledger.ts";
import type { OptionsPatch } from "../../../simulator/simulator.ts";
import { createSimulator, type Simulator } from "../../../simulator/simulator.ts";
import { repositoryRoot } from "../../../tools/lib/paths.ts";
import type { Manifest } from "../../support/builders.ts";
import { loadDefaults } from "../../support/kube-model/defaults.ts";
import type { KubeObject } from "../../support/kube-model/objects.ts";
import { createVirtualTime, type VirtualTime } from "../../support/virtual-clock.ts";
import { onWire, withDates } from "../../support/wire-dates.ts";
import { createMemoryKube, keyOf, type MemoryKube } from "../engine/memory-kube.ts";
import { noMetrics, silent } from "../engine/toy.ts";

/**
 * The engine and the real kinds over the simulator's core and an API server in memory, in virtual time: no socket, no
 * process, and every plan is seen.
 */
export interface Driven {
  readonly time: VirtualTime;
  readonly kube: MemoryKube;
  readonly simulator: Simulator;
  /** Every plan that was made, in order. */
  readonly plans: readonly PlanMade[];
  readonly events: readonly (EventRecord & { readonly object: string })[];
  /** Creates or changes objects as `kubectl apply` does. */
  apply(...manifests: readonly Manifest[]): void;
  annotate(manifest: Manifest, annotations: Readonly<Record<string, string>>): void;
  remove(...manifests: readonly Manifest[]): void;
  get(manifest: Manifest): StoredObject | undefined;
  /** Lets virtual time pass. */
  run(ms: number): Promise<void>;
  /** Lets time pass until it holds. @throws Error with the last plans when it does not within the limit */
  until(what: string, holds: () => boolean, limitMs?: number): Promise<void>;
  /** Until the object is Ready for its newest generation. */
  ready(...manifests: readonly Manifest[]): Promise<void>;
  /** Until `Ready` gives this reason for the newest generation. */
  reason(manifest: Manifest, reason: string): Promise<void>;
  /** Write requests of the operator, whatever AWS answered. */
  writes(since?: number): readonly LedgerEntry[];
  /** Sequence number of the newest AWS request. */
  mark(): number;
  /** What a person does in AWS. */
  aws(operation: string, input: object, service?: string): Readonly<Record<string, unknown>>;
  /** The operator's memory is lost and another one leads, as after a SIGKILL. */
  restart(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: tests read specs and statuses of every kind
type Loose = any;
export type StoredObject = Omit<Resource, "spec" | "status"> & { readonly spec: Loose; readonly status?: Loose };

export interface PlanMade {
  /** Milliseconds of virtual time since the start. */
  readonly at: number;
  readonly object: string;
  readonly input: PlanInput<Loose, Loose, Loose>;
  readonly plan: Plan;
}

export interface DrivenOptions {
  readonly simulator?: OptionsPatch;
  readonly settings?: Partial<KindSettings>;
  /** Where the operator's log goes; default: nowhere. */
  readonly log?: Log;
}

export const ACCOUNT = "111122223333";
export const REGION = "eu-central-1";
export const INSTALLATION = "tests";
export const START = Date.parse("2026-03-01T12:00:00Z");
export const POLL_MS = 1_000;
/** The operator's default. */
const WORKERS = 100;
const READ = /^(Describe|List|Get)/;

export const kindSettings: KindSettings = {
  passableRoles: [],
  adoption: ["*"],
  observation: ["*"],
  defaultDeletionPolicy: "Delete",
  driftIntervalMs: 600_000,
  defaultTags: {},
  pollMs: POLL_MS,
};

const defaults = loadDefaults(join(repositoryRoot, "crds"));

/** The manifest as the API server stores it: with the defaults of the CRD. */
export const defaulted = (manifest: Manifest): Manifest => {
  const filled = defaults({ spec: {}, ...manifest } as unknown as KubeObject);
  return { ...manifest, spec: filled.spec as Loose };
};

export function createDriven({ simulator: options = {}, settings = {}, log = silent }: DrivenOptions = {}): Driven {
  const time = createVirtualTime(START);
  const simulator = createSimulator({ seed: 7, ...options });
  simulator.advance(START);
  simulator.setScenario({ containerInstances: 0 });
  const plans: PlanMade[] = [];
  const registry = new Map(kinds.map((kind) => [kind.names.kind, watched(kind, plans)]));
  const names = { finalizer: FINALIZER, originAnnotation: ORIGIN_ANNOTATION };
  const kube = createMemoryKube(time.clock, readingOf(registry), names);
  const events: (EventRecord & { object: string })[] = [];
  const kindSettingsNow = { ...kindSettings, ...settings };
  let term = 0;
  let current: Controller<Aws> | undefined;
  let leading: AbortController | undefined;
  kube.onChange((change) => current?.onChange(change));

  const lead = (): void => {
    term += 1;
    const gate: WriteGate = { check: () => undefined, term };
    const { clock } = time.process(`operator-${term}`);
    const claims = new Claims();
    const memories = new Memories();
    const queue = new Queue(clock, noMetrics, { workers: WORKERS, kinds: [...registry.keys()] });
    const scopes = awsOver(simulator, time, gate, log);
    const recorder = {
      record: (resource: Resource, event: EventRecord) =>
        void events.push({ ...event, object: `${resource.kind}/${resource.metadata.name}` }),
    };
    const ports = { clock, random: () => 0.5, store: kube.store, writer: kube.writer, events: recorder, gate, scopes };
    const reconciler = new Reconciler<Aws>({
      working: (kind) => queue.working(kind),
      ports: { ...ports, metrics: noMetrics, log },
      settings: {
        ...names,
        verbPrefix: `${GROUP}/`,
        verbs: VERBS,
        installation: INSTALLATION,
        readOnly: false,
        kind: kindSettingsNow,
      },
      kinds: registry,
      claims,
      memories,
    });
    const controller = new Controller<Aws>({
      clock,
      store: kube.store,
      queue,
      claims,
      memories,
      metrics: noMetrics,
      log,
      kinds: registry,
      annotations: { verbPrefix: `${GROUP}/`, verbs: VERBS },
      defaultRegion: REGION,
      pass: (request, signal) => reconciler.pass(request, signal),
    });
    // What is stored already came with the first list.
    kube.store.synced = false;
    for (const kind of registry.keys()) {
      for (const after of kube.store.each(kind)) {
        controller.onChange({ key: keyOf(after), before: undefined, after, exportsChanged: true });
      }
    }
    kube.store.synced = true;
    leading = new AbortController();
    current = controller;
    controller.start(WORKERS);
    controller.lead(leading.signal);
  };

  const person = { account: ACCOUNT, region: REGION, caller: "person" };
  const get = (manifest: Manifest) => kube.get(keyOf(manifest)) as StoredObject | undefined;
  const until: Driven["until"] = async (what, holds, limitMs = 900_000) => {
    const came = await time.runUntil(holds, time.now() + limitMs);
    if (!came) {
      const last = plans.slice(-5).map(({ at, object, plan }) => `${at} ${object} ${plan.reason}: ${plan.message}`);
      throw new Error(`never happened: ${what}\n${last.join("\n")}`);
    }
  };
  lead();
  return {
    time,
    kube,
    simulator,
    plans,
    events,
    get,
    until,
    apply(...manifests) {
      for (const manifest of manifests) kube.apply(defaulted(manifest));
    },
    annotate: (manifest, annotations) => kube.annotate(keyOf(manifest), annotations),
    remove(...manifests) {
      for (const manifest of manifests) kube.remove(keyOf(manifest));
    },
    run: async (ms) => void (await time.runUntil(time.now() + ms)),
    ready: (...manifests) =>
      until(`${manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(", ")} Ready`, () =>
        manifests.every((manifest) => isReadyNow(get(manifest))),
      ),
    reason: (manifest, reason) =>
      until(`${manifest.kind} ${manifest.metadata.name} says ${reason}`, () => {
        const object = get(manifest);
        return object?.status?.observedGeneration === object?.metadata.generation && readyOf(object)?.reason === reason;
      }),
    writes: (since = 0) =>
      simulator
        .ledger(since)
        .filter(({ service, caller, operation }) => service !== "sts" && caller !== "person" && !READ.test(operation)),
    mark: () => simulator.ledger().at(-1)?.seq ?? 0,
    aws(operation, input, service = "ecs") {
      const { status, body } = simulator.handle(person, service, operation, input, time.now());
      if (status !== 200) throw new Error(`${operation}: ${JSON.stringify(body)}`);
      return body;
    },
    async restart() {
      leading?.abort();
      await time.runUntil(time.now() + 10);
      lead();
    },
  };
}

/** The kind, with each of its plans noted down. */
function watched(kind: AnyKind<Aws>, plans: PlanMade[]): AnyKind<Aws> {
  return {
    ...kind,
    plan(input) {
      const plan = kind.plan(input);
      const { kind: name, metadata } = input.resource;
      plans.push({ at: input.now - START, object: `${name}/${metadata.name}`, input, plan });
      return plan;
    },
  };
}

export const readyOf = (object: StoredObject | undefined): Loose =>
  object?.status?.conditions?.find((condition: { type: string }) => condition.type === "Ready");

export const isReadyNow = (object: StoredObject | undefined): boolean =>
  readyOf(object)?.status === "True" && readyOf(object)?.observedGeneration === object?.metadata.generation;

function awsOver(simulator: Simulator, time: VirtualTime, gate: WriteGate, log: Log): AwsAccess {
  return createAws({
    transport: coreTransport(simulator, () => time.now()),
    clock: time.clock,
    random: () => 0.5,
    gate,
    metrics: {
      awsRequest: () => undefined,
      awsRetried: () => undefined,
      bucketWaited: () => undefined,
      bucketThrottled: () => undefined,
      bucketQueued: () => undefined,
    },
    log,
    settings: { regions: [REGION], defaultRegion: REGION, bucketShare: 1, requestTimeoutMs: 2_000 },
  });
}

/** The simulator's core as AWS, answering at once. */
export function coreTransport(simulator: Simulator, now: () => number): AwsTransport {
  return {
    identity: async () => ACCOUNT,
    async send({ region }, service, operation, input) {
      const scope = { account: ACCOUNT, region, caller: "operator" };
      const answer = simulator.handle(scope, service, operation, onWire(input), now());
      if (answer.transport === "reset") throw new AwsCallError("NetworkError", "read ECONNRESET");
      if (answer.transport === "hang") throw new AwsCallError("TimeoutError", "no answer");
      if (answer.status !== 200) throw errorOf(answer);
      return withDates(answer.body);
    },
    close: () => undefined,
  };
}

const errorOf = ({ status, body }: SimAnswer): AwsCallError =>
  new AwsCallError(String(body.__type), String(body.message), { httpStatus: status });
