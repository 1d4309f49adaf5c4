import type { AnyKind, Neighbour, Surroundings } from "./kind.ts";
import type { Memories } from "./memory.ts";
import { type Key, keyOfRef, keyText, type Ref, type Resource } from "./object.ts";
import type { Reading, Store } from "./ports.ts";

/** What the cache asks about an object, answered by the object's kind. */
export function readingOf<Aws>(kinds: ReadonlyMap<string, AnyKind<Aws>>): Reading {
  return {
    refs: (resource) => refsOf(kinds, resource),
    exports: (resource) =>
      kinds.get(resource.kind)?.exports(resource.spec === undefined ? { ...resource, spec: {} } : resource),
  };
}

/** What an object refers to: what its spec names, and the object that it belongs to. */
export function refsOf<Aws>(
  kinds: ReadonlyMap<string, AnyKind<Aws>>,
  { kind, spec, metadata }: Resource,
): readonly Ref[] {
  const named = kinds.get(kind)?.refs(spec ?? {}) ?? [];
  const owner = metadata.controller;
  const scope = owner && kinds.get(owner.kind)?.names.scope;
  return owner === undefined || scope === undefined ? named : [...named, { kind: owner.kind, name: owner.name, scope }];
}

/** What an object can see around it, from the cache. `now`: monotonic clock, milliseconds. */
export function surroundingsOf(key: Key, store: Store, memories: Memories, now: number): Surroundings {
  // A plan asks for the same object again and again, and each time it would be parsed.
  const seen = new Map<string, Neighbour | undefined>();
  let dependents: readonly Neighbour[] | undefined;
  return {
    referred(ref) {
      const id = keyText(keyOfRef(ref, key.namespace));
      if (!seen.has(id)) seen.set(id, store.neighbour(keyOfRef(ref, key.namespace)));
      return seen.get(id);
    },
    get dependents() {
      dependents ??= store.dependents(key);
      return dependents;
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
