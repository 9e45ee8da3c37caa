import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnType, QueryParameter } from '../contracts/src/model.ts';
import { renderLiteral, renderParameters } from './literals.ts';

const accepted: readonly (readonly [ColumnType, string, string])[] = [
  ['string', 'bitcoin', "'bitcoin'"],
  ['string', '', "''"],
  ['string', "x' OR 1=1 --", "'x'' OR 1=1 --'"],
  ['int', '-2147483648', '-2147483648'],
  ['int', '007', '7'],
  ['bigint', '9223372036854775807', '9223372036854775807'],
  ['boolean', 'true', 'true'],
  ['date', '2024-02-29', "DATE '2024-02-29'"],
  ['timestamp', '2021-10-27T00:05:52.930Z', "TIMESTAMP '2021-10-27 00:05:52.930'"],
  ['decimal(38,18)', '-0.000000000000000001', "DECIMAL '-0.000000000000000001'"],
  ['decimal(5,0)', '12345', "DECIMAL '12345'"],
];

const refused: readonly (readonly [ColumnType, string])[] = [
  ['string', 'a\0b'],
  ['string', '\ud800'],
  ['string', 'x'.repeat(1023)],
  ['int', '2147483648'],
  ['int', '1.0'],
  ['int', '1 OR 1=1'],
  ['bigint', '9223372036854775808'],
  ['boolean', 'TRUE'],
  ['date', '2023-02-29'],
  ['date', "2021-10-26' OR '1'='1"],
  ['date', '2021-10-26\n'],
  ['timestamp', '2021-10-27 00:05:52'],
  ['timestamp', '2021-10-27T24:00:00.000Z'],
  ['decimal(38,18)', '1e3'],
  ['decimal(38,18)', '0.0000000000000000001'],
  ['decimal(38,18)', '100000000000000000000'],
  ['decimal(5,0)', '1.5'],
];

describe('literals', () => {
  it.each(accepted)('%s %j is %s', (type, value, literal) => {
    expect(renderLiteral(type, value)).toBe(literal);
  });

  it.each(refused)('refuses %s %j', (type, value) => {
    expect(renderLiteral(type, value)).toBeUndefined();
  });

  it('are one string literal each, whatever the text, and mean that text', () => {
    const hostile = fc.array(
      fc.constantFrom("'", "''", '\\', '--', '/*', ';', '?', '\n', '"', 'a', ' OR 1=1', '\u2019'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          hostile.map((parts) => parts.join('')),
        ),
        (text) => {
          const literal = renderLiteral('string', text);
          if (literal === undefined) return;
          expect(literal).toMatch(/^'(?:[^']|'')*'$/);
          expect(literal.slice(1, -1).replaceAll("''", "'")).toBe(text);
        },
      ),
    );
  });

  it('of any other type hold no quote but their own', () => {
    const types: readonly ColumnType[] = ['int', 'bigint', 'boolean', 'date', 'timestamp', 'decimal(38,18)'];
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.string(), (type, text) => {
        expect(renderLiteral(type, text) ?? '').toMatch(/^(?:[A-Z]+ '[^']*'|-?\d+|true|false|)$/);
      }),
    );
  });
});

describe('parameters', () => {
  const parameter = (name: string, type: ColumnType): QueryParameter => ({ name, type, description: '', example: '' });
  const parameters = [parameter('asset_id', 'string'), parameter('from_date', 'date')];

  it('come in the order of the contract', () => {
    expect(renderParameters(parameters, { from_date: '2021-10-26', asset_id: 'tether' })).toEqual([
      "'tether'",
      "DATE '2021-10-26'",
    ]);
  });

  it('are all named when they are wrong', () => {
    expect(() => renderParameters(parameters, { from_date: 'soon', to_date: '2021-10-26' })).toThrow(
      'to_date is no parameter of the query; asset_id is missing; from_date is no date: "soon"',
    );
  });

  it('are not found on the prototype', () => {
    expect(() => renderParameters([parameter('toString', 'string')], {})).toThrow('toString is missing');
  });
});
