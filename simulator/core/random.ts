/** The only randomness of the simulator: seeded, so that a run can be repeated. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** Lower-case hex of the given length. */
  hex(length: number): string;
  /** Decimal digits of the given length, the first one not 0. */
  digits(length: number): string;
}

/** Mulberry32: 32 bits of state are enough here. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const draw = (length: number, base: number) =>
    Array.from({ length }, () => Math.floor(next() * base).toString(base)).join("");
  return {
    next,
    hex: (length) => draw(length, 16),
    digits: (length) => `${1 + Math.floor(next() * 9)}${draw(length - 1, 10)}`,
  };
}
