/** What is found holds, and nothing that is called empty has a member: judged by V8 and ajv-formats. */
import { fullFormats } from 'ajv-formats/dist/formats.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containing } from '../../regular/build.ts';
import { inV8, patternAndTexts, smallTaste, unitTaste } from '../../regular/fixtures/arbitrary.ts';
import { isText } from '../../regular/search.ts';
import type { Parsed } from '../../regular/syntax.ts';
import { Terms } from '../../regular/terms.ts';
import { anyString } from '../fixtures/any-string.ts';
import type { Found, StringGoal } from '../model.ts';
import { formatLanguage } from './formats.ts';
import { findString } from './strings.ts';

/** Goals for each property; `STRING_RUNS` asks for more. */
const runs = Number(process.env.STRING_RUNS ?? 150);
const timeout = 3_600_000;

/** All words of up to four letters; c stands for what no pattern names. */
const words = [1, 2, 3, 4].reduce<readonly string[]>(
  (known) => ['', ...known.flatMap((word) => [`${word}a`, `${word}b`, `${word}c`])],
  [''],
);
const allWords = [...new Set(words)].sort((a, b) => a.length - b.length);

function isFormat(name: string, text: string): boolean {
  return formatLanguage(name)?.accepts(text) ?? true;
}

function judge(goal: StringGoal): (text: string) => boolean {
  const wanted = goal.patterns.map(inV8);
  const excluded = goal.notPatterns.map(inV8);
  return (text) => {
    const { length } = [...text];
    return (
      length >= goal.minLength &&
      length <= goal.maxLength &&
      wanted.every((expression) => expression.test(text)) &&
      !excluded.some((expression) => expression.test(text)) &&
      goal.formats.every((name) => isFormat(name, text)) &&
      !goal.notFormats.some((name) => isFormat(name, text)) &&
      !goal.not.includes(text)
    );
  };
}

/** Holds the answer against the judge, and against texts that might be shorter examples or members of nothing. */
function check(goal: StringGoal, texts: readonly string[]): Found<string>['kind'] {
  const found = findString(goal);
  const holds = judge(goal);
  if (found.kind === 'found') expect(holds(found.value), `${JSON.stringify(found.value)} does not hold`).toBe(true);
  if (found.kind === 'empty') expect(texts.filter(holds)).toEqual([]);
  return found.kind;
}

const length = fc.constantFrom(0, 0, 0, 1, 2, 3, 5);
const limit = fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 1, 3, 4, 7);
const small = patternAndTexts(smallTaste);

/** Choices of the same thing repeated in different ranges, which terms unite. */
const ranges = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', '[ab]', '.', '(?:ab)', '(?:a|b?)', '(?:a?)'), fc.nat(4), fc.nat(3)), {
    minLength: 2,
    maxLength: 5,
  })
  .chain((parts) =>
    fc
      .tuple(fc.constantFrom('', 'a', 'b', 'a?', '[ab]*', '$'), fc.constantFrom('', 'a', 'a*', '\\b'))
      .map(([tail, head]) => {
        const same = parts.map(([, from, more]) => `${head}${parts[0]?.[0] ?? 'a'}{${from},${from + more}}${tail}`);
        const open = parts.map(([part, from]) => `${part}{${from},}${tail}`);
        return { pattern: `^(?:${[...same, open[1] ?? ''].join('|')})$`, texts: [] as readonly string[] };
      }),
  );

describe('findString', () => {
  it('decides patterns and lengths together', { timeout }, () => {
    const counts = { found: 0, empty: 0, unknown: 0 };
    const inclusive = fc.oneof(small, ranges);
    const goals = fc.tuple(fc.array(inclusive, { minLength: 1, maxLength: 2 }), fc.array(inclusive, { maxLength: 2 }));
    fc.assert(
      fc.property(goals, length, limit, ([wanted, excluded], minLength, maxLength) => {
        const patterns = wanted.map(({ pattern }) => pattern);
        const notPatterns = excluded.map(({ pattern }) => pattern);
        const texts = [...allWords, ...[...wanted, ...excluded].flatMap((each) => each.texts)];
        const goal = { ...anyString, patterns, notPatterns, minLength, maxLength };
        counts[check(goal, texts)] += 1;
      }),
      { numRuns: runs, endOnFailure: true },
    );
    expect(Math.min(counts.found, counts.empty)).toBeGreaterThan(runs / 10);
    expect(counts.unknown).toBeLessThan(runs / 20);
  });

  it('knows that repetitions in several ranges are what they are', { timeout }, () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        check({ ...anyString, patterns: [a.pattern], notPatterns: [b.pattern] }, allWords);
        for (const minLength of [0, 1, 3, 5]) {
          const goal = { ...anyString, patterns: [a.pattern], minLength, maxLength: minLength };
          expect(['found', 'empty']).toContain(check(goal, allWords));
        }
      }),
      { numRuns: runs, endOnFailure: true },
    );
  });

  it('finds no two answers for a pattern and its complement', { timeout }, () => {
    fc.assert(
      fc.property(patternAndTexts({ looking: true }), length, ({ pattern, texts }, minLength) => {
        expect(check({ ...anyString, patterns: [pattern], notPatterns: [pattern] }, texts)).toBe('empty');
        check({ ...anyString, patterns: [pattern], minLength }, texts);
        check({ ...anyString, notPatterns: [pattern], minLength }, texts);
        check({ ...anyString, patterns: [pattern], not: texts }, texts);
      }),
      { numRuns: runs, endOnFailure: true },
    );
  });
});

describe('findString for patterns that compile only without the flag u', () => {
  it('claims nothing that V8 denies', { timeout }, () => {
    const counts = { found: 0, empty: 0, unknown: 0 };
    const sloppy = patternAndTexts(unitTaste);
    fc.assert(
      fc.property(sloppy, sloppy, fc.boolean(), (one, other, both) => {
        const goal = {
          ...anyString,
          patterns: [`(?:${one.pattern})\\-?`],
          notPatterns: both ? [`(?:${other.pattern})\\-?`] : [],
        };
        counts[check(goal, [...one.texts, ...other.texts, '😀', '😀a', 'a😀', '\ud83d'])] += 1;
      }),
      { numRuns: runs, endOnFailure: true },
    );
    expect(counts.found).toBeGreaterThan(runs / 10);
  });
});

const names = Object.keys(fullFormats).filter((name) => formatLanguage(name) !== undefined);

/** Texts of every kind that some format has as a member, and changed copies. */
const seeds = [
  ...names.flatMap((name) => [...(formatLanguage(name)?.samples ?? []), ...(formatLanguage(name)?.others ?? [])]),
  ...['23:59:60Z', '12:00:00+0100', '2023-02-29', '2024-02-29t00:00:00z', '1:2:3', '24:00:00Z', '00:00:60Z'],
  ...['P1W', 'P1Y2M3DT4H5M6S', 'P', 'PT', 'a@b', 'a@b.c', '"a b"@c.de', '-a.example', 'a-.b', 'xn--a.de', 'a..b', 'a.'],
  ...['256.1.1.1', '01.2.3.4', '1.2.3', '::1', '1::2::3', '::ffff:1.2.3.4', 'fe80::1%eth0', 'g::', '1:2:3:4:5:6:7:8'],
  ...['URN:UUID:00000000-0000-0000-0000-00000000000A', '#/%7E', '/~2', '/~0', '01/a', '0#', 'http:', 'http://', 'a:'],
  ...[
    'http://[::1]/',
    'http://ä.de/',
    '%zz',
    '{+a}',
    '{a',
    'ftp://a.b',
    'http://10.0.0.1',
    'httpſ://a.bc',
    '(',
    'a{',
    '\\',
  ],
  ...['YQ', 'YQ===', 'YWJj', 'YW\nYQ==', '\n', ' ', 'A=', 'é', '😀'],
];

/** Every character in the places that URIs and mail addresses have. */
const spread = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).flatMap((character) =>
  ['', 'a:', 'a', 'a://', 'a://b/', '//[v1.', 'a:b?', 'a:#', 'a:%a', '/a/', 'a@'].map((before) => before + character),
);

function memberOf(parsed: Parsed | undefined): (text: string) => boolean {
  const terms = new Terms();
  const term = parsed?.kind === 'syntax' ? containing(terms, parsed.syntax) : undefined;
  if (term === undefined) throw new Error('the description cannot be read');
  return (text) => isText(terms, term, text);
}

describe('formats', () => {
  it.each(names)('%s: has a member and mostly something that is none', (name) => {
    const texts = seeds.filter((text) => isFormat(name, text));
    expect(check({ ...anyString, formats: [name] }, seeds)).toBe('found');
    expect(check({ ...anyString, formats: [name], notFormats: [name] }, seeds)).toBe('empty');
    const complement = check({ ...anyString, notFormats: [name] }, seeds);
    expect(complement === 'empty').toBe(texts.length === seeds.length);
  });

  it.each(names)('%s: its description holds what it accepts, and no more than it may', (name) => {
    const language = formatLanguage(name);
    const over = memberOf(language?.over);
    const under = memberOf(language?.under);
    for (const text of [...seeds, ...spread]) {
      if (isFormat(name, text)) expect(over(text), text).toBe(true);
      else expect(under(text), text).toBe(false);
    }
  });

  it('agree in pairs', { timeout }, () => {
    const counts = { found: 0, empty: 0, unknown: 0 };
    for (const one of names) {
      for (const other of names) {
        counts[check({ ...anyString, formats: [one], notFormats: [other] }, seeds)] += 1;
        counts[check({ ...anyString, formats: [one, other] }, seeds)] += 1;
      }
    }
    expect(counts.empty).toBeGreaterThan(100);
    expect(counts.unknown).toBeLessThan(40);
  });
});
