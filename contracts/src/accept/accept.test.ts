/** The acceptors of the repository's contracts, and what each kind of schema is worth to a scanner. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validators } from '../../generated/validators.ts';
import { type Json, objectOr } from '../json.ts';
import type { ValidatorEntry } from '../validate.ts';
import { acceptorOf, keeps } from './fixtures/load.ts';

const flight = {
  ...{ year: 2013, month: 1, day: 1, dep_time: 517, sched_dep_time: 515, dep_delay: 2, arr_time: 830 },
  ...{ sched_arr_time: 819, arr_delay: 11, carrier: 'UA', flight: 1545, tailnum: 'N14228', origin: 'EWR' },
  ...{ dest: 'IAH', air_time: 227, distance: 1400, time_hour: '2013-01-01T10:00:00Z' },
};
/** Messages that keep their contracts, in every way that they are ordinarily written. */
const good: Readonly<Record<string, readonly Json[]>> = {
  'csv-replay/flights': [flight, { ...flight, dep_time: null, tailnum: null }, { ...flight, more: [{ é: 'ü€𝄞' }] }],
  'fx-rates/rates': [{ base: 'USD', date: '2024-02-29', rates: { EUR: 0.92, SGD: 1.345678, JPY: 150 } }],
  'crypto-market/assets': [
    {
      timestamp: 1_635_292_800_000,
      data: [{ id: 'bitcoin', symbol: 'BTC', name: 'Bitcoin', priceUsd: '1.5', tokens: {} }],
    },
  ],
};
const entries = Object.entries(validators).filter(([, { accept }]) => accept !== undefined);
const judge =
  ({ validate }: ValidatorEntry) =>
  (value: unknown) =>
    validate(value).length === 0;
const sure = ({ accept }: ValidatorEntry, bytes: Buffer): boolean => accept?.(bytes, 0, bytes.length) === true;

describe.each(entries)('the acceptor of %s', (_hash, entry) => {
  const documents = (good[entry.contract] ?? []).map((value) => JSON.stringify(value));

  it.each(documents)('accepts %s', (document) => {
    expect(sure(entry, Buffer.from(document))).toBe(true);
    const spaced = document.replaceAll(/(":|,)(?=["{[0-9n])/g, '$1 ');
    expect(sure(entry, Buffer.from(spaced))).toBe(true);
    const reversed = Object.fromEntries(Object.entries(objectOr(JSON.parse(document) as Json)).reverse());
    expect(sure(entry, Buffer.from(JSON.stringify(reversed)))).toBe(true);
  });

  it('accepts no bytes that the slow way refuses', () => {
    const places = fc.array(fc.tuple(fc.nat(), fc.constantFrom('set', 'drop', 'add', 'cut', 'copy'), fc.nat(255)), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.constantFrom('{}', ...documents), places, (document, changes) => {
        let bytes: Buffer = Buffer.from(document);
        for (const change of changes) bytes = changed(bytes, change);
        if (sure(entry, bytes)) expect(keeps(bytes, judge(entry)), `${bytes}`).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});

function changed(bytes: Buffer, [place, how, byte]: readonly [number, string, number]): Buffer {
  const at = place % (bytes.length + 1);
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  // A digit, a quote or a bracket does more harm than any byte.
  const put = Buffer.from([byte < 128 ? ('0123456789-.,:{}[]"\\ntfe \n'.charCodeAt(byte % 26) ?? byte) : byte]);
  if (how === 'cut') return head;
  if (how === 'copy') return Buffer.concat([head, bytes.subarray(at, at + 20), tail]);
  return Buffer.concat(
    how === 'drop' ? [head, tail.subarray(1)] : [head, put, how === 'add' ? tail : tail.subarray(1)],
  );
}

const hostile: readonly (readonly [what: string, schema: Json, bytes: string | Buffer])[] = [
  ['a name twice', { properties: { a: { type: 'integer' } } }, '{"a":"x","a":1}'],
  ['a name that escapes spell', { properties: { a: { type: 'integer' } } }, '{"\\u0061":"x"}'],
  ['a declared name after its escaped twin', { properties: { a: { type: 'integer' } } }, '{"a":1,"\\u0061":"x"}'],
  ['a leading zero', true, '01'],
  ['a leading zero of a fraction', { type: 'number' }, '00.5'],
  ['a leading zero of a negative number', { type: 'number' }, '-01'],
  ['a leading zero of an integer', { type: 'integer' }, '01'],
  ['a lone minus', true, '-'],
  ['an infinite number', { type: 'number' }, '1e999'],
  ['a number beyond its bound', { type: 'number', exclusiveMaximum: 0.3 }, '0.3'],
  ['digits that round over a bound', { type: 'number', maximum: 1 }, '1.00000000000000000000001'],
  ['a fraction for an integer', { type: 'integer' }, '1.5'],
  ['a fraction of no digits', { type: 'number' }, '1.'],
  ['an overlong character', { type: 'string' }, Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
  ['half of a surrogate pair', { type: 'string' }, Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ['a point beyond Unicode', { type: 'string' }, Buffer.from([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22])],
  ['a character cut off', { type: 'string' }, Buffer.from([0x22, 0xe2, 0x82, 0x22])],
  ['a byte order mark', true, Buffer.from([0xef, 0xbb, 0xbf, 0x31])],
  ['a control character', { type: 'string' }, '"\u0001"'],
  ['a line feed', true, '{"a":\n1}'],
  ['characters counted as bytes', { type: 'string', minLength: 2 }, '"é"'],
  ['surrogates counted twice', { type: 'string', minLength: 2 }, '"𝄞"'],
  ['a day that is none', { type: 'string', format: 'date' }, '"2023-02-29"'],
  ['a time without a zone', { type: 'string', format: 'date-time' }, '"2023-01-01T00:00:00"'],
  ['something after the value', true, '{} x'],
  ['nothing', true, ''],
  ['an unfinished object', true, '{"a":1'],
  ['a comma at the end', true, '[1,]'],
  ['a property that is not allowed', { properties: { a: true }, additionalProperties: false }, '{"b":1}'],
  ['a property missing', { properties: { a: true }, required: ['a'] }, '{}'],
  ['too few properties, one twice', { type: 'object', minProperties: 2 }, '{"a":1,"a":2}'],
  ['a name that is not allowed', { propertyNames: { pattern: '^[a-z]$' } }, '{"A":1}'],
  ['too many items', { type: 'array', maxItems: 1 }, '[1,2]'],
  ['another value', { enum: ['a', 1, null] }, '"b"'],
];

describe('an acceptor', () => {
  it.each(hostile)('does not accept %s', (_what, schema, text) => {
    const bytes = Buffer.from(text);
    expect(acceptorOf(schema)?.(bytes, 0, bytes.length)).toBe(false);
  });

  it.each<readonly [Json, string]>([
    [{ type: 'integer', minimum: -5 }, '-5'],
    [{ type: 'number', exclusiveMinimum: 0, maximum: 0.3 }, '0.3'],
    [{ type: ['string', 'null'], maxLength: 1 }, '"𝄞"'],
    [{ enum: ['a', 1, null] }, 'null'],
    [{ type: 'string', format: 'date' }, '"2024-02-29"'],
    [{ type: 'string', format: 'date-time' }, '"2024-02-29T23:59:59.999+05:30"'],
    [{ type: 'array', items: { type: 'boolean' }, minItems: 1 }, '[ true , false ]'],
    [true, '{"a":[{"b":"\\u00e9\\n"},-1.5e-7,[]],"a":{}}'],
  ])('of %j accepts %s', (schema, text) => {
    const bytes = Buffer.from(text);
    expect(acceptorOf(schema)?.(bytes, 0, bytes.length)).toBe(true);
  });

  it.each<Json>([
    { anyOf: [true] },
    { not: {} },
    { $ref: '#' },
    { multipleOf: 2 },
    { format: 'ipv4' },
    { uniqueItems: true },
  ])('is not made for %j', (schema) => {
    expect(acceptorOf(schema)).toBeUndefined();
  });

  it('does not run deep into a value of which nothing is asked', () => {
    const deep = Buffer.from('['.repeat(100_000) + ']'.repeat(100_000));
    expect(acceptorOf(true)?.(deep, 0, deep.length)).toBe(false);
  });
});
