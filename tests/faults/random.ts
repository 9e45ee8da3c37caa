/** Seeded chance (mulberry32), so that a schedule of faults can be had again. */

/** Draws numbers; the same seed draws the same ones. */
export interface Random {
  /** A number from 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /** A whole number, both bounds inclusive. */
  between(min: number, max: number): number;
  /** One of them, each as likely as the others. */
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** All of them, in another order. */
  shuffle<T>(items: readonly T[]): readonly T[];
}

/** Chance from a 32-bit seed. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    between,
    pick: (choices) => choices[between(0, choices.length - 1)] ?? choices[0],
    shuffle: (items) =>
      items
        .map((item) => ({ item, at: next() }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item),
  };
}
