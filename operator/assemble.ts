import { FINALIZER, GROUP, ORIGIN_ANNOTATION, VERBS } from "./api/names.ts";
import { createAws } from "./aws/client.ts";
import type { Aws } from "./aws/handle.ts";
import type { AwsTransport } from "./aws/transport.ts";
import type { Config } from "./config.ts";
import { Claims } from "./engine/claims.ts";
import { Controller } from "./engine/controller.ts";
import type { AnyKind, KindNames, Log } from "./engine/kind.ts";
import { Memories } from "./engine/memory.ts";
import { FencedError, failureOf } from "./engine/outcome.ts";
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
  /** What a person who looks at readiness wants to know beside, a sentence each. */
  notes(): readonly string[];
  /** What is wrong with our own loops, a sentence each; says nothing of AWS or the API server. */
  alive(): readonly string[];
  /** Brings the metrics of the watches up to date; called before they are read. */
  refreshMetrics(): void;
}

const verbNames = { verbPrefix: `${GROUP}/`, verbs: VERBS } as const;

/** How often something that has to come up by itself is tried again at start. */
const START_RETRY_MS = 2_000;
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
  readonly #queue: Queue;
  readonly #elector: Elector | undefined;
  readonly #gate: WriteGate;
  readonly #aws;
  #controller: Controller<Aws> | undefined;
  #watching: Watching | undefined;
  readonly #reconnects = new Map<string, number>();
  #missingNamespaces: () => readonly string[] = () => [];
  /** What the start waits for. */
  #starting: string | undefined = "the operator has not been started";
  #ended = false;

  constructor(parts: OperatorParts) {
    const kubernetes = measured(parts.kubernetes, parts.clock, parts.metrics.kubernetes);
    this.#parts = { ...parts, kubernetes };
    const { clock, random, config, log, metrics } = parts;
    this.#registry = new Map((parts.kinds ?? kinds).map((kind) => [kind.names.kind, kind]));
    this.#store = createStore(readingOf(this.#registry), log);
    const namesOf = (kind: string): KindNames => this.#kind(kind).names;
    this.#events = createEventRecorder({
      transport: kubernetes,
      namesOf,
      instance: parts.identity,
      clock,
      random,
      log,
    });
    this.#queue = new Queue(clock, metrics.engine);
    this.#elector = config.lease.elect ? this.#createElector() : undefined;
    this.#gate = gateOf(this.#elector, config.readOnly);
    this.#aws = createAws({
      transport: parts.aws,
      clock,
      random,
      gate: this.#gate,
      metrics: metrics.aws,
      log,
      settings: { ...config.aws },
    });
  }

  async start(): Promise<void> {
    try {
      await this.#begin();
    } catch (error) {
      if (!this.#start.signal.aborted) throw error;
    }
  }

  async #begin(): Promise<void> {
    const { kubernetes, clock, random, config, log, metrics } = this.#parts;
    const { signal } = this.#stop;
    // First, because it takes longest.
    void this.#proveCredentials();
    const watched = { transport: kubernetes, store: this.#store, namespaces: config.namespaces, clock, random, log };
    this.#watching = startWatching(
      { ...watched, kinds: [...this.#registry.values()].map(({ names }) => names) },
      signal,
    );
    void this.#watching.stopped.then(() => {
      this.#ended = true;
    });
    this.#starting = "the installation id is being read";
    const installation = config.installation ?? (await this.#readInstallation(this.#start.signal));
    this.#start.signal.throwIfAborted();
    const claims = new Claims();
    const memories = new Memories();
    const writer = createObjectWriter(kubernetes, (kind) => this.#kind(kind).names);
    const reconciler = new Reconciler<Aws>({
      ports: {
        clock,
        random,
        store: this.#store,
        writer,
        events: this.#events,
        gate: this.#gate,
        scopes: this.#aws,
        metrics: metrics.engine,
        log,
      },
      settings: {
        finalizer: FINALIZER,
        originAnnotation: ORIGIN_ANNOTATION,
        ...verbNames,
        installation,
        readOnly: config.readOnly,
        kind: config.kinds,
      },
      kinds: this.#registry,
      claims,
      memories,
    });
    const controller = new Controller<Aws>({
      clock,
      store: this.#store,
      queue: this.#queue,
      claims,
      memories,
      metrics: metrics.engine,
      log,
      kinds: this.#registry,
      annotations: verbNames,
      defaultRegion: config.aws.defaultRegion,
      pass: (request, passSignal) => reconciler.pass(request, passSignal),
    });
    this.#controller = controller;
    this.#adoptStored(controller);
    this.#store.onChange((change) => controller.onChange(change));
    this.#starting = "the caches are not synced yet";
    while (!this.#store.synced) await sleep(clock, 20, this.#start.signal);
    this.#start.signal.throwIfAborted();
    const empty = this.#emptyNamespaces();
    this.#missingNamespaces = findMissingNamespaces({ transport: kubernetes, namespaces: empty, clock, log }, signal);
    controller.start(config.workers);
    if (this.#elector === undefined) controller.lead(signal);
    else this.#elector.start();
    this.#starting = undefined;
    log.info("caches are synced", {
      objects: [...this.#registry.keys()].reduce((sum, kind) => sum + this.#store.count(kind), 0),
    });
  }

  async stop(): Promise<void> {
    this.#start.abort(new Error("the operator stops"));
    await this.#controller?.stop(PASSES_MS);
    await this.#elector?.stop();
    const { clock } = this.#parts;
    const limit = new AbortController();
    const timer = clock.schedule(FLUSH_MS, () => limit.abort());
    await this.#events.flush(limit.signal);
    timer.cancel();
    this.#events.close();
    this.#stop.abort(new Error("the operator stops"));
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
          `namespace ${name} is to be watched and does not exist: create it, or correct --namespaces (watchNamespaces in the chart)`,
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
        if (leading && this.#elector !== undefined) this.#controller?.lead(this.#elector.signal);
      },
      onFailure: () => metrics.kubernetes.leaseSlow(),
    });
  }

  /** Objects that were stored before the controller listened. */
  #adoptStored(controller: Controller<Aws>): void {
    for (const kind of this.#registry.keys()) {
      for (const resource of this.#store.each(kind)) {
        const { namespace, name } = resource.metadata;
        const key = { kind, namespace, name };
        controller.onChange({ key, before: undefined, after: resource, exportsChanged: true });
      }
    }
  }

  async #readInstallation(signal: AbortSignal): Promise<string> {
    const { kubernetes, clock, log } = this.#parts;
    for (;;) {
      try {
        return await readInstallation(kubernetes, signal);
      } catch (error) {
        signal.throwIfAborted();
        const { message } = failureOf(error);
        this.#starting = `the installation id cannot be read: ${message}`;
        log.warn("the installation id cannot be read; trying again", { error: message });
        await sleep(clock, START_RETRY_MS, signal);
      }
    }
  }

  /** Asks AWS who we are until it answers: readiness wants to know, and the first write finds an open connection. */
  async #proveCredentials(): Promise<void> {
    const { clock, log, config } = this.#parts;
    try {
      for (let waitMs = START_RETRY_MS; !this.#stop.signal.aborted; waitMs = Math.min(2 * waitMs, 60_000)) {
        try {
          const { scope } = await this.#aws.resolve(config.aws.defaultRegion);
          log.info("AWS accepts the credentials", { account: scope.account, region: scope.region });
          return;
        } catch (error) {
          const failure = failureOf(error);
          log.warn("AWS does not accept the credentials yet", { code: failure.code, error: failure.message });
        }
        await sleep(clock, waitMs, this.#stop.signal);
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) log.error("the credentials are not looked at any more", { error: String(error) });
    }
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
