/** Rules for items: which table holds them, how they are found, and how their changes travel. */
import type { ItemContract, ItemKey } from '../../model.ts';
import { hours } from './message.ts';
import { type Found, type Rule, said } from './rule.ts';

type ItemRule = Rule<ItemContract>;

/** Every rule for item contracts. */
export const itemRules: readonly ItemRule[] = [
  table,
  key,
  indexes,
  version,
  expiry,
  oldImage,
  shards,
  retention,
  delivery,
];

function at(...names: readonly string[]): Found['path'] {
  return ['streampact', 'item', ...names];
}

function* table(...[old, now]: Parameters<ItemRule>): Generator<Found> {
  if (old.dynamoTable === now.dynamoTable) return;
  const message = `the DynamoDB table ${said(old.dynamoTable)} is now ${said(now.dynamoTable)}`;
  yield { kind: 'item-table-renamed', path: at('table'), message };
}

function* key(...[old, now]: Parameters<ItemRule>): Generator<Found> {
  const [before, after] = [told(old), told(now)];
  if (before === after) return;
  const message = `items were found by ${before} and now are by ${after}`;
  yield { kind: 'item-key-changed', path: at('partitionKey'), message };
}

function* indexes(...[old, now]: Parameters<ItemRule>): Generator<Found> {
  for (const [name, before] of Object.entries(old.indexes)) {
    const after = now.indexes[name];
    const path = after === undefined ? at('indexes') : at('indexes', name);
    if (after === undefined)
      yield { kind: 'index-removed', path, message: `the index ${said(name)} was removed: queries of it fail` };
    else if (told(before) !== told(after))
      yield {
        kind: 'index-rekeyed',
        path,
        message: `the index ${said(name)} was by ${told(before)} and now is by ${told(after)}`,
      };
  }
  for (const [name, added] of Object.entries(now.indexes))
    if (old.indexes[name] === undefined)
      yield {
        kind: 'index-added',
        path: at('indexes', name),
        message: `the index ${said(name)}, by ${told(added)}, was added`,
      };
}

function* version(...[old, now]: Parameters<ItemRule>): Generator<Found> {
  if (old.version === now.version) return;
  const message = `changes of one microsecond were ordered by ${said(old.version)} and now are by ${said(now.version)}`;
  yield { kind: 'item-version-changed', path: at('version'), message };
}

function* expiry(...[old, now]: Parameters<ItemRule>): Generator<Found> {
  if (old.expiresAt === now.expiresAt) return;
  const message =
    now.expiresAt === undefined
      ? `DynamoDB no longer deletes items by ${said(old.expiresAt ?? null)}`
      : `DynamoDB deletes items by ${said(now.expiresAt)}, and before by ${said(old.expiresAt ?? null)}`;
  yield { kind: now.expiresAt === undefined ? 'expiry-dropped' : 'expiry-set', path: at('expiresAt'), message };
}

function* oldImage(...[old, now]: Parameters<ItemRule>): Generator<Found> {
  if (old.oldImage === now.oldImage) return;
  yield now.oldImage
    ? { kind: 'old-image-added', path: at('oldImage'), message: 'changes carry the item as it was before, too' }
    : { kind: 'old-image-dropped', path: at('oldImage'), message: 'changes no longer carry the item as it was before' };
}

function* shards(...[old, now]: Parameters<ItemRule>): Generator<Found> {
  if (old.shards === now.shards) return;
  const message = `the stream had ${shardCount(old.shards)} and now has ${shardCount(now.shards)}`;
  yield { kind: 'shards-changed', path: at('stream', 'shards'), message };
}

function* retention(...[old, now]: Parameters<ItemRule>): Generator<Found> {
  const [before, after] = [old.retentionHours, now.retentionHours];
  if (before === after) return;
  const message = `the stream kept changes for ${hours(before)} and now keeps them for ${hours(after)}`;
  const kind = after < before ? 'stream-retention-shortened' : 'stream-retention-extended';
  yield { kind, path: at('stream', 'retentionHours'), message };
}

function* delivery(...[old, now]: Parameters<ItemRule>): Generator<Found> {
  const [before, after] = [old, now].map((row) => `${row.bufferMebibytes} MiB or ${row.bufferSeconds} s`);
  if (before === undefined || after === undefined || before === after) return;
  const message = `an object of changes was written after ${before} and now is after ${after}`;
  yield { kind: 'delivery-buffers-changed', path: at('delivery'), message };
}

function told({ partitionKey, sortKey }: ItemKey): string {
  return sortKey === undefined ? partitionKey : `${partitionKey}, ${sortKey}`;
}

function shardCount(count: number): string {
  return count === 0 ? 'as many shards as it needs' : `${count} shard${count === 1 ? '' : 's'}`;
}
