import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, infer, judge, lint, rowsOf, sample } from './samples.testing.ts';

/** A column of a random contract: how its values are written. */
const columns: readonly fc.Arbitrary<fc.Arbitrary<string>>[] = [
  fc.constant(fc.integer().map(String)),
  fc.constant(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String)),
  fc
    .integer({ min: 1, max: 6 })
    .map((scale) => fc.bigInt({ min: 0n, max: 10n ** 12n }).map((n) => `${n}.${'7'.repeat(scale)}`)),
  fc.constant(fc.boolean().map((truth) => (truth ? 'TRUE' : 'false'))),
  fc.constant(day().map((date) => date.slice(0, 10))),
  fc.constant(day()),
  fc.constant(fc.uuid()),
  fc.constant(fc.constantFrom('red', 'green', 'blue', 'NA', '-')),
  fc.constant(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\0\uFEFF]/g, ''))),
  fc.constant(fc.oneof(fc.integer().map(String), fc.constantFrom('x', '1.5', '007', '2020-01-01'))),
];

function day(): fc.Arbitrary<string> {
  return fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString());
}

const table = fc.array(fc.oneof(...columns), { minLength: 2, maxLength: 6 }).chain((cells) => {
  const optional = cells.map((cell) => fc.oneof({ weight: 4, arbitrary: cell }, fc.constantFrom('', 'NA')));
  return fc.record({
    width: fc.constant(cells.length),
    rows: fc.array(fc.tuple(...optional), { minLength: 1, maxLength: 60 }),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    end: fc.constantFrom('\n', '\r\n'),
  });
});

describe('a contract that was inferred from random rows', () => {
  it.each(['message', 'table'] as const)('accepts every one of them and passes lint: CSV, %s', async (kind) => {
    const check = async ({ width, rows, delimiter, end }: Sampled) => {
      const header = ['id', ...Array.from({ length: width }, (_, at) => `c${at}`)];
      // Without a column that is never null, a table has no key, and the linter says so.
      const lines = [header, ...rows.map((row, at) => [String(at), ...row])].map((row) =>
        row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter),
      );
      const path = sample(`${kind}.csv`, lines.join(end) + end);
      const inferred = await infer(path, kind);
      const decoded = await rowsOf(path, inferred, kind);
      const accepts = judge(inferred);
      expect(await cellsOf(path)).toEqual(rows.map((row, at) => [String(at), ...row]));
      expect(decoded.filter((row) => !accepts(row))).toEqual([]);
      expect(await lint(path, inferred, kind)).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(table, check), { numRuns: 25 });
  });

  it('accepts every one of them and passes lint: JSON lines', async () => {
    const name = fc.constantFrom('a', 'b', 'c d', 'é');
    const scalar = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.float({ noNaN: true, noDefaultInfinity: true }),
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        scalar,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(name, tie('value')),
      ),
    }));
    const record = fc.dictionary(name, value, { minKeys: 1, noNullPrototype: true });
    const check = async (records: readonly object[]) => {
      const path = sample('rows.jsonl', records.map((row) => JSON.stringify(row)).join('\n'));
      const inferred = await infer(path);
      const decoded = await rowsOf(path, inferred);
      const accepts = judge(inferred);
      expect(decoded.filter((row) => !accepts(row))).toEqual([]);
      expect(await lint(path, inferred, 'message')).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 8 }), check), { numRuns: 25 });
  });
});

interface Sampled {
  readonly width: number;
  readonly rows: readonly (readonly string[])[];
  readonly delimiter: string;
  readonly end: string;
}
