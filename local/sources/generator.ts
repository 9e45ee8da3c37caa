/** Numbers that look random and are the same everywhere. */

/** A linear congruential generator (Numerical Recipes' constants) on [0, 1): small, and the same everywhere. */
export function generator(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
