import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { avroDrift } from './avro-drift.ts';
import { retyped, withFields, written } from './fixtures/avro.ts';
import type { Json, JsonObject } from './json.ts';

const { value: contract } = written;

/** What is told once the table's row has been changed. */
function afterRowChange(change: (fields: readonly JsonObject[]) => readonly JsonObject[]) {
  return avroDrift(contract, withFields(contract, 'Value', change));
}

describe('avroDrift', () => {
  it('finds nothing where both say the same', () => {
    expect(avroDrift(contract, contract)).toEqual([]);
    expect(avroDrift(written.key, written.key)).toEqual([]);
  });

  it('tells a column that was added to the table, once and as nothing that breaks', () => {
    const channel = { name: 'channel', type: ['null', 'string'], default: null };
    expect(afterRowChange((fields) => [...fields, channel])).toEqual([
      { kind: 'field-added', pointer: '/after/channel', breaks: false, writer: 'string' },
    ]);
  });

  it('tells a column that is gone', () => {
    expect(afterRowChange((fields) => fields.filter(({ name }) => name !== 'status'))).toEqual([
      { kind: 'field-removed', pointer: '/after/status', breaks: true, contract: 'string' },
    ]);
  });

  it.each<[string, Json, string, string]>([
    ['customer_id', 'long', 'int', 'bigint'],
    ['ordered_on', 'int', 'date, epoch-days', 'int'],
    [
      'placed_at',
      { type: 'long', 'connect.name': 'io.debezium.time.Timestamp' },
      'timestamp, epoch-micros',
      'bigint (io.debezium.time.Timestamp)',
    ],
    ['amount', { type: 'bytes', logicalType: 'decimal', precision: 10, scale: 2 }, 'string', 'bytes (decimal)'],
    ['status', ['string', 'long'], 'string', 'string or bigint'],
  ])('tells that %s has another type', (name, type, before, now) => {
    expect(afterRowChange((fields) => retyped(fields, name, type))).toEqual([
      { kind: 'type-changed', pointer: `/after/${name}`, breaks: true, contract: before, writer: now },
    ]);
  });

  it('tells what may now be null, which breaks, and what may not any more, which does not', () => {
    expect(afterRowChange((fields) => retyped(fields, 'quantity', ['null', 'int']))).toEqual([
      { kind: 'null-allowed', pointer: '/after/quantity', breaks: true, contract: 'int', writer: 'int' },
    ]);
    expect(afterRowChange((fields) => retyped(fields, 'note', 'string'))).toMatchObject([
      { kind: 'null-refused', pointer: '/after/note', breaks: false },
    ]);
  });

  it('tells another key', () => {
    const key = withFields(written.key, 'Key', () => [{ name: 'uuid', type: 'string' }]);
    expect(avroDrift(written.key, key).map(({ kind, pointer }) => [kind, pointer])).toEqual([
      ['field-removed', '/order_id'],
      ['field-added', '/uuid'],
    ]);
  });

  it('takes no offence at what Debezium adds to its envelope, at names, defaults, notes and the connector of MariaDB', () => {
    const more = withFields(contract, 'Source', (fields) => retyped(fields, 'query', ['null', 'string']));
    const short = withFields(contract, 'Source', (fields) => fields.filter(({ name }) => name === 'file'));
    expect(avroDrift(short, more)).toEqual([]);
    const text = JSON.stringify(contract).replaceAll('connector.mysql', 'connector.mariadb');
    expect(avroDrift(contract, JSON.parse(text) as Json)).toEqual([]);
    expect(afterRowChange((fields) => fields.map((field) => ({ ...field, doc: 'x', default: null })))).toEqual([]);
    const odd = withFields(contract, 'Source', (fields) => [...fields, { name: 'shard', type: 'int' }]);
    expect(avroDrift(contract, odd)).toMatchObject([{ kind: 'field-added', pointer: '/source/shard' }]);
  });

  it('tells of a row before a change only what does not hold after it', () => {
    const other = { type: 'record', name: 'Old', fields: [{ name: 'order_id', type: 'long' }] };
    const envelope = withFields(contract, 'Envelope', (fields) =>
      fields.map((field) => (field.name === 'before' ? { ...field, type: ['null', other] } : field)),
    );
    const pointers = avroDrift(contract, envelope).map(({ pointer }) => pointer);
    expect(pointers).toContain('/before/status');
    expect(pointers.every((pointer) => pointer.startsWith('/before/') || pointer === '/after')).toBe(true);
  });

  it.each<Json>(['string', null, 7, [], {}, { type: 'record', name: 'X' }, { type: { type: {} } }])(
    'copes with %j as a schema',
    (schema) => {
      expect(avroDrift(contract, schema).length).toBeGreaterThan(0);
      expect(avroDrift(schema, schema)).toEqual([]);
    },
  );

  it('ends for records that hold themselves', () => {
    const node: Json = { type: 'record', name: 'Node', fields: [{ name: 'next', type: ['null', 'Node'] }] };
    const long = withFields(node, 'Node', (fields) => [...fields, { name: 'x', type: 'int' }]);
    expect(avroDrift(node, long)).toEqual([{ kind: 'field-added', pointer: '/x', breaks: false, writer: 'int' }]);
  });

  it('tells just the fields that are not the same, for any two records', () => {
    const type = fc.constantFrom<Json>('int', 'long', 'string', ['null', 'int'], ['null', 'string']);
    const record = fc.dictionary(fc.stringMatching(/^f[a-e]$/), type).map(
      (fields): Json => ({
        type: 'record',
        name: 'R',
        fields: Object.entries(fields).map(([name, each]) => ({ name, type: each })),
      }),
    );
    const types = (schema: Json) => {
      const { fields } = schema as { readonly fields: readonly { readonly name: string; readonly type: Json }[] };
      return new Map(fields.map(({ name, type: each }) => [name, JSON.stringify(each)]));
    };
    fc.assert(
      fc.property(record, record, (left, right) => {
        const [a, b] = [types(left), types(right)];
        const differing = [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));
        const told = new Set(avroDrift(left, right).map(({ pointer }) => pointer.slice(1)));
        expect([...told].sort()).toEqual(differing.sort());
      }),
    );
  });
});
