/** Part of the workers that each kind has for itself, all kinds together; the rest goes to whichever kind has work first. */
const OWN_PART = 0.5;

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
    this.#own = Math.floor((workers * OWN_PART) / kinds);
    this.#common = workers - this.#own * kinds;
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
