/** Changes of DynamoDB tables on their way into a Kinesis stream when the gateway ends, in order or not. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { emulatorAt } from '../../../local/engines/emulator.ts';
import { freePorts } from '../../../local/engines/ports.ts';
import { startWatchdog } from '../../../local/engines/watchdog.ts';
import { awsPorts, startAwsEngines } from '../../../local/run/aws-engines.ts';
import { ensureToolchain } from '../../../local/setup/toolchain.ts';
import {
  activate,
  arrived,
  type Change,
  type ChangesWorld,
  changesIn,
  createStream,
  createTable,
  openKinesis,
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

it('with the emulators stopped in order right after a write, all is in the stream when they start again', async () => {
  const home = await mkdtemp(join(tmpdir(), 'streampact-changes-'));
  const [toolchain, ports] = await Promise.all([ensureToolchain({ quiet: true }), freePorts(awsPorts)]);
  const watchdog = startWatchdog();
  const context = { toolchain, stateDir: join(home, 'engines'), logsDir: join(home, 'logs'), watchdog };
  const start = () => startAwsEngines(context, ports, { compute: 'when asked' });
  let engines = await start();
  try {
    const dynamodb = new DynamoDB(emulatorAt(engines.awsEndpoint));
    const streams = openKinesis(engines.awsEndpoint);
    const [TableName, StreamArn] = await Promise.all([createTable(dynamodb), createStream(2, streams)]);
    await activate(dynamodb, { TableName, StreamArn });
    const put = (price: number) =>
      dynamodb.putItem({ TableName, Item: { id: { S: 'A' }, at: { N: '1' }, price: { N: String(price) } } });
    for (const price of upTo(300)) await put(price);
    await engines.stop();
    engines = await start();
    expect(pricesOf(await changesIn(StreamArn, streams), 'A')).toEqual(upTo(300));
    await put(301);
    expect(pricesOf(await arrived(StreamArn, 301, streams), 'A')).toEqual(upTo(301));
  } finally {
    await engines.stop();
    await watchdog.stop();
    await rm(home, { recursive: true, force: true });
  }
});
