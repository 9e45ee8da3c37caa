import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFirstRecord } from './avro.ts';
import { Damage } from './store.ts';

const hoodie = join(import.meta.dirname, 'fixtures', 'busy', '.hoodie');
const real = readdirSync(hoodie).filter((name) => /clean|rollback|savepoint/.test(name) && !/inflight/.test(name));

/** A container file of one record, by another implementation. */
function containerOf(schema: avro.Schema, record: unknown, codec = 'null'): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const encoder = new avro.streams.BlockEncoder(schema, { codec: codec as 'null' });
    const parts: Buffer[] = [];
    encoder.on('data', (part: Buffer) => parts.push(part));
    encoder.on('end', () => resolve(Buffer.concat(parts)));
    encoder.on('error', reject);
    encoder.end(record);
  });
}

/** A container file of which we write every byte: `count` and `body` are those of its block. */
function handMade(schema: unknown, body: Buffer, count = 1): Buffer {
  const text = Buffer.from(typeof schema === 'string' ? schema : JSON.stringify(schema));
  const head = Buffer.concat([
    Buffer.from('Obj\u0001'),
    long(1),
    sized(Buffer.from('avro.schema')),
    sized(text),
    long(0),
  ]);
  return Buffer.concat([head, Buffer.alloc(16), long(count), long(body.length), body, Buffer.alloc(16)]);
}

const sized = (bytes: Buffer): Buffer => Buffer.concat([long(bytes.length), bytes]);

function long(value: number): Buffer {
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  const bytes: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

const plain = (value: unknown): unknown => {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [key, plain(one)]));
  return Array.isArray(value) ? value.map(plain) : value;
};

const schema = {
  ...{ type: 'record', name: 'Row', namespace: 'a.b' },
  fields: [
    { name: 'text', type: ['null', { type: 'string', 'avro.java.string': 'String' }] },
    { name: 'number', type: 'long' },
    { name: 'fraction', type: 'double' },
    { name: 'truth', type: 'boolean' },
    { name: 'list', type: { type: 'array', items: 'int' } },
    { name: 'map', type: { type: 'map', values: { type: 'array', items: 'string' } } },
    { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['A', 'B'] } },
    { name: 'again', type: ['null', 'Kind'] },
  ],
};

describe('a record of an Avro container', () => {
  it('reads as another implementation wrote it', async () => {
    const row = fc.record({
      text: fc.option(fc.string()),
      // The other implementation writes numbers beyond 2⁵² wrong.
      number: fc.integer({ min: -(2 ** 52) + 1, max: 2 ** 52 - 1 }),
      fraction: fc.double({ noNaN: true }),
      truth: fc.boolean(),
      list: fc.array(fc.integer()),
      map: fc.dictionary(fc.string(), fc.array(fc.string())),
      kind: fc.constantFrom('A', 'B'),
      again: fc.option(fc.constantFrom('A', 'B')),
    });
    await fc.assert(
      fc.asyncProperty(row, async (record) => {
        // Unwrapped: its unions hold one type beside null.
        const type = avro.Type.forSchema(schema as avro.Schema, { wrapUnions: false });
        const bytes = await containerOf(type as unknown as avro.Schema, record);
        expect(plain(readFirstRecord(bytes))).toEqual(
          plain(new Map(Object.entries({ ...record, map: { ...record.map } }))),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('is refused where it is compressed', async () => {
    const bytes = await containerOf(
      { type: 'record', name: 'R', fields: [{ name: 'a', type: 'string' }] },
      { a: 'x' },
      'deflate',
    );
    expect(() => readFirstRecord(bytes)).toThrowError('a compressed Avro file');
  });

  it.each(real)('of %s is read whole, and refused wherever it is cut off', (name) => {
    const bytes = readFileSync(join(hoodie, name));
    expect(readFirstRecord(bytes)).toBeInstanceOf(Map);
    // The mark at the end, 16 bytes, is all that may be absent.
    for (let end = 0; end < bytes.length - 16; end += 1) {
      expect(() => readFirstRecord(bytes.subarray(0, end))).toThrowError(Damage);
    }
  });

  it('is a value or a damage whatever bytes are changed', () => {
    const bytes = readFileSync(join(hoodie, real[0] ?? ''));
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }));
    const outcome = (hurt: Buffer): unknown => {
      try {
        return readFirstRecord(hurt);
      } catch (error) {
        return error;
      }
    };
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const hurt = Buffer.from(bytes);
        for (const [at, value] of changes) hurt[at] = value;
        const came = outcome(hurt);
        if (came instanceof Error) expect(came).toBeInstanceOf(Damage);
      }),
      { numRuns: 2_000 },
    );
    expect(outcome(bytes)).toBeInstanceOf(Map);
  });

  const recursive = { type: 'record', name: 'R', fields: [{ name: 'r', type: 'R' }] };
  let deep: unknown = 'null';
  for (let at = 0; at < 1_000; at += 1) deep = { type: 'array', items: deep };
  const huge = long(2 ** 52);
  it.each([
    ['more elements than bytes', { type: 'array', items: 'null' }, huge],
    [
      'more elements in a block that tells its size',
      { type: 'array', items: 'null' },
      Buffer.concat([long(-(2 ** 52)), huge]),
    ],
    ['elements without bytes', { type: 'array', items: { type: 'fixed', name: 'F', size: 0 } }, huge],
    ['more text than bytes', 'string', huge],
    ['a text of less than no bytes', 'string', long(-1)],
    ['a branch that there is not', ['null'], long(7)],
    ['a type that holds itself', recursive, Buffer.alloc(64)],
    ['a type that is too deep', deep, Buffer.alloc(64)],
    ['two types of one name', ['R', 'R'].map((name) => ({ type: 'record', name, fields: [] })), Buffer.alloc(64)],
    ['a type that there is not', 'nothing', Buffer.alloc(64)],
    ['a property of objects as a type', 'constructor', Buffer.alloc(64)],
    ['a number without an end', 'long', Buffer.alloc(64, 0xff)],
    ['no schema', '"', Buffer.alloc(64)],
  ])('%s is a damage, at once', (_, type, body) => {
    expect(() => readFirstRecord(handMade(type, body))).toThrowError(Damage);
  });

  it('reads what is written by hand, so that those above are refused for what they say', () => {
    expect(readFirstRecord(handMade({ type: 'array', items: 'null' }, Buffer.concat([long(3), long(0)])))).toEqual([
      null,
      null,
      null,
    ]);
    expect(readFirstRecord(handMade('"string"', sized(Buffer.from('x'))))).toBe('x');
    expect(() => readFirstRecord(handMade('"string"', sized(Buffer.from('x')), 0))).toThrowError('without a record');
  });
});
