import type { KindNames, Log } from "../engine/kind.ts";
import type { Clock, Random } from "../lib/clock.ts";
import { collectionPath } from "./objects.ts";
import { Reflector, type ReflectorHealth, type ReflectorSettings } from "./reflector.ts";
import type { ObjectStore } from "./store.ts";
import type { KubernetesTransport } from "./transport.ts";

export interface WatchingOptions {
  readonly transport: KubernetesTransport;
  readonly store: ObjectStore;
  readonly kinds: readonly KindNames[];
  /** Empty: all namespaces, with one watch per kind; else one watch per kind and namespace. */
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

/** Keeps the store up to date with the given kinds until the signal is aborted. */
export function startWatching(options: WatchingOptions, signal: AbortSignal): Watching {
  const { transport, store, clock, random, log, settings = {} } = options;
  const namespaces = options.namespaces.length === 0 ? [undefined] : [...new Set(options.namespaces)];
  const collections = options.kinds.flatMap((names) =>
    namespaces.map((namespace) => {
      const path = collectionPath(names, namespace);
      const sink = store.feed(names, namespace);
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
