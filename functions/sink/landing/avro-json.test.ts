import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotAvro } from './avro-bytes.ts';
import { createDecoder } from './avro-json.ts';
import { readSchema } from './avro-schema.ts';

/** Longs as BigInt, so that avsc encodes all of their digits. */
const longs = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b)),
});
const encoderOf = (schema: unknown) =>
  avro.Type.forSchema(schema as avro.Schema, {
    registry: { long: longs },
    wrapUnions: 'always',
  });

const record = (...fields: readonly (readonly [string, unknown])[]) => ({
  type: 'record',
  name: 'R',
  fields: fields.map(([name, type]) => ({ name, type })),
});
const decode = (schema: unknown, bytes: Buffer): string =>
  `{${[
    ...createDecoder(readSchema(JSON.stringify(schema)))
      .members(bytes)
      .values(),
  ].join(',')}}`;
const through = (schema: unknown, value: unknown): string => decode(schema, encoderOf(schema).toBuffer(value));

describe('a value', () => {
  it.each([
    ['int', -2_147_483_648, '-2147483648'],
    ['long', 9_223_372_036_854_775_807n, '9223372036854775807'],
    ['long', -9_223_372_036_854_775_808n, '-9223372036854775808'],
    ['long', 9_007_199_254_740_993n, '9007199254740993'],
    ['boolean', true, 'true'],
    ['float', Math.fround(0.1), '0.1'],
    ['float', 16_777_216, '16777216'],
    ['double', 0.1, '0.1'],
    ['double', Number.NaN, '"NaN"'],
    ['double', Number.NEGATIVE_INFINITY, '"-Infinity"'],
    ['double', -0, '-0.0'],
    ['string', 'a"\n\u2028é', JSON.stringify('a"\n\u2028é')],
    ['bytes', Buffer.from([0, 255]), '"AP8="'],
    [{ type: 'fixed', name: 'F', size: 2 }, Buffer.from([1, 2]), '"AQI="'],
    [{ type: 'enum', name: 'E', symbols: ['A', 'B'] }, 'B', '"B"'],
    [{ type: 'array', items: 'int' }, [1, 2], '[1,2]'],
    [{ type: 'array', items: 'int' }, [], '[]'],
    [{ type: 'map', values: 'long' }, { b: 1n, a: 2n }, '{"b":1,"a":2}'],
    [['null', 'string'], null, 'null'],
    [['null', 'string'], { string: 'x' }, '"x"'],
    [['int', 'long'], { long: 5n }, '5'],
    [{ type: 'long', logicalType: 'timestamp-millis', 'connect.name': 'x' }, 5, '5'],
    [{ type: 'bytes', logicalType: 'decimal', precision: 5, scale: 2 }, Buffer.from([1]), '"AQ=="'],
  ])('of %j: %s', (type, value, json) => {
    expect(through(record(['f', type]), { f: value })).toBe(`{"f":${json}}`);
  });

  it('may hold its own kind', () => {
    const schema = { type: 'record', name: 'N', fields: [{ name: 'n', type: ['null', 'N'] }] };
    expect(through(schema, { n: { N: { n: null } } })).toBe('{"n":{"n":null}}');
  });

  it('is read though its schema has a default that avsc does not take', () => {
    const schema = { type: 'record', name: 'R', fields: [{ name: 'f', type: 'long', default: 'x', doc: 'y' }] };
    expect(decode(schema, Buffer.from([2]))).toBe('{"f":1}');
  });
});

type Case = { readonly type: unknown; readonly value: unknown; readonly json: string };
const caseOf = (type: unknown) => (value: unknown, json: string) => ({ type, value, json });
let names = 0;
/** Types with a value each, as avsc encodes it, and its JSON text. */
const { anything } = fc.letrec<{ anything: Case }>((tie) => ({
  anything: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer().map((n) => caseOf('int')(n, `${n}`)),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => caseOf('long')(n, `${n}`)),
    fc.string({ unit: 'grapheme' }).map((s) => caseOf('string')(s, JSON.stringify(s))),
    fc.uint8Array().map((b) => caseOf('bytes')(Buffer.from(b), `"${Buffer.from(b).toString('base64')}"`)),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((n) => caseOf('double')(n, Object.is(n, -0) ? '-0.0' : `${n}`)),
    tie('anything').map(({ type, value, json }) =>
      caseOf({ type: 'array', items: type })([value, value], `[${json},${json}]`),
    ),
    fc.tuple(tie('anything'), tie('anything')).map(([a, b]) => {
      names += 1;
      const type = { ...record(['a', a.type], ['b', b.type]), name: `R${names}` };
      return caseOf(type)({ a: a.value, b: b.value }, `{"a":${a.json},"b":${b.json}}`);
    }),
  ),
}));

it('is what avsc has encoded, digit by digit', () => {
  fc.assert(
    fc.property(anything, ({ type, value, json }) => {
      expect(through(record(['f', type]), { f: value })).toBe(`{"f":${json}}`);
    }),
    { numRuns: 1_000 },
  );
});

describe('hostile bytes', () => {
  const schema = record(
    ['a', { type: 'array', items: 'null' }],
    ['m', { type: 'map', values: 'string' }],
    ['u', ['null', 'string']],
    ['e', { type: 'enum', name: 'E', symbols: ['A'] }],
  );
  const decoder = createDecoder(readSchema(JSON.stringify(schema)));
  const many = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);

  it.each([
    ['no bytes', Buffer.alloc(0)],
    ['2^62 nulls', many],
    ['a block of -2^63 items', Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x00])],
    ['a number of 11 bytes', Buffer.alloc(11, 0xff)],
    ['a number beyond 64 bits', Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])],
    ['a string that goes beyond', Buffer.from([0x00, 0x02, 0x7e, 0x61])],
    ['a string of negative length', Buffer.from([0x00, 0x02, 0x01])],
    ['a string that is no UTF-8', Buffer.from([0x00, 0x02, 0x02, 0xff, 0x02, 0x61, 0x00, 0x00, 0x00])],
    ['a branch that is not there', Buffer.from([0x00, 0x00, 0x04, 0x00])],
    ['a negative branch', Buffer.from([0x00, 0x00, 0x01, 0x00])],
    ['a symbol that is not there', Buffer.from([0x00, 0x00, 0x00, 0x02])],
    ['bytes left over', Buffer.from([0x00, 0x00, 0x00, 0x00, 0x00])],
  ])('are refused: %s', (_, bytes) => {
    expect(() => decoder.members(bytes)).toThrow(NotAvro);
  });

  it('end soon, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          expect(JSON.parse(`{${[...decoder.members(Buffer.from(bytes)).values()].join(',')}}`)).toHaveProperty(
            'e',
            'A',
          );
        } catch (error) {
          expect(error).toBeInstanceOf(NotAvro);
        }
      }),
    );
  });

  it('cannot grow by a schema that holds itself, nor by one that doubles', () => {
    const endless = { type: 'record', name: 'N', fields: [{ name: 'n', type: 'N' }] };
    expect(() => decode(endless, Buffer.alloc(0))).toThrow(NotAvro);
    const levels = Array.from({ length: 40 }, (_, at) => at).reduce<unknown>(
      (inner, at) => ({
        type: 'record',
        name: `L${at}`,
        fields: [
          { name: 'a'.repeat(1_000), type: inner },
          { name: 'b', type: at === 0 ? 'null' : `L${at - 1}` },
        ],
      }),
      'null',
    );
    expect(() => decode(levels, Buffer.alloc(0))).toThrow(NotAvro);
  });

  it('may nest as deep as they have bytes, no deeper than JSON may', () => {
    const list = { type: 'record', name: 'N', fields: [{ name: 'n', type: ['null', 'N'] }] };
    const nested = (depth: number) => Buffer.concat([Buffer.alloc(depth, 0x02), Buffer.from([0x00])]);
    expect(decode(list, nested(400))).toMatch(/^(\{"n":){401}null\}{401}$/);
    expect(() => decode(list, nested(500_000))).toThrow(NotAvro);
  });
});

describe('a schema', () => {
  it.each([
    ['no JSON', '{'],
    ['no schema', '{}'],
    ['a name that is not defined', '"nobody"'],
    ['deeper than any table', '['.repeat(200) + ']'.repeat(200)],
    ['deeper than the stack', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['larger than any table', JSON.stringify(Array.from({ length: 30_000 }, () => 'int'))],
    [
      'a name that would be code',
      JSON.stringify({ type: 'record', name: 'R', fields: [{ name: 'a;b', type: 'int' }] }),
    ],
  ])('is refused: %s', (_, text) => {
    expect(() => createDecoder(readSchema(text))).toThrow(Error);
  });
});
