/** Decides whether a string satisfies everything that a goal asks for. */
import type { Found, StringGoal } from '../model.ts';

/** Longer examples are not built. In characters. */
const longest = 1_000_000;
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** A string that satisfies `goal`, or the proof that none does. Short and readable strings come first. */
export function findString(goal: StringGoal): Found<string> {
  if (goal.minLength > goal.maxLength) return { kind: 'empty' };
  if (goal.patterns.length + goal.notPatterns.length > 0) return unknown('pattern', 'not decided yet');
  if (goal.formats.length + goal.notFormats.length > 0) return unknown('format', 'not decided yet');
  return findByLength(goal);
}

function findByLength({ minLength, maxLength, not }: StringGoal): Found<string> {
  if (minLength > longest) return unknown('minLength', `an example would be longer than ${longest} characters`);
  const excluded = new Set(not);
  const lengths = [Math.max(1, minLength), 0].filter((length) => length >= minLength && length <= maxLength);
  for (const length of lengths) {
    for (let n = 0; n <= excluded.size; n += 1) {
      const word = nthWord(n, length);
      if (!excluded.has(word)) return { kind: 'found', value: word };
    }
  }
  return { kind: 'empty' };
}

/** Different words for different numbers, as far as there are so many of this length. */
function nthWord(n: number, length: number): string {
  let word = '';
  for (let rest = n; rest > 0 && word.length < length; rest = Math.floor(rest / letters.length)) {
    word = `${letters[rest % letters.length] ?? 'a'}${word}`;
  }
  return word.padStart(length, 'a');
}

function unknown(keyword: string, reason: string): Found<string> {
  return { kind: 'unknown', keyword, reason };
}
