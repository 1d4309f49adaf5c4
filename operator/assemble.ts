import { FINALIZER, GROUP, ORIGIN_ANNOTATION, VERBS } from "./api/names.ts";
import { createAws } from "./aws/client.ts";
import type { Aws } from "./aws/handle.ts";
import type { AwsTransport } from "./aws/transport.ts";
import type { Config } from "./config.ts";
import { Claims } from "./engine/claims.ts";
import { Controller } from "./engine/controller.ts";
import type { AnyKind, Log } from "./engine/kind.ts";
import { Memories } from "./engine/memory.ts";
import type { KindNames } from "./engine/object.ts";
import { FencedError } from "./engine/outcome.ts";
import type { EngineSettings, Ports } from "./engine/pass.ts";
import type { WriteGate } from "./engine/ports.ts";
import { Queue } from "./engine/queue.ts";
import { Reconciler } from "./engine/reconcile.ts";
import { readingOf } from "./engine/surroundings.ts";
import { kinds } from "./kinds/index.ts";
import { createEventRecorder } from "./kubernetes/events.ts";
import { readInstallation } from "./kubernetes/installation.ts";
import { Elector } from "./kubernetes/leader.ts";
import { findMissingNamespaces } from "./kubernetes/namespaces.ts";
import { createStore } from "./kubernetes/store.ts";
import type { KubernetesTransport } from "./kubernetes/transport.ts";
import { startWatching, type Watching } from "./kubernetes/watching.ts";
import { createObjectWriter } from "./kubernetes/writer.ts";
import { type Clock, type Random, sleep } from "./lib/clock.ts";
import { type Dependencies, missingFrom, notesOf } from "./readiness.ts";
import { awaitInstallation, proveCredentials } from "./startup.ts";
import type { Metrics } from "./telemetry/metrics.ts";

/** What an operator is made of; simulation hands in other transports, clocks and randomness, and nothing else differs. */
export interface OperatorParts {
  readonly kubernetes: KubernetesTransport;
  readonly aws: AwsTransport;
  readonly clock: Clock;
  readonly random: Random;
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "engine" | "aws" | "kubernetes">;
  /** This replica's name in the Lease; unique to the process. */
  readonly identity: string;
  readonly leaseNamespace: string;
  /** What is reconciled; default: every kind of the catalogue. */
  readonly kinds?: readonly AnyKind<Aws>[];
}

export interface Operator {
  /** Resolves once the caches are synced and this replica takes part in the election, or once it was stopped before. */
  start(): Promise<void>;
  /** Ends the passes under way, releases the Lease, sends what Events are left. */
  stop(): Promise<void>;
  /** What is missing before this replica can do its work, a sentence each. */
  ready(): readonly string[];
  /** What else is useful when checking readiness, a sentence each. */
  notes(): readonly string[];
  /** What is wrong with our own loops, a sentence each; says nothing of AWS or the API server. */
  alive(): readonly string[];
  /** Brings the metrics of the watches up to date; called before they are read. */
  refreshMetrics(): void;
}

const verbNames = { verbPrefix: `${GROUP}/`, verbs: VERBS } as const;

/** Passes under way may go on for so long; then their calls are aborted. */
const PASSES_MS = 15_000;
/** Events may hold up the exit for so long. */
const FLUSH_MS = 2_000;

/** Builds an operator from its parts and wires them; nothing runs before `start`. */
export function createOperator(parts: OperatorParts): Operator {
  return new Assembled(parts);
}

class Assembled implements Operator {
  readonly #parts: OperatorParts;
  readonly #stop = new AbortController();
  /** Aborted first: a start that is under way must not go on while everything else is being ended. */
  readonly #start = new AbortController();
  readonly #registry: ReadonlyMap<string, AnyKind<Aws>>;
  readonly #store;
  readonly #events;
  readonly #controller: Controller<Aws>;
  readonly #elector: Elector | undefined;
  readonly #aws;
  #watching: Watching | undefined;
  readonly #reconnects = new Map<string, number>();
  #missingNamespaces: () => readonly string[] = () => [];
  /** Known before the first reconciliation: workers are started after it was read. */
  #installation = "";
  /** What the start waits for. */
  #starting: string | undefined = "the operator has not been started";
  #ended = false;

  constructor(parts: OperatorParts) {
    const kubernetes = measured(parts.kubernetes, parts.clock, parts.metrics.kubernetes);
    this.#parts = { ...parts, kubernetes };
    const { clock, random, config, log, metrics, identity } = parts;
    this.#registry = new Map((parts.kinds ?? kinds).map((kind) => [kind.names.kind, kind]));
    this.#store = createStore(readingOf(this.#registry), log);
    const namesOf = (kind: string): KindNames => this.#kind(kind).names;
    this.#events = createEventRecorder({ transport: kubernetes, namesOf, instance: identity, clock, random, log });
    this.#elector = config.lease.elect ? this.#createElector() : undefined;
    const gate = gateOf(this.#elector, config.readOnly);
    const settings = { ...config.aws };
    this.#aws = createAws({ transport: parts.aws, clock, random, gate, metrics: metrics.aws, log, settings });
    this.#controller = this.#createController({
      clock,
      random,
      store: this.#store,
      writer: createObjectWriter(kubernetes, namesOf),
      events: this.#events,
      gate,
      scopes: this.#aws,
      metrics: metrics.engine,
      log,
    });
    this.#store.onChange((change) => this.#controller.onChange(change));
  }

  #createController(ports: Ports<Aws>): Controller<Aws> {
    const { config } = this.#parts;
    const shared = { kinds: this.#registry, claims: new Claims(), memories: new Memories() };
    const { workers } = config;
    const queue = new Queue(ports.clock, ports.metrics, { workers, kinds: [...this.#registry.keys()] });
    const working = (kind: string) => queue.working(kind);
    const reconciler = new Reconciler<Aws>({ ...shared, ports, working, settings: this.#engineSettings() });
    const { clock, store, metrics, log } = ports;
    return new Controller<Aws>({
      ...shared,
      clock,
      store,
      queue,
      metrics,
      log,
      annotations: verbNames,
      defaultRegion: config.aws.defaultRegion,
      pass: (request, signal) => reconciler.pass(request, signal),
    });
  }

  #engineSettings(): EngineSettings {
    const { readOnly, kinds: kind } = this.#parts.config;
    const installation = () => this.#installation;
    return {
      finalizer: FINALIZER,
      originAnnotation: ORIGIN_ANNOTATION,
      ...verbNames,
      readOnly,
      kind,
      get installation() {
        return installation();
      },
    };
  }

  async start(): Promise<void> {
    try {
      await this.#begin();
    } catch (error) {
      if (!this.#start.signal.aborted) throw error;
    }
  }

  async #begin(): Promise<void> {
    const { config, log } = this.#parts;
    // First, because it takes longest.
    const identify = () => this.#aws.resolve(config.aws.defaultRegion);
    void proveCredentials(identify, this.#parts, this.#stop.signal).catch((error: unknown) =>
      log.error("the check of the AWS credentials ended with an error", { error: String(error) }),
    );
    this.#watching = this.#watch();
    this.#starting = "reading the installation id";
    this.#installation = config.installation ?? (await this.#readInstallation());
    await this.#awaitCaches();
    this.#controller.start(config.workers);
    if (this.#elector === undefined) this.#controller.lead(this.#stop.signal);
    else this.#elector.start();
    this.#starting = undefined;
    log.info("caches are synced", {
      objects: [...this.#registry.keys()].reduce((sum, kind) => sum + this.#store.count(kind), 0),
    });
  }

  #watch(): Watching {
    const { kubernetes, clock, random, config, log } = this.#parts;
    const kinds = [...this.#registry.values()].map(({ names }) => names);
    const watched = { transport: kubernetes, store: this.#store, namespaces: config.namespaces, clock, random, log };
    const watching = startWatching({ ...watched, kinds }, this.#stop.signal);
    void watching.stopped.then(() => {
      this.#ended = true;
    });
    return watching;
  }

  #readInstallation(): Promise<string> {
    const read = (signal: AbortSignal) => readInstallation(this.#parts.kubernetes, signal);
    const onProblem = (problem: string) => {
      this.#starting = problem;
    };
    return awaitInstallation(read, this.#parts, onProblem, this.#start.signal);
  }

  async #awaitCaches(): Promise<void> {
    const { kubernetes, clock, log } = this.#parts;
    this.#start.signal.throwIfAborted();
    this.#starting = "waiting for the caches to sync";
    while (!this.#store.synced) await sleep(clock, 20, this.#start.signal);
    this.#start.signal.throwIfAborted();
    const namespaces = this.#emptyNamespaces();
    this.#missingNamespaces = findMissingNamespaces(
      { transport: kubernetes, namespaces, clock, log },
      this.#stop.signal,
    );
  }

  async stop(): Promise<void> {
    this.#start.abort(new Error("the operator is stopping"));
    await this.#controller.stop(PASSES_MS);
    await this.#elector?.stop();
    const { clock } = this.#parts;
    const limit = new AbortController();
    const timer = clock.schedule(FLUSH_MS, () => limit.abort());
    await this.#events.flush(limit.signal);
    timer.cancel();
    this.#events.close();
    this.#stop.abort(new Error("the operator is stopping"));
    await this.#watching?.stopped;
  }

  ready(): readonly string[] {
    return missingFrom(this.#dependencies());
  }

  notes(): readonly string[] {
    return [
      ...notesOf(this.#dependencies()),
      ...this.#missingNamespaces().map(
        (name) =>
          `namespace ${name} of --namespaces (watchNamespaces in the chart) does not exist: create it, or correct the setting`,
      ),
    ];
  }

  #dependencies(): Dependencies {
    return {
      starting: this.#starting,
      collections: this.#watching?.health() ?? [],
      credentials: this.#aws.credentials(),
      lease: this.#elector?.health().problem,
    };
  }

  alive(): readonly string[] {
    return this.#ended && !this.#stop.signal.aborted ? ["the watches have ended"] : [];
  }

  refreshMetrics(): void {
    const { metrics, clock } = this.#parts;
    const collections = this.#watching?.health() ?? [];
    for (const [kind, ofKind] of Map.groupBy(collections, (collection) => collection.kind)) {
      // Of the watches of several namespaces the one that is silent the longest counts.
      const silentMs = Math.max(...ofKind.map((collection) => collection.silentMs));
      metrics.kubernetes.watchReceived(kind, (clock.now() - silentMs) / 1000);
    }
    for (const { kind, namespace, reconnects } of collections) {
      const collection = `${kind}/${namespace ?? ""}`;
      metrics.kubernetes.watchRestarted(kind, reconnects - (this.#reconnects.get(collection) ?? 0));
      this.#reconnects.set(collection, reconnects);
    }
  }

  /** Those that are to be watched and in which no object was found. */
  #emptyNamespaces(): readonly string[] {
    const used = new Set<string>();
    for (const kind of this.#registry.keys())
      for (const { metadata } of this.#store.each(kind)) used.add(metadata.namespace);
    return this.#parts.config.namespaces.filter((name) => !used.has(name));
  }

  #kind(kind: string): AnyKind<Aws> {
    const found = this.#registry.get(kind);
    if (found === undefined) throw new Error(`unknown kind ${kind}`);
    return found;
  }

  #createElector(): Elector {
    const { kubernetes, clock, random, config, log, metrics, identity, leaseNamespace } = this.#parts;
    const { lease } = config;
    return new Elector({
      transport: kubernetes,
      namespace: leaseNamespace,
      lease: lease.name,
      identity,
      clock,
      random,
      log,
      times: {
        leaseDurationMs: lease.durationMs,
        renewDeadlineMs: lease.renewDeadlineMs,
        retryPeriodMs: lease.retryPeriodMs,
      },
      onChange: (leading) => {
        metrics.kubernetes.leading(leading);
        if (leading && this.#elector !== undefined) this.#controller.lead(this.#elector.signal);
      },
      onFailure: () => metrics.kubernetes.leaseSlow(),
    });
  }
}

/** Whether writes may go out: only while leading, and never in read-only mode. */
function gateOf(elector: Elector | undefined, readOnly: boolean): WriteGate {
  return {
    get term() {
      return elector?.term ?? 0;
    },
    check() {
      if (readOnly) throw new FencedError("ReadOnly", "the operator runs in read-only mode");
      elector?.check();
    },
  };
}

/** The host label of requests to the one API server there is. */
const HOST = "kubernetes";

/** The transport, with each request counted and timed. */
function measured(transport: KubernetesTransport, clock: Clock, metrics: Metrics["kubernetes"]): KubernetesTransport {
  const send: KubernetesTransport["send"] = async (request, signal) => {
    const started = clock.monotonic();
    let code = "<error>";
    try {
      const answer = await transport.send(request, signal);
      code = String(answer.status);
      return answer;
    } finally {
      metrics.request(request.method, code, HOST, (clock.monotonic() - started) / 1000);
    }
  };
  return { send, watch: (path, query, signal) => transport.watch(path, query, signal), close: () => transport.close() };
}
