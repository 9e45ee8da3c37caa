import { describe, expect, it } from 'vitest';
import { put, withFolder } from './fixtures/folder.ts';
import { warehouse } from './fixtures/warehouse.ts';
import { loadContracts } from './load.ts';

/** A folder with the warehouse's contracts among the others. */
function withWarehouse<T>(use: (folder: string) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    for (const [name, text] of Object.entries(warehouse)) await put(folder, `shop/${name}`, text);
    return use(folder);
  });
}

describe('contracts of Kafka Connect and Snowflake', () => {
  it('say in their rows what fills and lands a topic, and which schema holds a table', async () => {
    const { contracts } = await withWarehouse(loadContracts);
    const rows = new Map(contracts.map(({ file, row }) => [file.id, row]));
    expect(rows.get('shop/clicks.message.json')).toMatchObject({
      source: { connector: 'clicks_source', http: { items: '/clicks', cursor: '/next' } },
      landing: { connector: 'clicks_sink', flushRecords: 1000 },
    });
    expect(rows.get('shop/sales.message.json')).toMatchObject({
      source: { connector: 'sales_source', mysql: { server: 'erp', recordKey: ['id'] } },
    });
    expect(rows.get('shop/visits.table.json')).toMatchObject({
      format: 'snowflake',
      schema: 'transformed',
      location: '',
      measures: [{ name: 'Visits' }, { where: { column: 'device' } }, {}, {}, { ratio: ['Mobile Visits', 'Visits'] }],
    });
  });

  it('say which engine answers a query: the one that keeps the tables it reads', async () => {
    const { contracts } = await withWarehouse(loadContracts);
    const engines = contracts.flatMap(({ row }) => (row?.kind === 'result' ? [[row.name, row.engine]] : []));
    expect(engines).toEqual([
      ['totals', 'athena'],
      ['visits-by-day', 'snowflake'],
    ]);
  });
});
