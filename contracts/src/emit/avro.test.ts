import avsc from 'avsc';
import { describe, expect, it } from 'vitest';
import { avroDrift } from '../avro-drift.ts';
import { written } from '../fixtures/avro.ts';
import { put, withFolder } from '../fixtures/folder.ts';
import { warehouse } from '../fixtures/warehouse.ts';
import { contractsFolder } from '../generate.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { loadContracts } from '../load.ts';
import { emitAvro } from './avro.ts';

const own = (await loadContracts(contractsFolder)).contracts;
const shop = await withFolder(async (folder) => {
  for (const [name, text] of Object.entries(warehouse)) await put(folder, `shop/${name}`, text);
  return (await loadContracts(folder)).contracts;
});

/** What is emitted for the contract `id`: path → schema. */
function emitted(contracts: typeof own, id: string): ReadonlyMap<string, JsonObject> {
  const contract = contracts.find(({ file }) => file.id === id);
  if (contract === undefined) throw new TypeError(`there is no ${id}`);
  return new Map(emitAvro(contract).map(([path, text]) => [path, JSON.parse(text) as JsonObject]));
}

/** The fields of a record by name, those of a union with null too. */
function fieldsOf(type: Json | undefined): ReadonlyMap<string, JsonObject> {
  const record = Array.isArray(type) ? type.find(isObject) : type;
  const fields = isObject(record) && Array.isArray(record.fields) ? record.fields.filter(isObject) : [];
  return new Map(fields.map((field) => [String(field.name), field]));
}

describe('of changes of MySQL', () => {
  const files = emitted(own, 'clickstream/orders.message.json');
  const value = files.get('clickstream/orders.message.avsc') ?? {};

  it('the key is byte for byte what Debezium writes', () => {
    expect([...files.keys()]).toEqual(['clickstream/orders.message.avsc', 'clickstream/orders.message.key.avsc']);
    expect(files.get('clickstream/orders.message.key.avsc')).toEqual(written.key);
  });

  it('the value is what Debezium writes, without what the contract does not name and defaults of MySQL', () => {
    const [ours, theirs] = [fieldsOf(value), fieldsOf(written.value)];
    expect([...ours.keys()]).toEqual([...theirs.keys()].filter((name) => name !== 'transaction'));
    for (const name of ['after', 'op', 'ts_ms', 'ts_us', 'ts_ns']) expect(ours.get(name)).toEqual(theirs.get(name));
    const rows = [fieldsOf(ours.get('before')?.type), fieldsOf(theirs.get('before')?.type)] as const;
    expect([...rows[0].keys()]).toEqual([...rows[1].keys()]);
    for (const [name, field] of rows[0]) if (name !== 'updated_at') expect(field).toEqual(rows[1].get(name));
    const source = [...fieldsOf(ours.get('source')?.type)];
    expect(source.map(([name]) => name)).toEqual(['ts_ms', 'snapshot', 'db', 'ts_us', 'table', 'file', 'pos', 'row']);
    for (const [name, field] of source) expect(field).toEqual(fieldsOf(theirs.get('source')?.type).get(name));
    const names = ({ name, namespace, 'connect.name': connect, 'connect.version': version }: JsonObject) => [
      ...[name, namespace, connect, version],
    ];
    expect(names(value)).toEqual(names(written.value));
  });

  it('differs in nothing that counts, either way', () => {
    expect(avroDrift(value, written.value)).toEqual([]);
    expect(avroDrift(written.value, value).filter(({ pointer }) => !pointer.startsWith('/source/'))).toMatchObject([
      { kind: 'field-removed', pointer: '/transaction' },
    ]);
  });

  it('is read by another implementation, and reads what was written with the whole schema', () => {
    const [writer, reader] = [avsc.Type.forSchema(written.value as never), avsc.Type.forSchema(value as never)];
    const row = {
      ...{ order_id: 1, customer_id: 2, ordered_on: 10_000, quantity: 3, amount: '12.90', status: 'paid' },
      ...{ placed_at: 1_700_000_000_000_000, updated_at: '2026-11-21T10:00:00.123456Z', note: null },
    };
    const change = {
      ...{ before: null, after: { 'temp_sql.sales.orders.Value': row }, transaction: null, op: 'c' },
      source: {
        ...{ version: '3.5.0.Final', connector: 'mysql', name: 'temp_sql', ts_ms: 1, snapshot: { string: 'false' } },
        ...{ db: 'sales', sequence: null, ts_us: { long: 1000 }, ts_ns: null, table: { string: 'orders' } },
        ...{ server_id: 1, gtid: null, file: 'bin.1', pos: 4, row: 0, thread: null, query: null },
      },
      ...{ ts_ms: { long: 2 }, ts_us: null, ts_ns: null },
    };
    const bytes = writer.toBuffer(writer.fromString(JSON.stringify(change)));
    const read = reader.fromBuffer(bytes, reader.createResolver(writer)) as {
      readonly after: object;
      readonly op: string;
    };
    expect(JSON.parse(JSON.stringify(read.after))).toEqual(row);
    expect(read.op).toBe('c');
    expect(() => writer.fromString(JSON.stringify({ ...change, op: 1 }))).toThrow();
  });

  it('has the types of another table', () => {
    const sales = emitted(shop, 'shop/sales.message.json').get('shop/sales.message.avsc');
    const row = fieldsOf(fieldsOf(sales).get('before')?.type);
    expect([...row].map(([name, { type }]) => [name, isObject(type) ? type['connect.name'] : type])).toEqual([
      ['id', 'long'],
      ['day', 'io.debezium.time.Date'],
      ['placed_at', 'io.debezium.time.MicroTimestamp'],
      ['amount', 'string'],
      ['note', ['null', 'string']],
    ]);
    expect(sales).toMatchObject({ name: 'Envelope', namespace: 'erp.shop.sales' });
  });
});

describe('of other messages', () => {
  it('it is the translation that npm run contract -- export gives, where Kafka Connect has to do with them', () => {
    const events = emitted(own, 'clickstream/events.message.json');
    expect([...events.keys()]).toEqual(['clickstream/events.message.avsc']);
    const schema = events.get('clickstream/events.message.avsc');
    expect(schema).toMatchObject({ type: 'record', name: 'ClickstreamEvent' });
    expect(avsc.Type.forSchema(schema as never)).toBeDefined();
  });

  it.each(['crypto-market/assets.message.json', 'clickstream/raw-events.table.json'])('there is none: %s', (id) => {
    expect([...emitted(own, id).keys()]).toEqual([]);
  });
});
