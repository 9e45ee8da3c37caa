import { expect, test } from 'vitest';
import { tables } from '../generated/catalogue.ts';
import { liveView } from './live-view.ts';
import type { TableContract } from './model.ts';

const contract: TableContract = tables['crypto-cdc/prices'];

/** The definition inside the comment. */
function definitionOf(text: string | undefined): unknown {
  const encoded = /^\/\* Presto View: ([A-Za-z0-9+/=]+) \*\/$/.exec(text ?? '')?.[1];
  return JSON.parse(Buffer.from(encoded ?? '', 'base64').toString('utf8'));
}

test('the live view has all columns but the tombstone, and no deleted row', () => {
  const view = liveView(contract);
  expect(view?.name).toBe('crypto_hudi_table_live');
  const names = [...contract.columns, ...contract.partitionColumns].map(({ name }) => name);
  expect(view?.columns.map(({ name }) => name)).toEqual(names.filter((name) => name !== 'is_deleted'));
  const definition = definitionOf(view?.text('streampact_dev'));
  expect(definition).toMatchObject({
    catalog: 'awsdatacatalog',
    schema: 'streampact_dev',
    originalSql: expect.stringMatching(/ FROM "streampact_dev"\."crypto_hudi_table" WHERE NOT "is_deleted"$/),
  });
  expect(definition).toHaveProperty('columns', expect.arrayContaining([{ name: 'symbol', type: 'varchar' }]));
  expect(definition).toHaveProperty('columns', expect.arrayContaining([{ name: 'bid', type: 'decimal(38,18)' }]));
});

test('a timestamp has microseconds, however many digits the engine reads', () => {
  const definition = definitionOf(liveView(contract)?.text('d'));
  expect(definition).toHaveProperty(
    'originalSql',
    expect.stringContaining('CAST("timestamp" AS timestamp(6)) AS "timestamp"'),
  );
  expect(definition).toHaveProperty('columns', expect.arrayContaining([{ name: 'timestamp', type: 'timestamp(6)' }]));
});

test('names cannot leave their quotes', () => {
  const hostile = { ...contract, table: 'a"b' };
  expect(definitionOf(liveView(hostile)?.text('c"d'))).toMatchObject({
    originalSql: expect.stringContaining('FROM "c""d"."a""b" WHERE'),
  });
});

test('a table without tombstones has no live view', () => {
  expect(liveView(tables['crypto-market/assets'])).toBeUndefined();
});
