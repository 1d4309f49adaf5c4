/** The largest part of the workers that one kind may have. The rest is divided among the other kinds. */
const LARGEST_PART = 0.5;

/**
 * How many passes each kind may have under way at once. Every kind has a share of its own, because AWS's quotas are per kind: a
 * thousand objects that wait for the slowest quota must not keep those of another kind waiting.
 */
export class Shares {
  readonly #own: number;
  readonly #common: number;
  readonly #busy = new Map<string, number>();

  /**
   * @param workers passes under way at once, all kinds together
   * @param kinds how many kinds there are
   */
  constructor(workers: number, kinds: number) {
    const largest = Math.floor(workers * LARGEST_PART);
    const own = kinds > 1 ? Math.floor((workers - largest) / (kinds - 1)) : 0;
    this.#own = own;
    // Too few to divide: whoever comes first may have them all.
    this.#common = own > 0 ? largest - own : workers;
  }

  /** Whether one more pass of this kind may begin. */
  hasRoom(kind: string): boolean {
    if (this.busy(kind) < this.#own) return true;
    let used = 0;
    for (const busy of this.#busy.values()) used += Math.max(0, busy - this.#own);
    return used < this.#common;
  }

  begin(kind: string): void {
    this.#busy.set(kind, this.busy(kind) + 1);
  }

  end(kind: string): void {
    this.#busy.set(kind, this.busy(kind) - 1);
  }

  /** How many passes of a kind are under way. */
  busy(kind: string): number {
    return this.#busy.get(kind) ?? 0;
  }
}
