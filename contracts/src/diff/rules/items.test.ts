import { expect, it } from 'vitest';
import { ofShop } from '../../fixtures/snapshot.ts';
import { stock } from '../../fixtures/stock.ts';
import { compareSnapshots } from '../index.ts';
import type { Comparison } from '../model.ts';

const [item, table] = ['stock.item.json', 'stock.table.json'] as const;

function told({ changes }: Comparison): readonly string[] {
  return changes.map(({ kind, severity, direction }) => `${kind} ${severity} ${direction}`);
}

it.each([
  [
    item,
    '"table": "stock"',
    '"table": "store"',
    'item-table-renamed breaking both',
    'item-table-renamed breaking both',
  ],
  [item, '"sortKey": "place",', '', 'item-key-changed breaking both', 'item-key-changed breaking both'],
  [item, ', "sortKey": "count"', '', 'index-rekeyed breaking backward', 'index-rekeyed breaking backward'],
  [
    item,
    '"by-place": { "partitionKey": "place", "sortKey": "count" }',
    '',
    'index-removed breaking backward',
    'index-added compatible none',
  ],
  [
    item,
    '"version": "version"',
    '"version": "count"',
    'item-version-changed breaking both',
    'item-version-changed breaking both',
  ],
  [item, '"expiresAt": "until",', '', 'expiry-dropped compatible none', 'expiry-set breaking backward'],
  [item, '"oldImage": true,', '', 'old-image-dropped breaking backward', 'old-image-added compatible none'],
  [item, '"shards": 2', '"shards": 0', 'shards-changed compatible none', 'shards-changed compatible none'],
  [
    item,
    '"retentionHours": 48',
    '"retentionHours": 24',
    'stream-retention-shortened breaking backward',
    'stream-retention-extended compatible none',
  ],
  [
    item,
    '"bufferSeconds": 60',
    '"bufferSeconds": 300',
    'delivery-buffers-changed compatible none',
    'delivery-buffers-changed compatible none',
  ],
  [
    table,
    '"written_at", "version"]',
    '"version"]',
    'precombine-changed breaking both',
    'precombine-changed breaking both',
  ],
  [
    table,
    '"tombstoneDays": 5',
    '"tombstoneDays": 30',
    'tombstones-purged-later compatible none',
    'tombstones-purged-sooner breaking forward',
  ],
  [
    table,
    '"tombstone": "gone",\n      "tombstoneDays": 5,',
    '',
    'tombstone-changed breaking both',
    'tombstone-changed breaking both',
  ],
] as const)('%s: %s became %s', async (file, from, to, forth, back) => {
  const [before, after] = [await ofShop(stock), await ofShop({ ...stock, [file]: stock[file].replace(from, to) })];
  expect(told(compareSnapshots(before, after))).toContain(forth);
  expect(told(compareSnapshots(after, before))).toContain(back);
});

it('an item that may carry less than before breaks its readers, by proof', async () => {
  const loose = stock[item].replace(
    '"required": ["thing", "place", "count", "version"]',
    '"required": ["thing", "place", "version"]',
  );
  const [before, after] = [await ofShop(stock), await ofShop({ ...stock, [item]: loose })];
  expect(compareSnapshots(before, after).contracts[0]?.modes).toMatchObject({
    backward: 'compatible',
    forward: 'breaking',
  });
  expect(compareSnapshots(after, before).contracts[0]).toMatchObject({ verdict: 'breaking' });
});
