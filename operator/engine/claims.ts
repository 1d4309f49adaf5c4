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
  readonly #byName = new Map<string, Map<string, Claim>>();
  readonly #nameOf = new Map<string, string>();

  /**
   * Records that an object claims a name; `undefined` when its name cannot be known yet.
   * @returns the others whose turn it may be now: those that claim its old name
   */
  claim(key: Key, meta: ObjectMeta, name: string | undefined, owning: boolean): readonly Key[] {
    const before = this.#nameOf.get(meta.uid);
    if (before === name && (name === undefined || this.#byName.get(name)?.get(meta.uid)?.owning === owning)) return [];
    const touched = this.release(meta.uid);
    if (name === undefined) return touched;
    const claims = this.#byName.get(name) ?? new Map<string, Claim>();
    this.#byName.set(name, claims);
    claims.set(meta.uid, { uid: meta.uid, key, creationTimestamp: meta.creationTimestamp, owning });
    this.#nameOf.set(meta.uid, name);
    return touched;
  }

  /** Gives up an object's claim. @returns those that still claim the name */
  release(uid: string): readonly Key[] {
    const name = this.#nameOf.get(uid);
    if (name === undefined) return [];
    this.#nameOf.delete(uid);
    const claims = this.#byName.get(name);
    claims?.delete(uid);
    if (claims?.size === 0) this.#byName.delete(name);
    return [...(claims?.values() ?? [])].map((claim) => claim.key);
  }

  /** The object that holds the name this one claims, when that is another. */
  otherHolder(uid: string): Key | undefined {
    const name = this.#nameOf.get(uid);
    const claims = name === undefined ? undefined : this.#byName.get(name);
    let holder: Claim | undefined;
    for (const claim of claims?.values() ?? []) {
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
