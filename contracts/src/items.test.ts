import { describe, expect, it } from 'vitest';
import { edit, put, withFolder } from './fixtures/folder.ts';
import { stock } from './fixtures/stock.ts';
import { lintContracts, loadContracts } from './load.ts';

const [item, table] = ['shop/stock.item.json', 'shop/stock.table.json'];

/** A folder with the stock's contracts among the others. */
function withStock<T>(use: (folder: string) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    for (const [name, text] of Object.entries(stock)) await put(folder, `shop/${name}`, text);
    return use(folder);
  });
}

describe('an item contract', () => {
  it('says in its row which table holds the items, and how their changes travel', async () => {
    const { contracts } = await withStock(loadContracts);
    expect(contracts.find(({ file }) => file.id === item)?.row).toMatchObject({
      kind: 'item',
      compatibility: 'backward-transitive',
      dynamoTable: 'stock',
      partitionKey: 'thing',
      sortKey: 'place',
      indexes: { 'by-place': { partitionKey: 'place', sortKey: 'count' } },
      keyTypes: { thing: 'S', place: 'S', count: 'N' },
      version: 'version',
      expiresAt: 'until',
      oldImage: true,
      shards: 2,
      retentionHours: 48,
      bufferSeconds: 60,
      bufferMebibytes: 64,
      rawPrefix: 'raw/shop/stock',
      quarantinePrefix: 'quarantine/shop/stock',
      errorPrefix: 'errors/shop/stock',
    });
  });

  it('needs neither sort key, indexes, expiry nor old images', async () => {
    await withStock(async (folder) => {
      const { 'stock.item.json': text } = stock;
      const short = text
        .replace(
          '"sortKey": "place",\n      "indexes": { "by-place": { "partitionKey": "place", "sortKey": "count" } },',
          '',
        )
        .replace('"expiresAt": "until",\n      "oldImage": true,', '');
      await put(folder, item, short);
      const { contracts } = await loadContracts(folder);
      const row = contracts.find(({ file }) => file.id === item)?.row;
      expect(row).toMatchObject({ indexes: {}, oldImage: false });
      expect(row).not.toHaveProperty('sortKey');
      expect(row).not.toHaveProperty('expiresAt');
    });
  });
});

describe('a Hudi table', () => {
  it('says what orders versions of a row, what marks deleted ones, and its own name', async () => {
    const { contracts } = await withStock(loadContracts);
    expect(contracts.find(({ file }) => file.id === table)?.row).toMatchObject({
      table: 'stock_now',
      format: 'hudi',
      location: 'curated/shop/stock',
      sources: ['shop/stock.item'],
      precombine: ['written_at', 'version'],
      tombstone: 'gone',
      tombstoneDays: 5,
    });
  });
});

describe('mistakes', () => {
  it.each([
    { path: item, from: '"partitionKey": "thing"', to: '"partitionKey": «"thign"', code: 'DANGLING' },
    { path: item, from: '"sortKey": "place",', to: '"sortKey": «"price",', code: 'BAD_KEY' },
    { path: item, from: '"sortKey": "place",', to: '"sortKey": «"thing",', code: 'BAD_KEY' },
    { path: item, from: '"sortKey": "count"', to: '"sortKey": «"shelf"', code: 'BAD_KEY' },
    { path: item, from: '"version": "version"', to: '"version": «"price"', code: 'BAD_KEY' },
    { path: item, from: '"version": "version"', to: '"version": «"until"', code: 'BAD_KEY' },
    { path: item, from: '"expiresAt": "until"', to: '"expiresAt": «"price"', code: 'BAD_KEY' },
    { path: item, from: '"bufferMebibytes": 64', to: '"bufferMebibytes": «63', code: 'BAD_VALUE' },
    { path: item, from: '"retentionHours": 48', to: '"retentionHours": «12', code: 'BAD_VALUE' },
    { path: table, from: '"written_at", "version"]', to: '"written_at", «"label"]', code: 'BAD_COLUMN' },
    { path: table, from: '"written_at", "version"]', to: '"written_at", «"id"]', code: 'BAD_COLUMN' },
    { path: table, from: '"written_at", "version"]', to: '"written_at", «"revision"]', code: 'DANGLING' },
    { path: table, from: '"tombstone": "gone"', to: '"tombstone": «"id"', code: 'BAD_COLUMN' },
    { path: table, from: '"tombstoneDays": 5', to: '"tombstoneDays": «4', code: 'BAD_VALUE' },
    { path: table, from: '"tombstoneDays": 5', to: '"tombstoneDays": «0', code: 'BAD_VALUE' },
    {
      path: table,
      from: '"tombstone": "gone",\n      "tombstoneDays": 5',
      to: '"tombstoneDays": «4',
      code: 'BAD_VALUE',
    },
    { path: table, from: '"source": "stock.item.json"', to: '"source": «"stok.item.json"', code: 'DANGLING' },
    { path: table, from: '"name": "stock_now"', to: '"name": «"Stock"', code: 'BAD_VALUE' },
  ])('$from became $to: $code', async ({ path, from, to, code }) => {
    await withStock(async (folder) => {
      const place = await edit(folder, { path, from, to });
      const { mistakes } = await lintContracts(folder);
      expect(mistakes).toContainEqual(expect.objectContaining({ code, file: `contracts/${path}`, ...place }));
    });
  });

  it('include what only Hudi tables may say, and what they must', async () => {
    await withStock(async (folder) => {
      await edit(folder, { path: table, from: '"format": "hudi"', to: '"format": "parquet"' });
      expect((await lintContracts(folder)).mistakes.map(({ file }) => file)).toContain(`contracts/${table}`);
      await put(folder, table, stock['stock.table.json'].replace('"precombine": ["written_at", "version"],', ''));
      expect((await lintContracts(folder)).mistakes.map(({ what }) => what).join()).toContain('precombine');
    });
  });

  it('include a tombstone that is kept for ever, and one purged before a late change of its item by way of a table', async () => {
    await withStock(async (folder) => {
      await put(folder, table, stock['stock.table.json'].replace('"tombstoneDays": 5,', ''));
      expect((await lintContracts(folder)).mistakes.map(({ what }) => what)).toEqual(['"tombstoneDays" is missing']);
      const lines = stock['stock.table.json']
        .replace('shop/stock.table', 'shop/lines.table')
        .replace('StockRow', 'Lines')
        .replace('stock_now', 'stock_lines');
      await put(folder, 'shop/lines.table.json', lines);
      const far = stock['stock.table.json'].replace('stock.item.json', 'lines.table.json');
      await put(folder, table, far);
      expect((await lintContracts(folder)).mistakes).toEqual([]);
      await put(folder, table, far.replace('"tombstoneDays": 5', '"tombstoneDays": 4'));
      expect((await lintContracts(folder)).mistakes.map(({ what, fix }) => [what, fix])).toEqual([
        ['a change of shop/stock.item.json may be 96 hours late, a tombstone is purged after 96', 'keep it for 5 days'],
      ]);
    });
  });

  it('include a table with the name of another one’s view', async () => {
    await withStock(async (folder) => {
      const other = stock['stock.table.json']
        .replace('shop/stock.table', 'shop/other.table')
        .replace('StockRow', 'Other')
        .replace('stock_now', 'stock_now_live');
      await put(folder, 'shop/other.table.json', other);
      expect((await lintContracts(folder)).mistakes.map(({ what }) => what)).toEqual([
        'the table "stock_now_live" belongs to shop/other.table.json',
      ]);
    });
  });

  it('include tables that two contracts claim', async () => {
    await withStock(async (folder) => {
      const twice = (name: keyof typeof stock) =>
        stock[name].replace('shop/stock.', 'shop/other.').replace('"title": "Stock', '"title": "Other');
      await put(folder, 'shop/other.item.json', twice('stock.item.json'));
      await put(folder, 'shop/other.table.json', twice('stock.table.json'));
      expect((await lintContracts(folder)).mistakes.map(({ what }) => what)).toEqual([
        'the item table "stock" belongs to shop/other.item.json',
        'the table "stock_now" belongs to shop/other.table.json',
        'the table "stock_now_live" belongs to shop/other.table.json',
      ]);
    });
  });
});
