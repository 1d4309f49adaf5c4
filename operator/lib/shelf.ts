import type { Packer } from "./pack.ts";

/** A value on a shelf: as it is, packed, or both. */
export interface Kept<T> {
  /** Undefined: only packed. */
  value: { readonly is: T } | undefined;
  packed: string | undefined;
}

/**
 * Thousands of values of one kind. Those that were used last are kept as they are, the others packed: what changes often is
 * not packed each time, and what is looked at every few minutes takes little memory meanwhile. Nobody changes a value.
 */
export class Shelf<T> {
  readonly #packer: Packer<T>;
  readonly #atHand: number;
  /** The least recently used first. */
  readonly #used = new Set<Kept<T>>();

  /** @param atHand how many are kept as they are */
  constructor(packer: Packer<T>, atHand: number) {
    this.#packer = packer;
    this.#atHand = atHand;
  }

  put(value: T): Kept<T> {
    const kept = { value: { is: value }, packed: undefined };
    this.#use(kept);
    return kept;
  }

  get(kept: Kept<T>): T {
    kept.value ??= { is: this.peek(kept) };
    this.#use(kept);
    return kept.value.is;
  }

  /** The value, without counting as use: for a look at all of them. */
  peek({ value, packed = "" }: Kept<T>): T {
    return value === undefined ? this.#packer.unpack(packed) : value.is;
  }

  /** Takes back what nobody will ask for any more. */
  drop(kept: Kept<T>): void {
    this.#used.delete(kept);
  }

  #use(kept: Kept<T>): void {
    this.#used.delete(kept);
    this.#used.add(kept);
    const [oldest] = this.#used;
    if (this.#used.size <= this.#atHand || oldest?.value === undefined) return;
    this.#used.delete(oldest);
    oldest.packed ??= this.#packer.pack(oldest.value.is);
    oldest.value = undefined;
  }
}
