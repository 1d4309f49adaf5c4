import type { Log } from "../engine/kind.ts";
import type { KindNames } from "../engine/object.ts";
import type { Clock, Random } from "../lib/clock.ts";
import { collectionPath } from "./objects.ts";
import { Reflector, type ReflectorHealth, type ReflectorSettings } from "./reflector.ts";
import type { ObjectStore } from "./store.ts";
import type { KubernetesTransport } from "./transport.ts";

export interface WatchingOptions {
  readonly transport: KubernetesTransport;
  readonly store: ObjectStore;
  readonly kinds: readonly KindNames[];
  /** Empty: all namespaces, with one watch per kind; else one watch per kind and namespace. Kinds of the cluster have one. */
  readonly namespaces: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings?: Partial<ReflectorSettings>;
}

export interface CollectionHealth extends ReflectorHealth {
  readonly kind: string;
  readonly namespace: string | undefined;
}

export interface Watching {
  health(): readonly CollectionHealth[];
  /** Resolves when all reflectors have stopped. */
  readonly stopped: Promise<void>;
}

/** A healthy watch ends, and is opened again, within a minute. */
const SILENT_MS = 90_000;
/** A watch may fail for so long before it is reported: API servers are restarted. */
const FAILING_MS = 30_000;

/** Why the cache is not complete or not up to date, one sentence per problem. */
export const watchProblems = (collections: readonly CollectionHealth[]): readonly string[] =>
  collections.flatMap((collection) => {
    const { synced, silentMs, problem } = collection;
    const what = nameOf(collection);
    if (!synced) return [`${what} are not listed yet: ${problem ?? "the first list is in progress"}`];
    if (silentMs < (problem === undefined ? SILENT_MS : FAILING_MS)) return [];
    return [`no watch event for ${what} for ${seconds(silentMs)} s: ${problem ?? "the watch is silent"}`];
  });

/** When each watch last received something, one sentence per collection. */
export const watchAges = (collections: readonly CollectionHealth[]): readonly string[] =>
  collections.map((collection) => `last watch event for ${nameOf(collection)}: ${seconds(collection.silentMs)} s ago`);

const nameOf = ({ kind, namespace }: CollectionHealth): string =>
  namespace === undefined ? `${kind} objects` : `${kind} objects of namespace ${namespace}`;

const seconds = (ms: number): number => Math.round(ms / 1000);

/** Keeps the store up to date with the given kinds until the signal is aborted. */
export function startWatching(options: WatchingOptions, signal: AbortSignal): Watching {
  const { transport, store, clock, random, log, settings = {} } = options;
  const namespaces = options.namespaces.length === 0 ? [undefined] : [...new Set(options.namespaces)];
  const collections = options.kinds.flatMap((names) =>
    (names.scope === "Cluster" ? [undefined] : namespaces).map((namespace) => {
      const path = collectionPath(names, namespace);
      const sink = store.addCollection(names, namespace);
      const reflector = new Reflector({ transport, path, sink, clock, random, log, settings });
      return { kind: names.kind, namespace, reflector };
    }),
  );
  const running = collections.map(({ reflector }) => reflector.run(signal));
  return {
    stopped: Promise.all(running).then(() => undefined),
    health: () => collections.map(({ kind, namespace, reflector }) => ({ kind, namespace, ...reflector.health() })),
  };
}
