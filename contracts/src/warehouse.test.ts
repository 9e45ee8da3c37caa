import { describe, expect, it } from 'vitest';
import { badConnect } from './fixtures/bad-connect.ts';
import { badSnowflake } from './fixtures/bad-snowflake.ts';
import { edit, put, withFolder } from './fixtures/folder.ts';
import { goodWarehouse } from './fixtures/good-warehouse.ts';
import { warehouse } from './fixtures/warehouse.ts';
import { lintContracts, loadContracts } from './load.ts';

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

const [raw, visits] = ['raw-clicks.table.json', 'visits.table.json'] as const;

describe('good twins', () => {
  it.each(goodWarehouse)('$name', async ({ file, from, to }) => {
    await withWarehouse(async (folder) => {
      await edit(folder, { path: `shop/${file}`, from, to: `${to}«` });
      expect((await lintContracts(folder)).mistakes).toEqual([]);
    });
  });
});

describe('mistakes', () => {
  it.each([...badConnect, ...badSnowflake])('$name is $code', async ({ file, from, to, code, fix }) => {
    await withWarehouse(async (folder) => {
      const place = await edit(folder, { path: `shop/${file}`, from, to });
      const { mistakes } = await lintContracts(folder);
      const expected = { code, file: `contracts/shop/${file}`, ...(to.includes('«') ? place : {}) };
      expect(mistakes).toContainEqual(expect.objectContaining({ ...expected, fix: expect.stringContaining(fix) }));
      expect(mistakes.every(({ line, column, what }) => line > 0 && column > 0 && what !== '')).toBe(true);
    });
  });

  it('include a measure that another table of the product has', async () => {
    await withWarehouse(async (folder) => {
      const measure = '{ "name": "visits", "description": "x.", "format": "count", "aggregate": "rows" }';
      const text = warehouse[raw].replace('"quality": []', `"quality": [], "measures": [${measure}]`);
      await put(folder, `shop/${raw}`, text.replace('"name": "visits"', '"name": "Visits"'));
      expect((await lintContracts(folder)).mistakes).toMatchObject([
        {
          code: 'DUPLICATE',
          file: `contracts/shop/${visits}`,
          what: 'the measure "Visits" belongs to shop/raw-clicks.table.json',
        },
      ]);
    });
  });

  it('include a table of the lake that is built from a landed message', async () => {
    await withWarehouse(async (folder) => {
      await edit(folder, {
        path: 'shop/orders.table.json',
        from: '"orders.message.json"',
        to: '«"clicks.message.json"',
      });
      expect((await lintContracts(folder)).mistakes).toMatchObject([
        { code: 'BAD_VALUE', fix: expect.stringContaining('landing') },
      ]);
    });
  });
});
