import { describe, expect, it } from 'vitest';
import { withFolder } from '../fixtures/folder.ts';
import type { JsonObject } from '../json.ts';
import { loadContracts } from '../load.ts';
import { contractWith } from './fixtures/contract.ts';
import { exportContracts } from './index.ts';

const expected = {
  athena: [
    'CREATE EXTERNAL TABLE IF NOT EXISTS `shop_orders` (',
    "  `id` string COMMENT 'Identifier.',",
    "  `price` decimal(38,18) COMMENT 'Sum.',",
    "  `placed_at` timestamp COMMENT 'When, UTC.',",
    "  `paid` boolean COMMENT 'Whether it is paid.',",
    "  `count` int COMMENT 'Pieces.'",
    ')',
    "COMMENT 'One order.'",
    'PARTITIONED BY (',
    "  `date` date COMMENT 'Day, UTC.'",
    ')',
    'STORED AS PARQUET',
    "LOCATION 's3://LAKE_BUCKET/curated/shop/orders/'",
    '',
  ],
  snowflake: [
    '-- Timestamps are UTC without a zone, as in the lake.',
    'CREATE TABLE IF NOT EXISTS "SHOP_ORDERS" (',
    `  "ID" VARCHAR NOT NULL COMMENT 'Identifier.',`,
    `  "PRICE" NUMBER(38,18) COMMENT 'Sum.',`,
    `  "PLACED_AT" TIMESTAMP_NTZ(6) NOT NULL COMMENT 'When, UTC.',`,
    `  "PAID" BOOLEAN COMMENT 'Whether it is paid.',`,
    `  "COUNT" NUMBER(10,0) NOT NULL COMMENT 'Pieces.',`,
    `  "DATE" DATE NOT NULL COMMENT 'Day, UTC.',`,
    '  PRIMARY KEY ("ID")',
    ')',
    "COMMENT = 'One order.';",
    '',
  ],
} as const;

describe.each(['athena', 'snowflake'] as const)('%s', (format) => {
  it('writes the table of a contract', async () => {
    const loaded = await withFolder(loadContracts);
    const { files } = exportContracts(loaded, format);
    expect(files).toEqual([
      { path: `shop/orders.table.${format}.sql`, contracts: ['shop/orders.table'], text: expected[format].join('\n') },
    ]);
  });

  it('reports quality rules one by one', () => {
    const contract = contractWith('table', {
      count: { type: ['integer', 'null'], description: 'Pieces.', streampact: { column: 'int' } },
    });
    const { losses } = exportContracts({ folder: 'contracts', contracts: [contract] }, format);
    const rules = losses
      .filter(({ name }) => name.startsWith('streampact.table.quality'))
      .map(({ pointer }) => pointer.slice(-1));
    expect(rules).toEqual(format === 'snowflake' ? ['0', '2', '3'] : ['0', '1', '2', '3']);
  });

  it('does not take NOT NULL for a rule about a column that may be null', () => {
    const quality = [{ rule: 'notNull', columns: ['count'] }];
    const table: JsonObject = {
      format: 'parquet',
      source: 'a.message.json',
      recordKey: ['id'],
      partitionBy: [],
      freshnessMinutes: 1,
      quality,
    };
    const contract = contractWith(
      'table',
      { count: { type: ['integer', 'null'], description: 'Pieces.', streampact: { column: 'int' } } },
      { streampact: { table } },
    );
    const { files, losses } = exportContracts({ folder: 'contracts', contracts: [contract] }, format);
    expect(losses.map(({ name }) => name)).toContain('streampact.table.quality.notNull');
    expect(files[0]?.text).not.toContain('PARTITIONED');
  });
});
