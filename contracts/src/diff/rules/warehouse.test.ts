import { expect, it } from 'vitest';
import { ofShop } from '../../fixtures/snapshot.ts';
import { warehouse } from '../../fixtures/warehouse.ts';
import { told } from '../fixtures/judged.ts';
import { compareSnapshots } from '../index.ts';

type File = keyof typeof warehouse;
const [clicks, sales, visits] = ['clicks.message.json', 'sales.message.json', 'visits.table.json'] as const;

const httpSource = `"source": {
        "connector": "clicks_source",
        "http": { "path": "/v1/clicks", "items": "/clicks", "cursor": "/next", "pageSize": 100, "pollSeconds": 5 }
      },`;
const share = `,
        { "name": "Mobile Share", "description": "Share.", "format": "percent", "ratio": ["Mobile Visits", "Visits"] }`;

/** What an edit is, and what taking it back is. */
const rows: readonly (readonly [file: File, from: string, to: string, forth: string, back?: string])[] = [
  [clicks, '"clicks_source"', '"clicks_src"', 'connector-renamed breaking both'],
  [clicks, '"clicks_sink"', '"clicks_s3"', 'connector-renamed breaking both'],
  [clicks, '"/v1/clicks"', '"/v2/clicks"', 'source-redirected breaking both'],
  [clicks, '"cursor": "/next"', '"cursor": "/after"', 'source-redirected breaking both'],
  [clicks, '"pageSize": 100', '"pageSize": 200', 'source-pace-changed compatible none'],
  [clicks, '"pollSeconds": 5', '"pollSeconds": 60', 'source-pace-changed compatible none'],
  [clicks, httpSource, '', 'source-removed breaking both', 'source-added compatible none'],
  [clicks, '"flushRecords": 1000', '"flushRecords": 2000', 'landing-pace-changed compatible none'],
  [clicks, '"rotateSeconds": 60', '"rotateSeconds": 30', 'landing-pace-changed compatible none'],
  [sales, '"recordKey": ["id"]', '"recordKey": ["id", "day"]', 'key-changed breaking both'],
  [visits, '"schema": "transformed"', '"schema": "structured"', 'warehouse-schema-changed breaking both'],
  [visits, '"name": "visits"', '"name": "calls"', 'table-renamed breaking both'],
  [visits, share, '', 'measure-removed breaking both', 'measure-added compatible none'],
  [visits, '"Mobile Visits", "Visits"]', '"Mobile Visits", "Visitors"]', 'measure-redefined breaking both'],
  [visits, '"equals": "mobile"', '"equals": "desktop"', 'measure-redefined breaking both'],
  [visits, '"aggregate": "sum"', '"aggregate": "average"', 'measure-redefined breaking both'],
  [visits, '"description": "In all."', '"description": "All of it."', 'measure-reworded compatible none'],
  [
    visits,
    '"type": "integer", "streampact": { "column": "int" }',
    '"type": "integer", "streampact": { "column": "bigint" }',
    'column-type-promoted breaking forward',
    'column-type-changed breaking backward',
  ],
];

const edits = rows.map(([file, from, to, forth, back = forth]) => ({ file, from, to, forth, back }));

it.each(edits)('$file: $from became $to', async ({ file, from, to, forth, back }) => {
  const edited = { ...warehouse, [file]: warehouse[file].replace(from, to) };
  const [before, after] = [await ofShop(warehouse), await ofShop(edited)];
  expect(told(compareSnapshots(before, after))).toContain(forth);
  expect(told(compareSnapshots(after, before))).toContain(back);
});

it('another table of MySQL is another topic, and a source that has been read no further', async () => {
  const moved = warehouse[sales]
    .replace('"erp.shop.sales"', '"erp.shop.sold"')
    .replace('"table": "sales"', '"table": "sold"');
  const changes = compareSnapshots(await ofShop(warehouse), await ofShop({ ...warehouse, [sales]: moved }));
  expect(told(changes)).toEqual(
    expect.arrayContaining(['topic-renamed breaking both', 'source-redirected breaking both']),
  );
});

it('another number for a day breaks, in whatever mode, at the field', async () => {
  const other = warehouse[sales].replace(
    '"streampact": { "column": "date", "encoding": "epoch-days" }',
    '"streampact": { "column": "timestamp", "encoding": "epoch-micros" }',
  );
  expect(other).not.toBe(warehouse[sales]);
  const [before, after] = [await ofShop(warehouse), await ofShop({ ...warehouse, [sales]: other })];
  for (const mode of ['none', 'full'] as const) {
    const { changes } = compareSnapshots(before, after, { mode });
    expect(changes.filter(({ kind }) => kind === 'encoding-changed')).toMatchObject([
      { severity: 'breaking', pointer: '/$defs/sale/properties/day', message: expect.stringContaining('"epoch-days"') },
    ]);
  }
  const plain = '"column": "bigint"';
  const wider = warehouse[sales].replace(plain, '"column": "int"');
  expect(told(compareSnapshots(before, await ofShop({ ...warehouse, [sales]: wider }))).join()).not.toContain(
    'encoding',
  );
});

it('a table that leaves the lake is told as that, and a query that follows it too', async () => {
  const { contracts } = await ofShop();
  const text = (name: string): string => contracts.get(`shop/${name}`)?.source.text ?? '';
  const [head] = text('orders.table.json').split('"format": "parquet"');
  const moved = `${head}"format": "snowflake", "schema": "structured", "name": "orders", "source": "raw-clicks.table.json",
    "recordKey": ["id"], "partitionBy": [], "freshnessMinutes": 60, "quality": [] } } }`;
  const before = await ofShop(warehouse);
  const changes = told(compareSnapshots(before, await ofShop({ ...warehouse, 'orders.table.json': moved })));
  expect(changes).toContain('table-format-changed breaking both');
  expect(changes.filter((change) => change.startsWith('warehouse-schema-changed'))).toEqual([]);
  const other = text('totals.result.json').replace('"orders.table.json"', '"visits.table.json"');
  expect(told(compareSnapshots(before, await ofShop({ ...warehouse, 'totals.result.json': other })))).toEqual([
    'query-engine-changed allowed both',
    'query-reads-changed compatible none',
  ]);
});

it('a message that is landed instead of kept in the raw zone', async () => {
  const landing = ',\n      "landing": { "connector": "clicks_sink", "flushRecords": 1000, "rotateSeconds": 60 }';
  const alone = { [clicks]: warehouse[clicks] };
  const [before, after] = [await ofShop({ [clicks]: warehouse[clicks].replace(landing, '') }), await ofShop(alone)];
  expect(told(compareSnapshots(before, after))).toEqual(['landing-changed breaking both']);
  expect(told(compareSnapshots(after, before))).toEqual(['landing-changed breaking both']);
});
