/** Verdicts on what lies in the raw zone and the quarantine, on topics, tables of items, named queries and columns in Snowflake. */
import { describe, expect, it } from 'vitest';
import { items, messages, results, tables } from '../../contracts/generated/catalogue.ts';
import { currentValidator } from '../../contracts/generated/validators.ts';
import type { ItemContract, MessageContract, TableContract } from '../../contracts/src/model.ts';
import { snowflakeType } from '../../contracts/src/snowflake-types.ts';
import { itemTableFinding } from './item.ts';
import { namedQueryFinding } from './query.ts';
import { lineJudge, refusedFinding, sampleFinding } from './raw-zone.ts';
import { lettersFinding, topicFinding } from './topic.ts';
import { columnsFinding } from './warehouse.ts';

const assetsMessage: MessageContract = messages['crypto-market/assets'];

describe('the raw zone', () => {
  const good = JSON.stringify({
    data: [{ id: 'bitcoin', symbol: 'BTC', name: 'Bitcoin', priceUsd: '1' }],
    timestamp: 1_635_293_152_930,
  });
  const judge = lineJudge(assetsMessage, currentValidator('crypto-market/assets'));

  it('keeps the contract line by line, whole or as base64', () => {
    expect(judge(good)).toBeUndefined();
    expect(judge(`{"$b64":"${Buffer.from(good).toString('base64')}"}`)).toBeUndefined();
    expect(sampleFinding([good, good], 1, judge)).toMatchObject({ status: 'passed' });
  });

  it.each([
    ['not JSON', '{"data":', 'not JSON'],
    ['no value', '{"$b64":null}', 'no value'],
    ['a field that is missing', '{"data":[]}', ' required'],
  ])('does not with %s', (_what, line, told) => {
    expect(judge(line)).toBe(told);
    expect(sampleFinding([good, line], 1, judge)).toMatchObject({
      status: 'failed',
      evidence: expect.stringContaining('1 of 2 records'),
    });
  });

  it('of an item holds the image after the change', () => {
    const item: ItemContract = items['crypto-cdc/prices'];
    const refuseAll = lineJudge(item, () => [{ pointer: '/price_usd', keyword: 'type', message: 'x' }]);
    expect(refuseAll('{"event_name":"REMOVE","new":null}')).toBeUndefined();
    expect(refuseAll('{"event_name":"INSERT","new":{}}')).toBe('/new/price_usd type');
  });

  it('of an envelope holds the value in it', () => {
    const framed = lineJudge({ ...assetsMessage, framing: 'envelope' }, currentValidator('crypto-market/assets'));
    expect(framed(`{"offset":1,"value":${good}}`)).toBeUndefined();
    expect(framed(`{"offset":1,"value":{}}`)).toBe(' required');
  });

  it('has few refusals, told by their reasons', () => {
    const line = JSON.stringify({ code: 'CONTRACT_VIOLATION', pointer: '/data/0/id', value: 'c2VjcmV0' });
    expect(refusedFinding([], 0, 0)).toMatchObject({ status: 'passed' });
    expect(refusedFinding([line], 1, 1)).toMatchObject({ status: 'passed' });
    const many = refusedFinding([line, line, '{'], 1, 2);
    expect(many).toMatchObject({
      status: 'failed',
      evidence: expect.stringContaining('CONTRACT_VIOLATION /data/0/id ×2, UNREADABLE ×1'),
    });
  });
});

describe('topics, tables of items, named queries, columns in Snowflake', () => {
  it('a topic has its partitions and its retention', () => {
    const topic = { partitions: 3, retentionMs: String(168 * 3_600_000) };
    expect(topicFinding(assetsMessage, topic)).toMatchObject({ status: 'passed' });
    expect(topicFinding(assetsMessage, { ...topic, partitions: 1 })).toMatchObject({
      status: 'failed',
      evidence: '1 partitions, 3 in the contract',
    });
    expect(topicFinding(assetsMessage, { ...topic, retentionMs: '1' })).toMatchObject({ status: 'failed' });
    expect(topicFinding(assetsMessage, undefined)).toMatchObject({ status: 'failed' });
    expect(lettersFinding(1, 1)).toMatchObject({ status: 'passed' });
    expect(lettersFinding(2, 1)).toMatchObject({ status: 'failed' });
  });

  it('an item’s table has its keys', () => {
    const contract: ItemContract = items['crypto-cdc/prices'];
    const schema = ({ partitionKey, sortKey }: { partitionKey: string; sortKey?: string }) => [
      { AttributeName: partitionKey, KeyType: 'HASH' as const },
      ...(sortKey === undefined ? [] : [{ AttributeName: sortKey, KeyType: 'RANGE' as const }]),
    ];
    const table = {
      KeySchema: schema(contract),
      AttributeDefinitions: Object.entries(contract.keyTypes).map(([AttributeName, AttributeType]) => ({
        AttributeName,
        AttributeType,
      })),
      GlobalSecondaryIndexes: Object.entries(contract.indexes).map(([IndexName, key]) => ({
        IndexName,
        KeySchema: schema(key),
      })),
    };
    expect(itemTableFinding(contract, table)).toMatchObject({ status: 'passed' });
    expect(itemTableFinding(contract, { ...table, KeySchema: [] })).toMatchObject({ status: 'failed' });
    expect(itemTableFinding(contract, { ...table, AttributeDefinitions: [] })).toMatchObject({ status: 'failed' });
  });

  it('a named query is the one of this tree', () => {
    const contract = results['crypto-market/movers'];
    expect(namedQueryFinding(contract, 'SELECT 1', 'SELECT 1')).toMatchObject({ status: 'passed' });
    expect(namedQueryFinding(contract, 'SELECT 2', 'SELECT 1')).toMatchObject({ status: 'failed' });
    expect(namedQueryFinding(contract, undefined, 'SELECT 1')).toMatchObject({ status: 'failed' });
  });

  it('a table of Snowflake has its columns', () => {
    const contract: TableContract = tables['clickstream/transformed-logs'];
    const rows = contract.columns.map(({ name, type }) => {
      const [said = '', precision, scale] = snowflakeType(type).split(/[(),]/);
      return {
        COLUMN_NAME: name.toUpperCase(),
        DATA_TYPE: said === 'VARCHAR' ? 'TEXT' : said,
        NUMERIC_PRECISION: precision ?? null,
        NUMERIC_SCALE: scale ?? null,
      };
    });
    expect(columnsFinding(contract, rows)).toMatchObject({ status: 'passed' });
    expect(columnsFinding(contract, rows.slice(1))).toMatchObject({ status: 'failed' });
    const wider = rows.map((row) => (row.DATA_TYPE === 'NUMBER' ? { ...row, NUMERIC_SCALE: '9' } : row));
    expect(columnsFinding(contract, wider)).toMatchObject({
      status: 'failed',
      evidence: expect.stringContaining('in Snowflake'),
    });
  });
});
