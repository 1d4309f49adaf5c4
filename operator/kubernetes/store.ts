import type { Log, Neighbour } from "../engine/kind.ts";
import { type Key, type KindNames, keyOf, keyOfRef, keyText, type Resource } from "../engine/object.ts";
import type { Reading, Store, StoreChange } from "../engine/ports.ts";
import { compareVersions } from "../lib/resource-version.ts";
import { type RawObject, resourceOf } from "./objects.ts";
import type { Report } from "./reflector-state.ts";

/** A cached object. */
interface Entry {
  readonly key: Key;
  readonly uid: string;
  readonly resourceVersion: string;
  /** The object as JSON: parsed, thousands of them would take several times the memory. */
  readonly json: string;
  /** `keyText` of what it refers to. */
  readonly refs: readonly string[];
  /**
   * Its exports as JSON, so that reading thousands of neighbours does not parse thousands of objects. Undefined when they could
   * not be read.
   */
  readonly exports: string | undefined;
}

export interface ObjectStore extends Store {
  /**
   * Adds a collection and returns the sink for its reflector. `synced` is false until every collection that was added has been
   * listed.
   *
   * @param namespace undefined for all namespaces, and for cluster-scoped kinds
   */
  addCollection(names: KindNames, namespace: string | undefined): (report: Report) => void;
  /**
   * Calls `listener` after each change, also after one that `absorb` made, in the order of the changes. What it throws is
   * logged. @returns a function that ends the calls
   */
  onChange(listener: (change: StoreChange) => void): () => void;
  /** How many objects of a kind are stored. */
  count(kind: string): number;
}

/** The cache of all watched objects. */
export function createStore(reading: Reading, log: Log): ObjectStore {
  return new CompactStore(reading, log);
}

class CompactStore implements ObjectStore {
  readonly #reading: Reading;
  readonly #log: Log;
  readonly #kinds = new Map<string, Map<string, Entry>>();
  readonly #dependents = new Map<string, Set<Entry>>();
  readonly #listeners = new Set<(change: StoreChange) => void>();
  #collections = 0;
  #listed = 0;

  constructor(reading: Reading, log: Log) {
    this.#reading = reading;
    this.#log = log;
  }

  get synced(): boolean {
    return this.#collections > 0 && this.#listed === this.#collections;
  }

  get(key: Key): Resource | undefined {
    const entry = this.#entry(key);
    return entry === undefined ? undefined : parsed(entry);
  }

  *each(kind: string): Iterable<Resource> {
    for (const entry of this.#ofKind(kind).values()) yield parsed(entry);
  }

  count(kind: string): number {
    return this.#ofKind(kind).size;
  }

  all(kind: string): readonly Neighbour[] {
    return [...this.#ofKind(kind).values()].map(neighbourOf);
  }

  neighbour(key: Key): Neighbour | undefined {
    const entry = this.#entry(key);
    return entry === undefined ? undefined : neighbourOf(entry);
  }

  dependents(key: Key): readonly Neighbour[] {
    return [...(this.#dependents.get(keyText(key)) ?? [])].map(neighbourOf);
  }

  dependentKeys(key: Key): readonly Key[] {
    return [...(this.#dependents.get(keyText(key)) ?? [])].map((entry) => entry.key);
  }

  dependentCount(key: Key): number {
    return this.#dependents.get(keyText(key))?.size ?? 0;
  }

  absorb(resource: Resource): void {
    // Not stored, or another uid: the watch has already delivered the deletion of this object.
    if (this.#entry(keyOf(resource))?.uid === resource.metadata.uid) this.#put(resource, false);
  }

  onChange(listener: (change: StoreChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  addCollection({ kind }: KindNames, namespace: string | undefined): (report: Report) => void {
    this.#collections += 1;
    let listedBefore = false;
    let seen = new Set<string>();
    return (report) => {
      if (report.kind === "Changed") this.#accept(kind, report.object, false);
      if (report.kind === "Deleted") this.#remove(kind, report.object);
      if (report.kind !== "Page") return;
      if (report.first) seen = new Set();
      for (const object of report.items) {
        seen.add(keyText(rawKey(kind, object)));
        this.#accept(kind, object, report.rewound);
      }
      if (!report.last) return;
      this.#removeUnlisted(kind, namespace, seen, report);
      seen = new Set();
      if (!listedBefore) this.#listed += 1;
      listedBefore = true;
    };
  }

  /** Stores an object from the API server; one that cannot be read does not affect others. */
  #accept(kind: string, object: RawObject, rewound: boolean): void {
    try {
      this.#put(resourceOf(kind, object), rewound);
    } catch (error) {
      this.#log.error("could not store an object in the cache", { ...rawKey(kind, object), error: String(error) });
    }
  }

  /** Stores an object unless the stored one is as new; another uid under the same name is a deletion and a creation. */
  #put(resource: Resource, rewound: boolean): void {
    const { uid, resourceVersion } = resource.metadata;
    const key = keyOf(resource);
    const stored = this.#entry(key);
    if (stored !== undefined) {
      if (stored.resourceVersion === resourceVersion) return;
      if (!rewound && (compareVersions(resourceVersion, stored.resourceVersion) ?? 1) < 0) return;
      if (stored.uid !== uid) this.#drop(stored);
    }
    this.#set(key, resource, stored?.uid === uid ? stored : undefined);
  }

  #set(key: Key, resource: Resource, stored: Entry | undefined): void {
    const before = stored === undefined ? undefined : parsed(stored);
    const id = keyText(key);
    if (stored !== undefined) this.#unlink(stored);
    const { uid, resourceVersion } = resource.metadata;
    const entry: Entry = { key, uid, resourceVersion, json: JSON.stringify(resource), ...this.#read(resource) };
    this.#ofKind(key.kind).set(id, entry);
    for (const ref of entry.refs) {
      const dependents = this.#dependents.get(ref) ?? new Set();
      this.#dependents.set(ref, dependents.add(entry));
    }
    this.#notify({ key, before, after: resource, exportsChanged: entry.exports !== stored?.exports });
  }

  /** A deletion counts only for the uid it names. */
  #remove(kind: string, { metadata }: RawObject): void {
    const stored = this.#entry(rawKey(kind, { metadata }));
    if (stored?.uid === metadata.uid) this.#drop(stored);
  }

  #removeUnlisted(
    kind: string,
    namespace: string | undefined,
    seen: ReadonlySet<string>,
    { version, rewound }: { version: string; rewound: boolean },
  ): void {
    for (const [id, entry] of this.#ofKind(kind)) {
      if (seen.has(id) || (namespace !== undefined && entry.key.namespace !== namespace)) continue;
      // Newer than the list, so its absence there means nothing.
      if (!rewound && (compareVersions(entry.resourceVersion, version) ?? 0) > 0) continue;
      this.#drop(entry);
    }
  }

  #drop(entry: Entry): void {
    const before = parsed(entry);
    this.#unlink(entry);
    this.#ofKind(entry.key.kind).delete(keyText(entry.key));
    this.#notify({ key: entry.key, before, after: undefined, exportsChanged: true });
  }

  #unlink(entry: Entry): void {
    for (const ref of entry.refs) {
      const dependents = this.#dependents.get(ref);
      dependents?.delete(entry);
      if (dependents?.size === 0) this.#dependents.delete(ref);
    }
  }

  #read(resource: Resource): Pick<Entry, "refs" | "exports"> {
    const { namespace } = resource.metadata;
    const refs = this.#tryRead(resource, () => this.#reading.refs(resource)) ?? [];
    return {
      refs: refs.map((ref) => keyText(keyOfRef(ref, namespace))),
      exports: this.#tryRead(resource, () => JSON.stringify(this.#reading.exports(resource) ?? null)),
    };
  }

  #tryRead<T>(resource: Resource, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.#log.error("could not read the references of an object", { ...keyOf(resource), error: String(error) });
      return undefined;
    }
  }

  #notify(change: StoreChange): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#log.error("could not handle a change of an object", { ...change.key, error: String(error) });
      }
    }
  }

  #ofKind(kind: string): Map<string, Entry> {
    const entries = this.#kinds.get(kind) ?? new Map<string, Entry>();
    this.#kinds.set(kind, entries);
    return entries;
  }

  #entry(key: Key): Entry | undefined {
    return this.#kinds.get(key.kind)?.get(keyText(key));
  }
}

const parsed = ({ json }: Entry): Resource => JSON.parse(json) as Resource;

const rawKey = (kind: string, { metadata: { namespace = "", name } }: Pick<RawObject, "metadata">): Key => ({
  kind,
  namespace,
  name,
});

/** Exports are parsed on first access: often the name is enough. */
function neighbourOf({ key, uid, exports: json }: Entry): Neighbour {
  let exports: unknown;
  let isParsed = json === undefined;
  return {
    ...key,
    uid,
    get exports(): unknown {
      if (!isParsed) exports = JSON.parse(json ?? "");
      isParsed = true;
      return exports;
    },
  };
}
