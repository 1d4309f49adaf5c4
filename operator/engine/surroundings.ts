import type { Key, Surroundings } from "./kind.ts";
import type { Memories } from "./memory.ts";
import type { Store } from "./ports.ts";

/** What an object can see around it, from the cache. `now`: monotonic clock, milliseconds. */
export function surroundingsOf(key: Key, store: Store, memories: Memories, now: number): Surroundings {
  return {
    dep: (kind, name) => store.get({ kind, namespace: key.namespace, name }),
    get dependents() {
      return store.dependents(key);
    },
    all: (kind) => store.list(kind),
    unchangedMs: (resource) => {
      const changedAt = memories.of(resource.metadata.uid).changedAt;
      return changedAt === undefined ? Number.POSITIVE_INFINITY : now - changedAt;
    },
  };
}
