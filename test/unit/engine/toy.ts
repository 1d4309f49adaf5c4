import { Claims } from "../../../operator/engine/claims.ts";
import { Controller } from "../../../operator/engine/controller.ts";
import type { AnyKind, Kind, KindSettings, Log, Surroundings } from "../../../operator/engine/kind.ts";
import { Memories } from "../../../operator/engine/memory.ts";
import type { BaseStatus, CommonSpec, Key, Ref, Resource, Scope } from "../../../operator/engine/object.ts";
import { FencedError } from "../../../operator/engine/outcome.ts";
import type { Engine, EngineSettings, PassResult } from "../../../operator/engine/pass.ts";
import type { ChildStep, Plan, StepBase } from "../../../operator/engine/plan.ts";
import type { EngineMetrics, EventRecord } from "../../../operator/engine/ports.ts";
import { Queue, type Request } from "../../../operator/engine/queue.ts";
import { Reconciler } from "../../../operator/engine/reconcile.ts";
import { readingOf } from "../../../operator/engine/surroundings.ts";
import { createVirtualTime, type VirtualTime } from "../../support/virtual-clock.ts";
import { createMemoryKube, keyOf, type MemoryKube } from "./memory-kube.ts";

/** A kind that knows nothing of ECS: a named value in a pretended cloud. */

export interface ToySpec extends CommonSpec {
  readonly value?: number;
  readonly ref?: string;
  /** The name in the cloud, when it is not the object's. */
  readonly called?: string;
}

export interface ToyStatus extends BaseStatus {
  readonly shown?: number | undefined;
}

export interface ToyObserved {
  readonly value: number | undefined;
  readonly source: "read" | "answer" | "unread";
}

export type ToyStep = StepBase & {
  readonly kind: "Put" | "Drop" | "Untag";
  readonly name: string;
  readonly value?: number;
};

/** The pretended cloud: values by name, every call, and the failures it has in store. */
export interface Cloud {
  readonly values: Map<string, number>;
  readonly calls: string[];
  /** Called before each call; throws to fail it. `carryOut` does the write all the same. */
  trouble: ((call: string, carryOut: () => void) => void) | undefined;
}

export interface ToyAws {
  read(name: string): Promise<number | undefined>;
  /** Sets the value, or drops it. */
  write(kind: string, name: string, value: number | undefined): Promise<void>;
}

export const names = { finalizer: "toys.example/finalizer", originAnnotation: "toys.example/origin" };
export const scope: Scope = { account: "111122223333", region: "eu-central-1" };
export const POLL_MS = 1_000;
export const DRIFT_MS = 600_000;

export const kindSettings: KindSettings = {
  passableRoles: [],
  adoption: ["*"],
  observation: ["*"],
  defaultDeletionPolicy: "Delete",
  driftIntervalMs: DRIFT_MS,
  defaultTags: {},
  pollMs: POLL_MS,
};

export const engineSettings: EngineSettings = {
  ...names,
  verbPrefix: "toys.example/",
  verbs: ["poke"],
  installation: "tests",
  readOnly: false,
  kind: kindSettings,
};

export const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};

type Toy = Kind<ToySpec, ToyStatus, ToyObserved, ToyStep | ChildStep, ToyAws>;

export const step = (kind: ToyStep["kind"], name: string, more: Partial<ToyStep> = {}): ToyStep => ({
  kind,
  name,
  summary: `${kind.toLowerCase()} ${name}`,
  ...more,
});
export const toyPlan = (
  state: Plan["state"],
  reason: string,
  steps: readonly (ToyStep | ChildStep)[],
): Plan<ToyStep | ChildStep> => ({
  state,
  reason,
  message: `${reason} it`,
  steps,
  changes: steps.map(({ summary }) => summary),
});

/** What toys see of each other. */
export interface ToyExports {
  readonly shown: number | undefined;
  readonly value: number | undefined;
  readonly scope: Scope | undefined;
}

const toyRef = (name: string): Ref => ({ kind: "Toy", name, scope: "Namespaced" });

/** What is seen of the toy that a reference names. */
export const referredToy = (surroundings: Surroundings, name: string | undefined): ToyExports | undefined =>
  surroundings.referred(toyRef(name ?? ""))?.exports as ToyExports | undefined;

export const nameOf = (resource: Resource<ToySpec, ToyStatus>): string =>
  resource.spec.called ?? resource.metadata.name;

export const toy: Toy = {
  names: {
    kind: "Toy",
    plural: "toys",
    group: "toys.example",
    version: "v1",
    scope: "Namespaced",
    nameField: "called",
  } as const,
  refs: (spec) => (spec.ref === undefined ? [] : [toyRef(spec.ref)]),
  region: (resource) => resource.spec.region,
  identity: nameOf,
  readGroup: () => "toys",
  exports: ({ spec, status }): ToyExports => ({ shown: status?.shown, value: spec.value, scope: status?.scope }),
  declared: (spec) => (spec.value === undefined ? [] : ["value"]),
  fitStatus: (status) => status,
  async observe({ aws }, resource, _surroundings, known) {
    if (known.reusable && known.observed !== undefined) return known.observed;
    return { value: await aws.read(nameOf(resource)), source: "read" };
  },
  plan({ resource, observed, verbs }) {
    const handled = verbs.map((verb) => ({ ...verb, outcome: "Poked" }));
    if (resource.metadata.deletionTimestamp !== undefined) {
      return observed.value === undefined
        ? toyPlan("Gone", "Gone", [])
        : toyPlan("Progressing", "Deleting", [step("Drop", nameOf(resource))]);
    }
    const wanted = resource.spec.value ?? 0;
    const plan =
      observed.value === wanted
        ? toyPlan("InSync", "Fine", [])
        : toyPlan("Progressing", "Putting", [step("Put", nameOf(resource), { value: wanted })]);
    return handled.length === 0 ? plan : { ...plan, handled };
  },
  async act({ aws }, { kind, name, value }, observed) {
    await aws.write(kind, name, value);
    return { ...observed, value: kind === "Untag" ? observed.value : value, source: "answer" };
  },
  status: ({ observed, resource }) => ({ shown: observed.value, declared: toy.declared(resource.spec) }),
};

/** One engine over one in-memory API server and one pretended cloud, in virtual time. */
export interface Bench {
  readonly time: VirtualTime;
  readonly kube: MemoryKube;
  readonly cloud: Cloud;
  readonly queue: Queue;
  readonly claims: Claims;
  readonly memories: Memories;
  readonly controller: Controller<ToyAws>;
  readonly events: (EventRecord & { readonly name: string })[];
  readonly passes: (Request & { readonly result: PassResult; readonly at: number })[];
  readonly metrics: { terminal: number; panics: number };
  /** What the account is found to be. */
  account: { scope: Scope; error?: Error };
  readonly gate: { term: number; open: boolean };
  /** How far the wall clock has been set forward. */
  readonly wall: { aheadMs: number };
  /** One pass, without queue and controller. */
  pass(name: string, request?: Partial<Request>, signal?: AbortSignal): Promise<PassResult>;
  keyOf(name: string): Key;
  object(name: string): Resource<ToySpec, ToyStatus>;
  /** Starts workers and leads. @returns a function that takes leadership away */
  lead(): () => void;
}

interface BenchOptions {
  readonly kind?: Partial<Toy>;
  readonly settings?: Partial<EngineSettings>;
  /** Passes that may be under way at once. */
  readonly workers?: number;
}

export const noMetrics: EngineMetrics = {
  reconciled: () => undefined,
  terminalError: () => undefined,
  panic: () => undefined,
  workers: () => undefined,
  queueDepth: () => undefined,
  queueAdded: () => undefined,
  queueWaited: () => undefined,
  queueRetried: () => undefined,
  conditions: () => undefined,
  forget: () => undefined,
};

export const START = Date.parse("2026-03-01T12:00:00Z");

export function createBench({ kind: changes = {}, settings = {}, workers = 2 }: BenchOptions = {}): Bench {
  const time = createVirtualTime(START);
  const wall = { aheadMs: 0 };
  const { clock: steady } = time.process("operator");
  const clock = { ...steady, now: () => steady.now() + wall.aheadMs };
  const kind: Toy = { ...toy, ...changes };
  const kinds: ReadonlyMap<string, AnyKind<ToyAws>> = new Map([["Toy", kind]]);
  const kube = createMemoryKube(clock, readingOf(kinds), names);
  const cloud: Cloud = { values: new Map(), calls: [], trouble: undefined };
  const gate = { term: 1, open: true };
  const metrics = { terminal: 0, panics: 0 };
  const counted: EngineMetrics = {
    ...noMetrics,
    terminalError() {
      metrics.terminal += 1;
    },
    panic() {
      metrics.panics += 1;
    },
  };
  const account: Bench["account"] = { scope };
  const events: Bench["events"] = [];
  const passes: Bench["passes"] = [];
  const claims = new Claims();
  const memories = new Memories();
  const queue = new Queue(clock, counted, { workers, kinds: [...kinds.keys()] });
  const writeGate = {
    get term() {
      return gate.term;
    },
    check() {
      if (!gate.open) throw new FencedError("NotLeader", "this process does not lead");
    },
  };
  const engine: Engine<ToyAws> = {
    ports: {
      clock,
      random: () => 0.5,
      store: kube.store,
      writer: kube.writer,
      events: { record: (resource, event) => void events.push({ ...event, name: resource.metadata.name }) },
      gate: writeGate,
      scopes: {
        async resolve() {
          if (account.error !== undefined) throw account.error;
          return { scope: account.scope, partition: "aws" };
        },
        handle: () => awsOf(cloud, () => writeGate.check()),
      },
      metrics: counted,
      log: silent,
    },
    settings: { ...engineSettings, ...settings },
    kinds,
    claims,
    memories,
    working: (kind) => queue.working(kind),
  };
  const reconciler = new Reconciler<ToyAws>(engine);
  const never = new AbortController().signal;
  const controller = new Controller<ToyAws>({
    clock,
    store: kube.store,
    queue,
    claims,
    memories,
    metrics: counted,
    log: silent,
    kinds,
    annotations: engineSettings,
    defaultRegion: scope.region,
    async pass(request, passSignal) {
      const result = await reconciler.pass(request, passSignal);
      passes.push({ ...request, result, at: clock.now() - START });
      return result;
    },
  });
  kube.onChange((change) => controller.onChange(change));
  const key = (name: string) => keyOf({ kind: "Toy", metadata: { name } });
  return {
    time,
    kube,
    cloud,
    queue,
    claims,
    memories,
    controller,
    events,
    passes,
    metrics,
    account,
    gate,
    wall,
    pass: (name, request = {}, signal = never) =>
      reconciler.pass({ key: key(name), priority: "person", fresh: false, ...request }, signal),
    keyOf: key,
    object(name) {
      const found = kube.get(key(name));
      if (found === undefined) throw new Error(`no toy ${name}`);
      return found as Resource<ToySpec, ToyStatus>;
    },
    lead() {
      const term = new AbortController();
      controller.start(workers);
      controller.lead(term.signal);
      return () => term.abort();
    },
  };
}

/** The cloud behind a toy: `Put 3` sets, everything else removes. */
function awsOf(cloud: Cloud, check: () => void): ToyAws {
  const attempt = (call: string, carryOut: () => void): void => {
    cloud.calls.push(call);
    let done = false;
    const once = () => {
      if (!done) carryOut();
      done = true;
    };
    cloud.trouble?.(call, once);
    once();
  };
  return {
    async read(name) {
      attempt(`Read ${name}`, () => undefined);
      return cloud.values.get(name);
    },
    async write(kind, name, value) {
      check();
      attempt(value === undefined ? `${kind} ${name}` : `${kind} ${name}=${value}`, () => {
        if (value !== undefined) cloud.values.set(name, value);
        else if (kind === "Drop") cloud.values.delete(name);
      });
    },
  };
}

export const toyManifest = (name: string, spec: ToySpec = {}, metadata: object = {}) => ({
  kind: "Toy",
  metadata: { name, ...metadata },
  spec,
});
