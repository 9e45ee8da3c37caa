/** Changes of DynamoDB tables on their way into a Kinesis stream when the gateway ends, in order or not. */

import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { emulatorAt } from '../../../local/engines/emulator.ts';
import {
  activate,
  arrived,
  type Change,
  type ChangesWorld,
  changesIn,
  createStream,
  createTable,
  openWorld,
  statusOf,
} from './changes-world.ts';

let world: ChangesWorld;
/** Writes are not interrupted: they go to the emulator itself. */
const tables = new DynamoDB(emulatorAt(process.env.STREAMPACT_TEST_EMULATOR ?? ''));

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function connected() {
  const [TableName, StreamArn] = await Promise.all([createTable(world.dynamodb), createStream(2)]);
  await activate(world.dynamodb, { TableName, StreamArn });
  return { TableName, StreamArn };
}

async function write(TableName: string, id: string, price: number): Promise<void> {
  await tables.putItem({ TableName, Item: { id: { S: id }, at: { N: '1' }, price: { N: String(price) } } });
}

const pricesOf = (changes: readonly Change[], id: string) =>
  changes
    .filter(({ dynamodb }) => dynamodb.Keys.id.S === id)
    .map(({ dynamodb }) => Number(dynamodb.NewImage?.price?.N));

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

it('killed again and again, it sends every change, and the same bytes when it sends one twice', async () => {
  const { TableName, StreamArn } = await connected();
  const rounds = 5;
  const each = 150;
  let price = 0;
  for (let round = 0; round < rounds; round += 1) {
    const writing = (async () => {
      for (let count = 0; count < each; count += 1) {
        price += 1;
        await Promise.all(['A', 'B', 'C'].map((id) => write(TableName, id, price)));
      }
    })();
    await sleep(100 + 150 * round);
    await world.kill();
    await writing;
    await world.start();
  }
  const changes = await arrived(StreamArn, rounds * each * 3);
  const texts = new Map<string, string>();
  for (const { eventID, text } of changes) {
    expect(texts.get(eventID) ?? text).toBe(text);
    texts.set(eventID, text);
  }
  expect(texts.size).toBe(rounds * each * 3);
  for (const id of ['A', 'B', 'C']) {
    const own = pricesOf(changes, id);
    expect(own.filter((value, index) => own.indexOf(value) === index)).toEqual(upTo(rounds * each));
    expect(own.at(-1)).toBe(rounds * each);
  }
});

it('stopped in order, it has sent everything once, and goes on after it', async () => {
  const { TableName, StreamArn } = await connected();
  for (const price of upTo(200)) await write(TableName, 'A', price);
  await world.stop();
  expect(pricesOf(await changesIn(StreamArn), 'A')).toEqual(upTo(200));
  await write(TableName, 'A', 201);
  await world.start();
  expect(await statusOf(world.dynamodb, TableName, StreamArn)).toBe('ACTIVE');
  await write(TableName, 'A', 202);
  expect(pricesOf(await arrived(StreamArn, 202), 'A')).toEqual(upTo(202));
});
