import type { Key, ObjectMeta } from "./kind.ts";

interface Claim {
  readonly uid: string;
  readonly key: Key;
  readonly creationTimestamp: string;
  /** It has had an AWS resource. */
  readonly owning: boolean;
}

/**
 * One AWS name, one holder: of all objects that claim the same name, the oldest holds it (creation time, then who has an
 * AWS resource already, then UID: times are full seconds; ADR 13). The others wait until it is gone. Kept by name, so that
 * asking costs the same whatever the number of objects.
 */
export class Claims {
  /** Nearly always one: a list takes a tenth of the memory of a map. */
  readonly #byName = new Map<string, readonly Claim[]>();
  readonly #nameOf = new Map<string, string>();

  /**
   * Records that an object claims a name; `undefined` when its name cannot be known yet.
   * @returns the others whose turn it may be now: those that claim its old name
   */
  claim(key: Key, meta: ObjectMeta, name: string | undefined, owning: boolean): readonly Key[] {
    const before = this.#nameOf.get(meta.uid);
    const same = (claim: Claim) => claim.uid === meta.uid && claim.owning === owning;
    if (before === name && (name === undefined || this.#byName.get(name)?.some(same) === true)) return [];
    const touched = this.release(meta.uid);
    if (name === undefined) return touched;
    const claim = { uid: meta.uid, key, creationTimestamp: meta.creationTimestamp, owning };
    this.#byName.set(name, [...(this.#byName.get(name) ?? []), claim]);
    this.#nameOf.set(meta.uid, name);
    return touched;
  }

  /** Gives up an object's claim. @returns those that still claim the name */
  release(uid: string): readonly Key[] {
    const name = this.#nameOf.get(uid);
    if (name === undefined) return [];
    this.#nameOf.delete(uid);
    const others = (this.#byName.get(name) ?? []).filter((claim) => claim.uid !== uid);
    if (others.length === 0) this.#byName.delete(name);
    else this.#byName.set(name, others);
    return others.map((claim) => claim.key);
  }

  /** The object that holds the name this one claims, when that is another. */
  otherHolder(uid: string): Key | undefined {
    const name = this.#nameOf.get(uid);
    const claims = name === undefined ? undefined : this.#byName.get(name);
    let holder: Claim | undefined;
    for (const claim of claims ?? []) {
      if (holder === undefined || isOlder(claim, holder)) holder = claim;
    }
    return holder === undefined || holder.uid === uid ? undefined : holder.key;
  }
}

function isOlder(a: Claim, b: Claim): boolean {
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp < b.creationTimestamp;
  if (a.owning !== b.owning) return a.owning;
  return a.uid < b.uid;
}
