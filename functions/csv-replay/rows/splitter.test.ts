import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../../contracts/src/csv/dialect.ts';
import { createSplitter, maxRowBytes, type RowPlace } from './splitter.ts';

const commas: Dialect = { delimiters: [','], quote: '"', escape: '"', header: false, trim: false };

interface Told {
  readonly cells?: readonly string[];
  readonly problem?: string;
  readonly raw: string;
  readonly place: RowPlace;
}

/** What is told of `text`, fed in pieces of `sizes`. */
function rowsOf(
  text: string,
  { sizes = [text.length || 1], dialect = commas, eol = '\n' as '\n' | '\r' } = {},
): readonly Told[] {
  const told: Told[] = [];
  const splitter = createSplitter(
    dialect,
    eol,
    { bytes: 0, line: 1 },
    {
      row: (cells, place, raw) => void told.push({ cells: [...cells], place, raw }),
      bad: (problem, place, raw) => void told.push({ problem, place, raw }),
    },
  );
  let at = 0;
  for (let turn = 0; at < text.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    splitter.feed(text.slice(at, at + size), false);
    at += size;
  }
  splitter.feed('', true);
  return told;
}

const cell = fc.string({ unit: fc.constantFrom('a', 'b', ',', '"', '\n', '\r\n', ' ', 'é'), maxLength: 6 });
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

function written(rows: readonly (readonly string[])[], eol: string, quoteAll: boolean): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  return rows
    .map((row) => row.map((text) => (quoteAll || /[",\r\n]/.test(text) ? quoted(text) : text)).join(',') + eol)
    .join('');
}

test('reads what csv-parse reads, however the text comes in pieces, and gives every byte to one row', () => {
  fc.assert(
    fc.property(table, sizes, fc.constantFrom('\n', '\r\n'), fc.boolean(), (rows, pieces, eol, quoteAll) => {
      const text = written(rows, eol, quoteAll);
      const told = rowsOf(text, { sizes: pieces });
      const expected: string[][] = parse(text, {
        skip_empty_lines: true,
        relax_column_count: true,
        record_delimiter: ['\r\n', '\n'],
      });
      expect(told.map(({ cells }) => cells)).toEqual(expected);
      for (const [index, { place, raw }] of told.entries()) {
        expect(text.slice(place.from, place.to)).toBe(`${raw}${eol}`);
        expect(place.from).toBe(told[index - 1]?.place.to ?? place.from);
        expect(text.slice(0, place.from).split('\n').length).toBe(place.line);
        expect(text.slice(0, place.to).split('\n').length).toBe(place.nextLine);
      }
    }),
    { numRuns: 400 },
  );
});

test('whatever stands in a file, reading ends, and a text read from any row on gives the same rows', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\\', ' '), maxLength: 60 });
  fc.assert(
    fc.property(text, sizes, fc.boolean(), (content, pieces, slashed) => {
      const dialect: Dialect = { ...commas, escape: slashed ? '\\' : '"' };
      const whole = rowsOf(content, { dialect });
      expect(rowsOf(content, { dialect, sizes: pieces })).toEqual(whole);
      for (const [index, { place }] of whole.entries()) {
        const rest = rowsOf(content.slice(place.to), { dialect }).map(({ cells, problem }) => ({ cells, problem }));
        expect(rest).toEqual(whole.slice(index + 1).map(({ cells, problem }) => ({ cells, problem })));
      }
    }),
    { numRuns: 600 },
  );
});

describe('a bad quote takes the line on which its row begins, and no other', () => {
  test.each([
    ['a,b"c\n1,2\n', 'a quote inside of a field without quotes'],
    ['"a"b,c\n1,2\n', 'something follows a closing quote'],
    ['"a\n1,2\n', 'a quoted field is never closed'],
    ['"a,b\n1,2\n"x,y\n', 'something follows a closing quote'],
  ])('%j', (text, problem) => {
    const told = rowsOf(text);
    expect(told[0]).toMatchObject({ problem, raw: text.split('\n')[0] });
    expect(told[1]).toMatchObject({ cells: ['1', '2'], place: { line: 2 } });
  });
});

test('a row without an end is bounded, and told by its beginning', () => {
  const text = `a,b\n${'x'.repeat(3 * maxRowBytes)}\n"${'y'.repeat(2 * maxRowBytes)}\n1,2\n`;
  const told = rowsOf(text, { sizes: [100_000] });
  expect(told.map(({ problem, place }) => [problem, place.line])).toEqual([
    [undefined, 1],
    ['a line of more than 512 KiB', 2],
    [expect.stringMatching(/512 KiB/), 3],
    [undefined, 4],
  ]);
  expect(told[1]?.raw.length).toBeLessThan(maxRowBytes);
});

test('reads lines of old Macs, runs of spaces, and delimiters with a space', () => {
  expect(
    rowsOf('a;b\r1;2\r', { eol: '\r', dialect: { ...commas, delimiters: [';'] } }).map(({ cells }) => cells),
  ).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
  const spaces = { ...commas, delimiters: ['  ', ' '] };
  expect(rowsOf(' a   b\n "1 2" 3\n', { dialect: spaces }).map(({ cells }) => cells)).toEqual([
    ['a', 'b'],
    ['1 2', '3'],
  ]);
  expect(rowsOf('a, b\n"1" , 2\n', { dialect: { ...commas, trim: true } }).map(({ cells }) => cells)).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
});

test('quotes that never close cost no more than the text is long', () => {
  const text = '"a\n'.repeat(100_000);
  const begun = performance.now();
  expect(rowsOf(text, { sizes: [262_144] }).length).toBeGreaterThan(10_000);
  expect(performance.now() - begun).toBeLessThan(15_000);
}, 60_000);
