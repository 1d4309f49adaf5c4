import type { Key } from "./object.ts";

/** That an object means to have an AWS name. */
export interface Claim {
  readonly uid: string;
  readonly key: Key;
  /** The AWS name with its Region; undefined: it cannot be known yet, or the object holds none. */
  readonly name: string | undefined;
  /** The AWS account, once it is recorded. Claims of other accounts are about other names. */
  readonly account: string | undefined;
  /** Since when the object manages: wall clock, milliseconds. */
  readonly since: number;
  /** It has recorded an AWS resource of its own. */
  readonly owning: boolean;
  /** It has found that the resource of this name is another's. */
  readonly yielded: boolean;
}

/**
 * One AWS name, one holder: of all objects that claim a name, the one that has the AWS resource holds it; among those who have
 * none the one that has managed longest, then the smaller UID (times are full seconds). Whoever finds the resource to be
 * another's gives up its claim, so that the next one may read. The others wait. See docs/adr/0015.
 *
 * Kept by name, so that asking costs the same whatever the number of objects.
 */
export class Claims {
  /** Nearly always one: a list takes a tenth of the memory of a map. */
  readonly #byName = new Map<string, readonly Claim[]>();
  readonly #nameOf = new Map<string, string>();

  /**
   * Records what an object claims.
   * @returns the others whose turn it may be now: those that claim its old name, and those that share the new one when it
   *   gives up
   */
  claim(claim: Claim): readonly Key[] {
    const before = this.of(claim.uid);
    if (before === undefined ? claim.name === undefined : isSame(before, claim)) return [];
    const touched = this.drop(claim.uid);
    const { name, uid } = claim;
    if (name === undefined) return touched;
    this.#byName.set(name, [...(this.#byName.get(name) ?? []), claim]);
    this.#nameOf.set(uid, name);
    return before?.name === name && !(claim.yielded && !before.yielded) ? [] : touched;
  }

  /** Gives up an object's claim. @returns those that still claim the name */
  drop(uid: string): readonly Key[] {
    const name = this.#nameOf.get(uid);
    if (name === undefined) return [];
    this.#nameOf.delete(uid);
    const others = (this.#byName.get(name) ?? []).filter((claim) => claim.uid !== uid);
    if (others.length === 0) this.#byName.delete(name);
    else this.#byName.set(name, others);
    return others.map((claim) => claim.key);
  }

  /** What an object claims. */
  of(uid: string): Claim | undefined {
    return this.#claimsOf(uid).find((claim) => claim.uid === uid);
  }

  /** The object that holds the name this one claims, when that is another. */
  otherHolder(uid: string): Claim | undefined {
    const own = this.of(uid);
    if (own === undefined) return undefined;
    let holder: Claim | undefined;
    for (const claim of this.#claimsOf(uid)) {
      if (claim.yielded || !concernSameName(claim, own)) continue;
      if (holder === undefined || goesBefore(claim, holder)) holder = claim;
    }
    return holder === undefined || holder.uid === uid ? undefined : holder;
  }

  /** Whether other objects claim the same name, whichever holds it. */
  isContested(uid: string): boolean {
    return this.#claimsOf(uid).length > 1;
  }

  #claimsOf(uid: string): readonly Claim[] {
    const name = this.#nameOf.get(uid);
    return (name === undefined ? undefined : this.#byName.get(name)) ?? [];
  }
}

const isSame = (a: Claim, b: Claim): boolean =>
  a.name === b.name &&
  a.account === b.account &&
  a.since === b.since &&
  a.owning === b.owning &&
  a.yielded === b.yielded;

/** Where an account is not known yet, two claims may be about one resource. */
const concernSameName = (a: Claim, b: Claim): boolean =>
  a.account === undefined || b.account === undefined || a.account === b.account;

function goesBefore(a: Claim, b: Claim): boolean {
  if (a.owning !== b.owning) return a.owning;
  if (a.since !== b.since) return a.since < b.since;
  return a.uid < b.uid;
}
