import type { AnyKind, Key, Surroundings } from "./kind.ts";
import type { Memories } from "./memory.ts";
import type { Reading, Store } from "./ports.ts";

/** What the cache asks about an object, answered by the object's kind. */
export function readingOf<Aws>(kinds: ReadonlyMap<string, AnyKind<Aws>>): Reading {
  return {
    refs: ({ kind, spec }) => kinds.get(kind)?.refs(spec ?? {}) ?? [],
    exports: (resource) => kinds.get(resource.kind)?.exports(resource),
  };
}

/** What an object can see around it, from the cache. `now`: monotonic clock, milliseconds. */
export function surroundingsOf(key: Key, store: Store, memories: Memories, now: number): Surroundings {
  return {
    dep: (kind, name) => store.get({ kind, namespace: key.namespace, name }),
    get dependents() {
      return store.dependents(key);
    },
    all: (kind) => store.all(kind),
    unchangedMs: (uid) => {
      const changedAt = memories.of(uid).changedAt;
      return changedAt === undefined ? Number.POSITIVE_INFINITY : now - changedAt;
    },
    vouched: (uid) => memories.of(uid).vouched,
    syncedMs: memories.syncedAt === undefined ? 0 : now - memories.syncedAt,
  };
}
