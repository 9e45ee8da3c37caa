import { readFileSync } from 'node:fs';
import avro from 'avsc';
import { describe, expect, it } from 'vitest';
import { runOf } from '../encode-run.ts';
import { RecordCursor } from '../record-run.ts';
import { createDecoder } from './avro-json.ts';
import { createAvroReader } from './avro-reader.ts';
import { readSchema } from './avro-schema.ts';
import { createPlacer } from './line.ts';
import type { Known, SchemaRegistry } from './schema-registry.ts';

const placer = createPlacer({ partition: '__partition', offset: '__offset', timestamp: '__timestamp' });
const schema = JSON.stringify({
  type: 'record',
  name: 'R',
  fields: [
    { name: 'n', type: 'long' },
    { name: '__offset', type: 'int' },
  ],
});
const known: Readonly<Record<number, Known>> = {
  7: { decoder: createDecoder(readSchema(schema)) },
  8: { decoder: createDecoder(readSchema('"long"')) },
  9: { code: 'SCHEMA_UNREADABLE', reason: 'it is none' },
};
const asked: number[] = [];
const registry: SchemaRegistry = {
  async find(id) {
    asked.push(id);
    return known[id] ?? { code: 'SCHEMA_UNKNOWN', reason: 'none' };
  },
};

/** What each value is read as: its text, or the code by which it is poison. */
async function read(...values: readonly (Buffer | null)[]): Promise<readonly string[]> {
  const run = runOf(values.map((value, offset) => ({ offset, timestamp: 1, key: null, value, headers: {} })));
  const one = await createAvroReader(registry, placer).prepare([run], () => true);
  const cursor = new RecordCursor(run);
  const readings: string[] = [];
  while (cursor.next()) {
    if (cursor.valueStart < 0) continue;
    const reading = one(cursor);
    readings.push('poison' in reading ? reading.poison.code : reading.text.toString());
  }
  return readings;
}
const framed = (id: number, ...body: readonly number[]) => {
  const head = Buffer.alloc(5);
  head.writeInt32BE(id, 1);
  return Buffer.concat([head, Buffer.from(body)]);
};

describe('Avro in Confluent’s wire format', () => {
  it('is read by its writer’s schema, each asked for once; what the place claims is left out', async () => {
    asked.length = 0;
    expect(await read(framed(7, 2, 4), null, framed(7, 4, 4), framed(8, 2))).toEqual([
      '{"n":1',
      '{"n":2',
      'NOT_AN_OBJECT',
    ]);
    expect(asked).toEqual([7, 8]);
  });

  it.each([
    ['NOT_AVRO', Buffer.alloc(0)],
    ['NOT_AVRO', Buffer.from([0, 0, 0, 7])],
    ['NOT_AVRO', Buffer.from('{"n":1}')],
    ['NOT_AVRO', Buffer.from([1, 0, 0, 0, 7, 2, 4])],
    ['NOT_AVRO', framed(7, 2)],
    ['NOT_AVRO', framed(7, 2, 4, 0)],
    ['NOT_AVRO', framed(-1, 2)],
    ['NOT_AVRO', framed(0, 2)],
    ['SCHEMA_UNKNOWN', framed(6, 2, 4)],
    ['SCHEMA_UNREADABLE', framed(9, 2, 4)],
  ])('is poison: %s, and the rest is read', async (code, value) => {
    expect(await read(value, framed(7, 2, 4))).toEqual([code, '{"n":1']);
  });
});

describe('a change of an order', () => {
  const text = readFileSync('contracts/generated/clickstream/orders.message.avsc', 'utf8');

  it('is read as its contract’s schema writes it, by names of other namespaces', () => {
    const type = avro.Type.forSchema(JSON.parse(text), { wrapUnions: 'never' });
    const decoder = createDecoder(readSchema(text));
    for (let round = 0; round < 200; round += 1) {
      const value: unknown = type.random();
      const members = decoder.members(type.toBuffer(value));
      expect(JSON.parse(`{${[...members.values()].join(',')}}`)).toEqual(JSON.parse(JSON.stringify(value)));
    }
  });

  it('whose names stand in a namespace finds them there before elsewhere', () => {
    const inner = (name: string, type: string) => ({ type: 'record', name, fields: [{ name: 'x', type }] });
    const outer = {
      type: 'record',
      name: 'a.b.Outer',
      fields: [
        { name: 'p', type: inner('Value', 'int') },
        { name: 'q', type: ['null', 'Value'] },
        { name: 'r', type: { ...inner('Value', 'string'), namespace: 'c' } },
        { name: 's', type: 'c.Value' },
        { name: 't', type: 'a.b.Value' },
      ],
    };
    const members = createDecoder(readSchema(JSON.stringify(outer))).members(
      Buffer.from([2, 2, 4, 2, 0x61, 2, 0x62, 6]),
    );
    expect([...members.values()].join(',')).toBe('"p":{"x":1},"q":{"x":2},"r":{"x":"a"},"s":{"x":"b"},"t":{"x":3}');
  });
});
