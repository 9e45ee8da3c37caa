/** Kinds of change in what an item contract says beyond its schema. */
import { kindsOf } from './kind.ts';

/** Kinds of change in a DynamoDB table's items and in how their changes travel. */
export const itemKinds = kindsOf('item', [
  [
    'item-table-renamed',
    'both',
    'items stand in another DynamoDB table',
    'DynamoDB cannot rename a table: the new one begins empty, and whoever writes to the old one is not heard. E.g. "orders" became "orders-v2".',
  ],
  [
    'item-key-changed',
    'both',
    'items are found by another key',
    'A table keeps its key for life, so that it would be deleted and made again; and rows that are named after the key get other names. E.g. order_id became order_id, line.',
  ],
  [
    'index-removed',
    'backward',
    'an index of a table is gone',
    'Queries that name it fail. Nothing that is streamed changes.',
  ],
  [
    'index-rekeyed',
    'backward',
    'an index of a table has another key',
    'DynamoDB makes it anew; queries by the old key fail. E.g. customer_id became customer_id, placed_at.',
  ],
  ['index-added', 'none', 'a table has one more index', 'It costs its storage and writes, and breaks nobody.'],
  [
    'item-version-changed',
    'both',
    'another attribute orders changes of one microsecond',
    'What was written before was ordered by the old one: of two changes at the same time the wrong one may win. E.g. version became revision.',
  ],
  [
    'expiry-set',
    'backward',
    'DynamoDB deletes items that were kept, or others than before',
    'Every deletion is a change like one that somebody wrote: rows that readers count on disappear. E.g. expires_at.',
  ],
  [
    'expiry-dropped',
    'none',
    'DynamoDB no longer deletes items by itself',
    'Items stay and cost their storage; no reader misses one.',
  ],
  [
    'old-image-added',
    'none',
    'changes carry the item as it was before',
    'Changes grow to about twice their size. Those that were written before have null there.',
  ],
  [
    'old-image-dropped',
    'backward',
    'changes no longer carry the item as it was before',
    'Who compares the two finds null from then on.',
  ],
  [
    'shards-changed',
    'none',
    'a stream has more or fewer shards',
    'Kinesis splits or merges them while it runs; order holds for each key, not across the change.',
  ],
  [
    'stream-retention-shortened',
    'backward',
    'a stream keeps changes for a shorter time',
    'A delivery that was down for longer than the new time has lost changes. E.g. 168 hours became 24.',
  ],
  [
    'stream-retention-extended',
    'none',
    'a stream keeps changes for a longer time',
    'Costs storage, breaks nobody. E.g. 24 hours became 168.',
  ],
  [
    'delivery-buffers-changed',
    'none',
    'objects of changes are written sooner or later',
    'Freshness and the number of objects change, their content does not. E.g. 60 s became 300 s.',
  ],
]);
