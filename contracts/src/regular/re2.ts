/**
 * Writes a pattern for RE2, such that both engines decide alike. The two languages give different meanings to `\s`, `$`, `.`
 * and case; so nothing is copied: sets are written as code points, and edges as RE2's own anchors.
 */
import type { CodePoints } from './code-points.ts';
import { boundaries, parsePattern } from './parse.ts';
import type { Boundary, Syntax } from './syntax.ts';

/** RE2 refuses to repeat anything more often, also by repetitions of repetitions. */
const mostRepetitions = 1000;

export type Translated =
  | { readonly kind: 'translated'; readonly pattern: string }
  | { readonly kind: 'refused'; readonly reason: string };

const anchors = new Map<Boundary, string>([
  [boundaries.start, '\\A'],
  [boundaries.end, '\\z'],
  [boundaries.word, '\\b'],
  [boundaries.noWord, '\\B'],
]);

/** Thrown and caught in this module only. */
class Refused extends Error {}

/** The pattern for RE2, without flags, or what it holds that RE2 cannot do. */
export function toRe2(pattern: string): Translated {
  const parsed = parsePattern(pattern);
  if (parsed.kind !== 'syntax') return { kind: 'refused', reason: parsed.reason };
  try {
    return { kind: 'translated', pattern: print(parsed.syntax, 1) };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

/** `times`: how often the repetitions around this already repeat it. */
function print(syntax: Syntax, times: number): string {
  switch (syntax.kind) {
    case 'set':
      return printSet(syntax.points);
    case 'sequence':
      return syntax.parts.map((part) => print(part, times)).join('');
    case 'choice':
      return `(?:${syntax.options.map((option) => print(option, times)).join('|')})`;
    case 'repeat':
      return printRepeat(syntax, times);
    case 'boundary': {
      const anchor = anchors.get(syntax.boundary);
      if (anchor === undefined) throw new Refused('it looks ahead or behind');
      return anchor;
    }
    case 'ahead':
      throw new Refused('it looks ahead');
  }
}

function printRepeat({ part, min, max }: Syntax & { kind: 'repeat' }, times: number): string {
  const copies = times * Math.max(1, Number.isFinite(max) ? max : min);
  if (copies > mostRepetitions) throw new Refused(`it repeats something more than ${mostRepetitions} times`);
  const count = Number.isFinite(max) ? `{${min},${max}}` : `{${min},}`;
  return `(?:${print(part, copies)})${count}`;
}

function printSet(points: CodePoints): string {
  if (points.length === 0) return '[^\\x{0}-\\x{10FFFF}]';
  return `[${points.map(([first, last]) => `${printPoint(first)}-${printPoint(last)}`).join('')}]`;
}

function printPoint(point: number): string {
  return `\\x{${point.toString(16).toUpperCase()}}`;
}
