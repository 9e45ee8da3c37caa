/**
 * Dead letters end to end: records that the real sink refused under a stricter contract, listed, shown and replayed by the
 * command that people type, on a Kafka and a MiniStack of the test's own; replays are killed, and frozen into zombies.
 */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import type { KafkaMessage } from 'kafkajs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import { currentValidator } from '../../contracts/generated/validators.ts';
import type { Validator } from '../../contracts/src/model.ts';
import { deadLetter } from '../../functions/shared/dead-letter.ts';
import { deadlineAfter } from '../../functions/shared/deadline.ts';
import { createPublisher } from '../../functions/shared/publisher.ts';
import { readTopics } from '../../local/dead-letters/topic-reader.ts';
import { until } from '../setup/until.ts';
import { drain, startWorld, type World } from './dlq-world.ts';

const contract = messages['crypto-market/assets'];
const ledger = `${contract.deadLetterTopic}.replayed`;
let world: World;

const poll = (n: number) =>
  JSON.stringify({
    data: [{ id: 'bitcoin', rank: '1', symbol: 'BTC', name: `Bitcoin ${n}`, priceUsd: '60000.10' }],
    timestamp: 1_635_292_800_000 + n,
  });
const good = Array.from({ length: 300 }, (_, n) => ({
  key: `k${n}`,
  value: Buffer.from(poll(n)),
  headers: { trace: [Buffer.from([0, n % 256]), Buffer.from('second')] },
}));
const hostile = '\u001b]0;owned\u0007\u001b[2J';
/** Refused by today's contract too. */
const bad = [
  { key: 'no-value', value: null },
  { key: 'no-text', value: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) },
  { key: `${hostile}`, value: Buffer.from(`{"data": [ ${hostile}`) },
  {
    key: 'wrong',
    value: Buffer.from(JSON.stringify({ data: [{ id: `\u202e${hostile}\u009b31m` }], timestamp: 'soon' })),
  },
];
/** Refused before it had an offset, and told twice, as producers may. */
const early = Buffer.from(poll(1_000_000));
const earlyId = createHash('sha256').update(early).digest('hex');

/** Takes nothing: what an older contract, stricter in one place, would say of these. */
const strict: Validator = () => [
  { pointer: '/data/0/name', keyword: 'pattern', message: 'must match pattern "^[a-z]+$"' },
];

beforeAll(async () => {
  world = await startWorld();
  const { kafka, admin } = world;
  await admin.createTopics({
    topics: [
      { topic: contract.topic, numPartitions: contract.partitions },
      { topic: contract.deadLetterTopic, numPartitions: 1 },
    ],
    waitForLeaders: true,
  });
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: contract.topic, messages: [...good.slice(0, 150), ...bad, ...good.slice(150)] });
  await producer.disconnect();
  const { counts } = await drain(world, contract, strict);
  expect(counts).toMatchObject({ quarantined: good.length + bad.length, raw: 0 });
  const publisher = createPublisher(kafka);
  const rejection = { code: 'CONTRACT_VIOLATION', pointer: '/data/0/name', keyword: 'pattern', reason: 'no' } as const;
  const letter = deadLetter({ contract, rejection, value: early });
  await publisher.publish(contract.deadLetterTopic, [letter, letter], deadlineAfter(20_000));
  await publisher.close();
});

afterAll(async () => world?.stop());

const run = (...args: readonly string[]) => world.dlq(...args).finished;

async function json(...args: readonly string[]) {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** Committed records, as any reader sees them. */
async function committedRecords(topic: string): Promise<readonly KafkaMessage[]> {
  const records: KafkaMessage[] = [];
  for await (const { message } of readTopics({ kafka: world.kafka, topics: [topic] })) records.push(message);
  return records;
}

const originOf = ({ headers }: KafkaMessage) => headers?.['streampact-replayed-from']?.toString().split('@')[0];
const replayedRecords = async () =>
  (await committedRecords(contract.topic)).filter((message) => originOf(message) !== undefined);
const high = async (topic: string) =>
  (await world.admin.fetchTopicOffsets(topic)).reduce((sum, { high: end }) => sum + Number(end), 0);

it('lists both places, in groups and one by one, without repeating copies', async () => {
  const report = await json('list', '--limit', '3');
  const copies = good.length + bad.length;
  expect(report).toMatchObject({ total: copies + 2, quarantined: copies, lettersAlone: 2, passed: { copies } });
  expect(report.groups[0]).toMatchObject({
    code: 'CONTRACT_VIOLATION',
    pointer: '/data/*/name',
    count: good.length + 3,
  });
  expect(report.rows).toHaveLength(3);
  expect(report.rows[0]).toMatchObject({ id: earlyId, source: 'dead-letter topic' });
  expect(await json('list', '--code', 'NOT_UTF8')).toMatchObject({ total: 1, rows: [{ source: 'quarantine' }] });
  expect(await json('list', '--pointer', '/data/*/name')).toMatchObject({ total: good.length + 3 });
  expect(await json('list', '--until', '1h')).toMatchObject({ total: 0 });
  expect(await json('list', '--since', '1h', '--product', 'crypto-market/assets')).toMatchObject({ total: copies + 2 });
});

it('tells a wrong command line from a place that cannot be read', async () => {
  const [product, time, lake, kafka] = await Promise.all([
    run('list', '--product', 'nonsense'),
    run('list', '--since', 'yesterday'),
    run('list', '--bucket', 'no-such-bucket'),
    run('show', earlyId, '--brokers', '127.0.0.1:1'),
  ]);
  expect(product).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('crypto-market/assets') });
  expect(time).toMatchObject({ code: 2, stdout: '' });
  expect(lake).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('error[DLQ_LAKE_UNREADABLE]') });
  expect(kafka).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('error[DLQ_KAFKA_FAILED]') });
});

it('shows a message with the place that failed, and what the contract says of it now', async () => {
  const { rows } = await json('list', '--limit', '400', '--pointer', '/data/*/name');
  const { id } = rows.find((row: { source: string; id: string }) => row.source === 'quarantine');
  const { code, stdout } = await run('show', id);
  expect(code).toBe(0);
  expect(stdout).toContain(`accepted by crypto-market/assets@${contract.hash}`);
  expect(stdout).toMatch(/^> {7}"name": "Bitcoin \d+",\n {16}\^$/m);
  expect(await json('show', earlyId)).toMatchObject({
    refusal: { source: 'dead-letter topic' },
    now: { accepted: true },
  });
  const nobody = await run('show', `${contract.topic}-0-999999`);
  expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining('DLQ_NOT_FOUND') });
});

it('lets nothing of a hostile message reach the terminal', async () => {
  const listed = await run('list', '--limit', '400');
  const ids: string[] = [];
  for await (const { partition, message } of readTopics({ kafka: world.kafka, topics: [contract.topic] })) {
    if (bad.some(({ key }) => key === String(message.key)))
      ids.push(`${contract.topic}-${partition}-${message.offset}`);
  }
  expect(ids).toHaveLength(bad.length);
  const shown = await Promise.all(ids.map((id) => run('show', id, '--full')));
  for (const { stdout, code } of [listed, ...shown]) {
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/[^\P{C}\n]/u);
  }
});

it('tells what a replay would do, and changes nothing', async () => {
  const before = await high(contract.topic);
  const { topics } = await json('replay', '--dry-run', '--product', 'crypto-market');
  expect(topics).toMatchObject([
    { replayed: good.length + 1, alreadyReplayed: 1, stillRefused: bad.length, topic: contract.topic, ledger },
  ]);
  expect(await high(contract.topic)).toBe(before);
  expect(await world.admin.listTopics()).not.toContain(ledger);
});

it('publishes each message once, whatever is killed or frozen in between', async () => {
  const args = ['replay', '--batch', '4'];
  const grown = async (by: number) => {
    const from = await high(contract.topic);
    await until(
      () => high(contract.topic),
      (now) => now >= from + by,
      { everyMilliseconds: 5 },
    );
  };
  let inTheMiddle = 0;
  for (let kill = 0; kill < 5; kill += 1) {
    const { child, finished } = world.dlq(...args);
    await grown(1 + ((kill * 7) % 20));
    child.kill('SIGKILL');
    expect((await finished).code).toBeNull();
    const published = new Set((await replayedRecords()).map(originOf)).size;
    if (published > 0 && published < good.length + 1) inTheMiddle += 1;
  }
  expect(inTheMiddle).toBe(5);

  const zombie = world.dlq(...args);
  await grown(6);
  zombie.child.kill('SIGSTOP');
  const second = await json('replay');
  zombie.child.kill('SIGCONT');
  expect(second.topics[0].replayed).toBeGreaterThan(0);
  const ended = await zombie.finished;
  expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('error[DLQ_REPLAY_FENCED]') });

  const third = await json('replay');
  expect(third.topics).toMatchObject([
    { replayed: 0, alreadyReplayed: good.length + 2, stillRefused: bad.length, ids: [] },
  ]);
  const replayed = await replayedRecords();
  const origins = replayed.map(originOf);
  expect(new Set(origins).size).toBe(origins.length);
  const plain = ({ key, value, headers = {} }: Pick<KafkaMessage, 'key' | 'value' | 'headers'>) => {
    const trace = [headers.trace ?? []].flat().map(String);
    return `${key} ${value} ${trace}`;
  };
  const wanted = good.map(({ key, value, headers }) => `${key} ${value} ${headers.trace.map(String)}`);
  wanted.push(`${1_635_292_800_000 + 1_000_000} ${early} `);
  expect(replayed.map(plain).sort()).toEqual(wanted.sort());
}, 240_000);

it('is taken by the sink once, aborted transactions left out', async () => {
  const { counts } = await drain(world, contract, currentValidator('crypto-market/assets'));
  expect(counts).toMatchObject({ quarantined: 0 });
  const { Contents = [] } = await world.s3.send(new ListObjectsV2Command({ Bucket: world.bucket, Prefix: 'raw/' }));
  const bodies = await Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await world.s3.send(new GetObjectCommand({ Bucket: world.bucket, Key }));
      return gunzipSync((await Body?.transformToByteArray()) ?? Buffer.alloc(0)).toString();
    }),
  );
  const lines = bodies.join('').trimEnd().split('\n');
  expect(lines.sort()).toEqual([...good.map(({ value }) => String(value)), String(early)].sort());
});

it('goes on without a damaged object, says so, and shows a letter whose object is gone', async () => {
  const key = `${contract.quarantinePrefix}/dt=2026-01-01/hour=00/kafka.AAAAAAAAAAAAAAAAAAAAAA.0.${'0'.repeat(20)}-${'9'.padStart(20, '0')}.jsonl.gz`;
  await world.s3.send(new PutObjectCommand({ Bucket: world.bucket, Key: key, Body: 'no gzip' }));
  const damaged = await run('replay');
  expect(damaged).toMatchObject({ code: 1, stderr: expect.stringContaining('error[DLQ_UNREADABLE]') });
  expect(damaged.stdout).toContain('had been replayed before');
  expect(await json('list', '--since', '1d')).toMatchObject({ passed: { unreadable: { objects: 0 } } });
  await world.s3.send(new DeleteObjectCommand({ Bucket: world.bucket, Key: key }));

  const { rows } = await json('list', '--code', 'NOT_UTF8');
  await world.s3.send(new DeleteObjectCommand({ Bucket: world.bucket, Key: rows[0].object }));
  const alone = await json('list', '--code', 'NOT_UTF8');
  expect(alone.rows).toMatchObject([{ id: rows[0].id, source: 'dead-letter topic', object: rows[0].object }]);
  expect((await json('replay')).topics).toMatchObject([{ replayed: 0 }]);
});

it('holds back what stood in a topic that was deleted and created again', async () => {
  await world.admin.deleteTopics({ topics: [contract.topic] });
  await until(
    () => world.admin.listTopics(),
    (topics) => !topics.includes(contract.topic),
  );
  await world.admin.createTopics({ topics: [{ topic: contract.topic, numPartitions: 1 }], waitForLeaders: true });
  const [{ heldBack, replayed }] = (await json('replay')).topics;
  expect(replayed).toBe(0);
  expect(heldBack.formerTopic).toBeGreaterThan(200);
  const [again] = (await json('replay', '--former-topics')).topics;
  expect(again).toMatchObject({ replayed: 0, heldBack: { formerTopic: 0 } }); // the ledger knows that topic's id
});
