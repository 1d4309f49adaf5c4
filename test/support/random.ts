import type { Random } from "../../operator/lib/clock.ts";

/** A seeded random source: the same seed gives the same numbers. */
export interface RandomSource {
  /** A number in [0, 1). */
  readonly next: Random;
  /** A whole number in [least, most]. */
  between(least: number, most: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One of the items. @throws Error when there are none */
  pick<T>(items: readonly T[]): T;
  /** An independent source for one purpose, so that more draws for one purpose do not change the others. */
  fork(purpose: string): RandomSource;
}

/** Marsaglia's xor128 ("Xorshift RNGs", 2003), seeded from a text. */
export function createRandomSource(seed: string | number): RandomSource {
  let [x, y, z, w] = seedWords(String(seed));
  const random = () => {
    const mixed = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ mixed ^ (mixed >>> 8);
    return (w >>> 0) / 2 ** 32;
  };
  return {
    next: random,
    between: (least, most) => least + Math.floor(random() * (most - least + 1)),
    chance: (probability) => random() < probability,
    pick(items) {
      if (items.length === 0) throw new Error("nothing to pick from");
      return items[Math.floor(random() * items.length)] as (typeof items)[number];
    },
    fork: (purpose) => createRandomSource(`${seed}/${purpose}`),
  };
}

/** Four words from a text (FNV-1a with four offsets), never all zero. */
function seedWords(text: string): [number, number, number, number] {
  const word = (offset: number) => {
    let hash = (0x811c9dc5 ^ offset) >>> 0;
    for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
    return (hash ^ (hash >>> 13)) >>> 0;
  };
  return [word(1), word(2), word(3), word(4) | 1];
}
