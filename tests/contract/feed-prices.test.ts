/** Feeding prices into a DynamoDB table: each change once, whoever else feeds, and whenever it was stopped. STREAMPACT_TEST_AWS. */
import { randomBytes } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { items } from '../../contracts/generated/catalogue.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';
import { brokenPrices, feedBrokenPrices } from '../../local/sources/broken-prices.ts';
import { nextTrade, priceChanges } from '../../local/sources/crypto-prices.ts';
import { attributesOf, feedPrices, makeChange } from '../../local/sources/feed-prices.ts';
import { pricesLeft } from '../e2e/expected-prices.ts';
import { npm } from '../setup/command.ts';

const endpoint = process.env.STREAMPACT_TEST_AWS ?? '';
const client = new DynamoDBClient(emulatorAt(endpoint));
const days = { from: '2019-12-01', to: '2020-01-16' };
const changes = priceChanges(days);
const { partitionKey, sortKey } = items['crypto-cdc/prices'];
const tableNames: string[] = [];
let tableName = '';

async function itemsOf(): Promise<readonly object[]> {
  const found: object[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName })) found.push(...Items);
  return found;
}
/** Texts that are equal for equal items, whatever the order of their attributes and the class of their bytes. */
const byKey = (all: readonly object[]) => all.map(textOf).sort();
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${name}: ${textOf(member)}`);
  return `{${members.sort().join(', ')}}`;
}

beforeEach(async () => {
  tableName = `feed-${randomBytes(4).toString('hex')}`;
  tableNames.push(tableName);
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [partitionKey, sortKey].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: partitionKey, KeyType: 'HASH' },
        { AttributeName: sortKey, KeyType: 'RANGE' },
      ],
    }),
  );
});
afterAll(async () => {
  for (const TableName of tableNames) await client.send(new DeleteTableCommand({ TableName }));
  client.destroy();
});

describe('feeding', () => {
  it('leaves the items that a plain replay of the changes leaves, digit by digit', async () => {
    const { made } = await feedPrices({ client, tableName, changes });
    expect(made).toEqual(changes);
    expect(byKey(await itemsOf())).toEqual(byKey(pricesLeft(changes).map(attributesOf)));
  });

  it('changes nothing a second time, nor for another who feeds the same', async () => {
    await feedPrices({ client, tableName, changes });
    const before = await itemsOf();
    expect(await feedPrices({ client, tableName, changes })).toEqual({ made: [], before: changes.length });
    expect(byKey(await itemsOf())).toEqual(byKey(before));
    expect(await makeChange(client, tableName, changes[0] ?? nextTrade(1))).toBe(false);
  });

  it.each([1, 40, 77])('goes on after %i changes, where it was stopped', async (count) => {
    await feedPrices({ client, tableName, changes: changes.slice(0, count) });
    const { made, before } = await feedPrices({ client, tableName, changes });
    expect(made.length + before).toBe(changes.length);
    expect(made.length).toBeLessThanOrEqual(changes.length - count + 16);
    expect(byKey(await itemsOf())).toEqual(byKey(pricesLeft(changes).map(attributesOf)));
  });

  it('makes no change out of its turn', async () => {
    expect(await makeChange(client, tableName, nextTrade(2))).toBe(false);
    expect(await makeChange(client, tableName, nextTrade(1))).toBe(true);
    expect(await makeChange(client, tableName, nextTrade(3))).toBe(false);
    expect(await makeChange(client, tableName, nextTrade(2))).toBe(true);
    expect(await itemsOf()).toHaveLength(1);
  });

  it('writes what breaks the contract once', async () => {
    const first = await feedBrokenPrices(client, tableName);
    expect(first.keys).toHaveLength(Object.keys(brokenPrices).length);
    expect((await feedBrokenPrices(client, tableName)).keys).toEqual([]);
  });
});

describe('npm run feed', () => {
  const feed = (...args: string[]) => npm('feed', ['--endpoint', endpoint, ...args]);

  it('makes the changes and says how many', async () => {
    const flags = ['--table', tableName, '--from', days.from, '--to', days.to, '--broken', '--json'];
    const { code, stdout, stderr } = await feed(...flags);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ changes: changes.length, made: changes.length, before: 0, broken: 5 });
  });

  it('prints them without a table', async () => {
    const { stdout } = await feed('--from', days.from, '--to', days.to);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(changes);
  });

  it.each([
    [['--table', 'nobody-made-this'], 'There is no DynamoDB table nobody-made-this'],
    [['--from', 'yesterday'], 'It must be a day'],
    [['--seed', '-1'], 'It must be a whole number'],
  ])('%j is refused', async (flags, reason) => {
    const { code, stderr } = await feed(...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });
});
