import fc from 'fast-check';
import { parse } from 'lossless-json';
import { describe, expect, it } from 'vitest';
import { columnInfo } from './columns.ts';
import { csvLine, renderCsv, renderText, type TextRow } from './csv.ts';
import type { TrinoValue, TypeSignature } from './trino.ts';
import { renderValue } from './values.ts';

const simple = (rawType: string): TypeSignature => ({ rawType });
const array = (item: TypeSignature): TypeSignature => ({
  rawType: 'array',
  arguments: [{ kind: 'TYPE', value: item }],
});
const map = (key: TypeSignature, value: TypeSignature): TypeSignature => ({
  rawType: 'map',
  arguments: [
    { kind: 'TYPE', value: key },
    { kind: 'TYPE', value },
  ],
});
const row = (fields: Readonly<Record<string, TypeSignature>>): TypeSignature => ({
  rawType: 'row',
  arguments: Object.entries(fields).map(([name, typeSignature]) => ({
    kind: 'NAMED_TYPE' as const,
    value: { ...(name.startsWith('_') ? {} : { fieldName: { name } }), typeSignature },
  })),
});

describe('a value', () => {
  it.each<[TrinoValue, TypeSignature, string | undefined]>([
    [null, simple('varchar'), undefined],
    ['', simple('varchar'), ''],
    [true, simple('boolean'), 'true'],
    ['9223372036854775807', simple('bigint'), '9223372036854775807'],
    ['1.0E10', simple('double'), '1.0E10'],
    ['1.500', simple('decimal'), '1.500'],
    ['AP8=', simple('varbinary'), '00 ff'],
    [[['1', null], null], array(array(simple('integer'))), '[[1, null], null]'],
    [{ a: 'AQ==', b: null }, map(simple('varchar'), simple('varbinary')), '{a=01, b=null}'],
    [['1', 'x'], row({ n: simple('integer'), _: simple('varchar') }), '{n=1, field1=x}'],
    [[], array(simple('integer')), '[]'],
  ])('%j of %j is %s', (value, type, text) => {
    expect(renderValue(value, type)).toBe(text);
  });

  it('keeps every digit of every integer and decimal', () => {
    const digits = fc.bigInt().map(String);
    const decimals = fc.tuple(fc.bigInt(), fc.nat()).map(([whole, part]) => `${whole}.${part}`);
    fc.assert(
      fc.property(fc.array(fc.oneof(digits, decimals)), (numbers) => {
        const parsed = parse(`[${numbers.join(',')}]`, null, (text) => text) as TrinoValue[];
        expect(parsed.map((value) => renderValue(value, simple('decimal')))).toEqual(numbers);
      }),
    );
  });
});

describe('a result file', () => {
  it('quotes every value and leaves null out', () => {
    expect(
      renderCsv(
        ['a', 'b'],
        [
          ['say "hi"', undefined],
          ['', 'x,\ny'],
        ],
      ),
    ).toBe('"a","b"\n"say ""hi""",\n"","x,\ny"\n');
  });

  it('can be read back: null is told from an empty text', () => {
    const rows = fc.array(fc.option(fc.string({ unit: 'binary' }), { nil: undefined }), { minLength: 1 });
    fc.assert(
      fc.property(rows, (values) => {
        expect(readLine(csvLine(values))).toEqual(values);
      }),
    );
  });

  it('is plain text for statements that are no queries', () => {
    expect(
      renderText([
        ['a', undefined],
        ['b', 'c'],
      ]),
    ).toBe('a\t\nb\tc\n');
  });
});

/** A reader of its own, so that the writer is not tested by its own idea. */
function readLine(line: string): TextRow {
  const values: (string | undefined)[] = [];
  let at = 0;
  for (;;) {
    const match = /(?:"((?:[^"]|"")*)")?([,\n])/suy;
    match.lastIndex = at;
    const found = match.exec(line);
    if (found === null) return values;
    values.push(found[1]?.replaceAll('""', '"'));
    at = match.lastIndex;
    if (found[2] === '\n') return values;
  }
}

describe('a column', () => {
  it.each([
    [simple('real'), { Type: 'float', Precision: 17 }],
    [simple('timestamp'), { Type: 'timestamp', Precision: 3 }],
    [simple('json'), { Type: 'json', Precision: 0 }],
  ])('%j is %j', (typeSignature, expected) => {
    expect(columnInfo({ name: 'c', type: '', typeSignature })).toMatchObject({ Name: 'c', Label: 'c', ...expected });
  });

  it('has precision and scale when it is a decimal', () => {
    const typeSignature: TypeSignature = {
      rawType: 'decimal',
      arguments: [
        { kind: 'LONG', value: '38' },
        { kind: 'LONG', value: '18' },
      ],
    };
    expect(columnInfo({ name: 'c', type: '', typeSignature })).toMatchObject({
      Type: 'decimal',
      Precision: 38,
      Scale: 18,
    });
  });
});
