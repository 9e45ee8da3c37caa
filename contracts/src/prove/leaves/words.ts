/** Strings of which only the length matters. */
import type { Found, StringGoal } from '../model.ts';

/** Longer examples are not built. In characters. */
const longest = 1_000_000;
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** A word of the goal's length that is not excluded. Patterns and formats are not looked at. */
export function findByLength({ minLength, maxLength, not }: StringGoal): Found<string> {
  if (minLength > longest) {
    return { kind: 'unknown', keyword: 'minLength', reason: `an example would be longer than ${longest} characters` };
  }
  const excluded = new Set(not);
  const short = Math.max(1, minLength);
  // Four letters more make far more words than anyone excludes by name.
  const lengths = [short, short + 1, short + 2, short + 4, 0].filter((n) => n >= minLength && n <= maxLength);
  for (const length of lengths) {
    for (let n = 0; n <= excluded.size; n += 1) {
      const word = nthWord(n, length);
      if (!excluded.has(word)) return { kind: 'found', value: word };
    }
  }
  // Only the empty text can run out; there are more words of any length than anyone excludes by name.
  return maxLength === 0 ? { kind: 'empty' } : unknownLength;
}

const unknownLength: Found<string> = {
  kind: 'unknown',
  keyword: 'enum',
  reason: 'every short word is excluded by name',
};

/** Different words for different numbers, as far as there are so many of this length. */
function nthWord(n: number, length: number): string {
  let word = '';
  for (let rest = n; rest > 0 && word.length < length; rest = Math.floor(rest / letters.length)) {
    word = `${letters[rest % letters.length] ?? 'a'}${word}`;
  }
  return word.padStart(length, 'a');
}
