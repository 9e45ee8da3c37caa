import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCommit } from './commit.ts';
import { Damage } from './store.ts';

const hoodie = join(import.meta.dirname, 'fixtures', 'busy', '.hoodie');
const fixture = (name: string) => readFileSync(join(hoodie, name));
const commitOf = (document: unknown) => readCommit(Buffer.from(JSON.stringify(document)));

describe('a commit', () => {
  it('tells what it inserted, updated and deleted, and what its writer put beside', () => {
    const { operation, totals, extra, schema, groups, replaced } = readCommit(fixture('20261121200917666.commit'));
    expect({ operation, replaced }).toEqual({ operation: 'UPSERT', replaced: {} });
    expect(totals).toEqual({
      inserted: 10,
      updated: 30,
      deleted: 0,
      rows: 70,
      errors: 0,
      files: 3,
      bytes: 1_307_510,
      partitions: 3,
    });
    expect(extra).toEqual({ 'streampact.checkpoint': '{"version":1,"through":"raw/crypto-cdc/prices/0002.gz"}' });
    expect(JSON.parse(schema)).toMatchObject({ name: 'trades_record' });
    expect(groups.map(({ partition, previous }) => [partition, previous])).toEqual(
      ['symbol=ETH', 'symbol=BTC', 'symbol=DOGE'].map((partition) => [partition, '20261121200910339']),
    );
  });

  it('has deletes, and new file groups without a commit before', () => {
    expect(readCommit(fixture('20261121200919663.commit')).totals).toMatchObject({
      inserted: 0,
      updated: 0,
      deleted: 9,
    });
    expect(readCommit(fixture('20261121200910339.commit')).groups.map(({ previous }) => previous)).toEqual([
      '',
      '',
      '',
    ]);
  });

  it('names the file groups that it replaces', () => {
    const { operation, replaced } = readCommit(fixture('20261121200925876.replacecommit'));
    expect({ operation, replaced }).toEqual({
      operation: 'INSERT_OVERWRITE',
      replaced: { 'symbol=ETH': ['f6375b90-8fb3-4f80-b325-aeecacd7ef64-0'] },
    });
  });

  it('in flight tells what it means to do', () => {
    const { totals, schema } = readCommit(fixture('20261121200917666.inflight'));
    expect(totals).toMatchObject({ inserted: 10, updated: 30, files: 0 });
    expect(schema).toBe('');
  });

  it('is refused wherever it is cut off', () => {
    const bytes = fixture('20261121200917666.commit');
    for (let end = 0; end < bytes.length; end += 1)
      expect(() => readCommit(bytes.subarray(0, end))).toThrowError(Damage);
  });

  const stats = (stat: unknown) => ({ partitionToWriteStats: { p: [stat] } });
  it('takes a stat of nothing but what it must have', () => {
    expect(commitOf(stats({})).totals).toMatchObject({ rows: 0, files: 0, partitions: 1 });
  });

  it.each([
    ['null', null],
    ['a list', []],
    ['no stats', {}],
    ['stats that are a list', { partitionToWriteStats: [] }],
    ['a partition that is no list', { partitionToWriteStats: { p: {} } }],
    ['a stat that is a number', stats(1)],
    ['a count below 0', stats({ numInserts: -1 })],
    ['half a row', stats({ numInserts: 0.5 })],
    ['a count as text', stats({ numInserts: '1' })],
    ['a count that a double does not hold', stats({ numInserts: 2 ** 60 })],
    ['a path that is a number', stats({ path: 1 })],
    ['extra metadata that is an object', { partitionToWriteStats: {}, extraMetadata: { a: {} } }],
    ['an operation that is a list', { partitionToWriteStats: {}, operationType: [] }],
    ['replaced files that are a text', { partitionToWriteStats: {}, partitionToReplaceFileIds: { p: 'x' } }],
  ])('%s is a damage', (_, document) => {
    expect(() => commitOf(document)).toThrowError(Damage);
  });

  it('keeps odd names as they are', () => {
    const { extra, groups } = readCommit(
      Buffer.from('{"partitionToWriteStats":{"__proto__":[{}]},"extraMetadata":{"a\\u001b":"x"}}'),
    );
    expect(groups.map(({ partition }) => partition)).toEqual(['__proto__']);
    expect(extra).toEqual({ 'a\u001b': 'x' });
  });

  it('is a commit or a damage, whatever JSON it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          expect(commitOf({ partitionToWriteStats: value, extraMetadata: value }).groups).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(Damage);
        }
      }),
    );
  });
});
