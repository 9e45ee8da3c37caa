/** Three engines that know nothing of each other must agree: V8, our automata, and RE2 with the translated pattern. */
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { automaton } from './automaton.ts';
import { inV8, patternAndTexts, unitTaste } from './fixtures/arbitrary.ts';
import { toRe2 } from './re2.ts';
import { tableOf } from './table.ts';

/** Patterns for each property; `PATTERN_RUNS` asks for more. */
const runs = Number(process.env.PATTERN_RUNS ?? 120);
const timeout = 3_600_000;

function matching(texts: readonly string[], test: (text: string) => boolean): readonly string[] {
  return texts.filter(test);
}

function byV8(pattern: string, texts: readonly string[]): readonly string[] {
  const expression = inV8(pattern);
  return matching(texts, (text) => expression.test(text));
}

function byRe2(pattern: string, texts: readonly string[]): readonly string[] {
  const expression = RE2JS.compile(pattern);
  return matching(texts, (text) => expression.matcher(text).find());
}

/** undefined where there is no automaton of reasonable size. */
function byTable(pattern: string, texts: readonly string[]): readonly string[] | undefined {
  const tabled = tableOf(pattern);
  expect(tabled.kind).not.toBe('invalid');
  return tabled.kind === 'table' ? matching(texts, automaton(tabled.table).test) : undefined;
}

describe('patterns in three engines', () => {
  it('match the same texts everywhere', { timeout }, () => {
    const counts = { matched: 0, denied: 0, re2: 0, tables: 0 };
    fc.assert(
      fc.property(patternAndTexts({ looking: false }), ({ pattern, texts }) => {
        const truth = byV8(pattern, texts);
        const own = byTable(pattern, texts);
        if (own !== undefined) expect(own).toEqual(truth);
        if (own !== undefined) counts.tables += 1;
        const translated = toRe2(pattern);
        if (translated.kind === 'translated') {
          counts.re2 += 1;
          expect(byRe2(translated.pattern, texts)).toEqual(truth);
        }
        counts.matched += truth.length;
        counts.denied += texts.length - truth.length;
      }),
      { numRuns: runs, endOnFailure: true },
    );
    expect(Math.min(counts.re2, counts.tables)).toBeGreaterThan(runs * 0.9);
    expect(Math.min(counts.matched, counts.denied)).toBeGreaterThan(runs);
  });

  it('match the same texts in V8 and in automata where they look ahead and behind', { timeout }, () => {
    let tables = 0;
    fc.assert(
      fc.property(patternAndTexts({ looking: true }), ({ pattern, texts }) => {
        const own = byTable(pattern, texts);
        if (own === undefined) return;
        tables += 1;
        expect(own).toEqual(byV8(pattern, texts));
      }),
      { numRuns: runs, endOnFailure: true },
    );
    expect(tables).toBeGreaterThan(runs / 2);
  });

  it('match the same texts where the flag u is not possible', { timeout }, () => {
    let tables = 0;
    const halves = fc.array(fc.constantFrom('\ud83d', '\ude00', 'a', '😀', '-', 'b'), { maxLength: 4 });
    fc.assert(
      fc.property(patternAndTexts(unitTaste), fc.array(halves), ({ pattern, texts }, letters) => {
        const sloppy = `(?:${pattern})\\-?`;
        const all = [...texts, ...letters.map((word) => word.join(''))];
        const own = byTable(sloppy, all);
        if (own === undefined) return;
        tables += 1;
        expect(own).toEqual(byV8(sloppy, all));
      }),
      { numRuns: runs, endOnFailure: true },
    );
    expect(tables).toBeGreaterThan(runs / 20);
  });

  it('sees halves of characters as V8 does', { timeout }, () => {
    const halves = fc.array(fc.constantFrom('\ud83d', '\ude00', 'a', '😀', '\uffff'), { maxLength: 6 });
    fc.assert(
      fc.property(patternAndTexts({ looking: false }), fc.array(halves, { minLength: 4 }), ({ pattern }, letters) => {
        const texts = letters.map((word) => word.join(''));
        expect([undefined, byV8(pattern, texts)]).toContainEqual(byTable(pattern, texts));
      }),
      { numRuns: runs, endOnFailure: true },
    );
  });
});
