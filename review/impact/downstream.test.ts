import { beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot, SnapshotContract } from '../../contracts/src/diff/model.ts';
import { contractsFolder } from '../../contracts/src/generate.ts';
import type { Json } from '../../contracts/src/json.ts';
import { objectOr } from '../../contracts/src/json.ts';
import { lintContracts } from '../../contracts/src/load.ts';
import { parseSource } from '../../contracts/src/source.ts';
import { downstreamOf } from './downstream.ts';

/** Our own contracts. */
let ours: Snapshot;
beforeAll(async () => {
  const { contracts } = await lintContracts(contractsFolder);
  const rows = contracts.map(({ file, schema, hash, row }): [string, SnapshotContract] => [
    file.id,
    { path: file.id, file: file.id, source: file.source, document: { schema, draft: '2020-12' }, hash, row, body: {} },
  ]);
  ours = { label: 'ours', contracts: new Map(rows) };
});

/** Plain schemas by path. */
function plain(files: Readonly<Record<string, Json>>): Snapshot {
  const rows = Object.entries(files).map(([path, schema]): [string, SnapshotContract] => {
    const source = parseSource(path, JSON.stringify(schema));
    if (!('tree' in source)) throw new TypeError(`${path} is not JSON`);
    const document = { schema, draft: '2020-12' } as const;
    return [path, { path, file: path, source, document, hash: path, row: undefined, body: objectOr({}) }];
  });
  return { label: 'plain', contracts: new Map(rows) };
}

const reached = (next: Snapshot, contract: string, old = next): readonly string[] =>
  downstreamOf(next, old, [contract]).flatMap(({ reaches }) =>
    reaches.map(({ kind, name, via }) => [`${kind} ${name}`, ...via].join(' < ')),
  );

const without = (snapshot: Snapshot, path: string): Snapshot => ({
  label: 'without',
  contracts: new Map([...snapshot.contracts].filter(([name]) => name !== path)),
});

/** The same contract with another hash, as a change of it or of what it refers to gives it. */
const touched = (snapshot: Snapshot, path: string): Snapshot => ({
  label: 'touched',
  contracts: new Map(
    [...snapshot.contracts].map(([name, each]) => [name, name === path ? { ...each, hash: 'other' } : each]),
  ),
});

const table = 'crypto-market/assets.table.json';

describe('our contracts', () => {
  it('lead from a message to everything that its product makes of it', () => {
    const rows = reached(ours, 'crypto-market/assets.message.json');
    expect(rows).toEqual(
      expect.arrayContaining([
        'function crypto-market-coincap',
        'topic crypto-market.assets',
        'sink crypto-market-sink < crypto-market.assets',
        'prefix raw/crypto-market/assets < crypto-market.assets',
        `contract ${table}`,
        `job crypto-market-curate < ${table}`,
        `table crypto_market_assets < ${table}`,
        `crawler crypto-market-assets < ${table}`,
        `query crypto-market/movers < ${table} < crypto-market/movers.result.json`,
      ]),
    );
    expect(new Set(rows).size).toBe(rows.length);
  });

  it('lead from a change of MySQL through Snowflake to what reports read', () => {
    const [raw, structured, now] = ['raw-logs', 'structured-logs', 'transformed-logs'].map(
      (name) => `clickstream/${name}.table.json`,
    );
    const rows = reached(ours, 'clickstream/orders.message.json');
    expect(rows).toEqual(
      expect.arrayContaining([
        'connector mysql_src_connector',
        'topic temp_sql.sales.orders',
        'connector sink_mysql_connector < temp_sql.sales.orders',
        'prefix topics/temp_sql.sales.orders < temp_sql.sales.orders',
        `pipe RAW_LOGS_PIPE < ${raw}`,
        `table raw.raw_logs < ${raw}`,
        `task INSERT_LOG_DATA_TASK < ${raw} < ${structured}`,
        `task TASK_LOAD_TRANSFORMED_LOGS < ${raw} < ${structured} < ${now}`,
        `table transformed.transformed_logs < ${raw} < ${structured} < ${now}`,
      ]),
    );
    expect(rows.filter((row) => row.startsWith('prefix raw/') || row.includes('events'))).toEqual([]);
    const shared = reached(ours, 'clickstream/orders.shared.json', touched(ours, 'clickstream/orders.message.json'));
    expect(shared).toContain('contract clickstream/orders.message.json');
    expect(shared).not.toContain('contract clickstream/events.message.json');
  });

  it('lead from an item by way of its stream into the lake, and to the tables that are made of it', () => {
    const [landed, hudi] = ['crypto-cdc/data.table.json', 'crypto-cdc/prices.table.json'];
    expect(reached(ours, 'crypto-cdc/prices.item.json')).toEqual(
      expect.arrayContaining([
        'item table crypto-prices',
        'function crypto-cdc-transformer',
        'stream crypto-cdc-prices-changes < crypto-prices',
        'delivery crypto-cdc-prices-delivery < crypto-prices < crypto-cdc-prices-changes',
        'prefix raw/crypto-cdc/prices < crypto-prices < crypto-cdc-prices-changes < crypto-cdc-prices-delivery',
        `table crypto_cdc_data < ${landed}`,
        `crawler crypto-cdc-data < ${landed}`,
        `job crypto-cdc-upsert < ${hudi}`,
        `table crypto_hudi_table < ${hudi}`,
      ]),
    );
    // Its job adds the partitions itself.
    expect(reached(ours, hudi).filter((row) => row.startsWith('crawler'))).toEqual([]);
  });

  it('lead downstream only', () => {
    expect(reached(ours, table).filter((row) => /^(topic|sink|function|prefix)/.test(row))).toEqual([]);
    expect(reached(ours, 'crypto-market/movers.result.json')).toEqual(['query crypto-market/movers']);
  });

  it('are reached through a shared one only if the change reaches them', () => {
    const shared = 'crypto-market/decimals.shared.json';
    expect(reached(ours, shared)).toEqual([]);
    expect(reached(touched(ours, table), shared, ours)).toEqual(
      expect.arrayContaining([`contract ${table}`, `table crypto_market_assets < ${table}`]),
    );
  });

  it('tell of the readers of one that was deleted', () => {
    expect(reached(without(ours, table), table, ours)).toContain('table crypto_market_assets');
    expect(reached(without(ours, table), table)).toEqual([]);
  });
});

describe('plain schemas', () => {
  const files = plain({
    'order.json': { properties: { price: { $ref: 'parts/money.json#/$defs/price' } } },
    'parts/money.json': { $id: 'https://example.com/money', $defs: { price: { type: 'string' } } },
    'invoice.json': { allOf: [{ $ref: 'order.json' }, { $ref: 'https://example.com/money' }] },
    'ring.json': { items: { $ref: 'ring.json' }, anyOf: [{ $ref: '#/items' }, { $ref: 'https://example.com/none' }] },
  });

  it('lead to the files that refer to them, by path or by $id', () => {
    expect(reached(files, 'parts/money.json')).toEqual(['contract order.json', 'contract invoice.json']);
    expect(reached(files, 'order.json')).toEqual(['contract invoice.json']);
  });

  it('lead nowhere if nobody refers to them, and a schema is not downstream of itself', () => {
    expect(downstreamOf(files, files, ['invoice.json', 'ring.json'])).toEqual([]);
  });
});
