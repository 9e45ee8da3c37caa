/**
 * Messages that land unchecked, on a real Kafka, a real S3 and a real schema registry: the worker's own bundle, killed in the
 * middle; poison; a registry that is down; a topic that is made anew.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../setup/until.ts';
import { type LandingWorld, openLandingWorld } from './landing-world.ts';

let world: LandingWorld;
beforeAll(async () => {
  world = await openLandingWorld();
});
afterAll(() => world?.close());

const order = {
  type: 'record',
  name: 'Envelope',
  namespace: 'temp_sql.sales.orders',
  fields: [
    {
      name: 'after',
      default: null,
      type: [
        'null',
        {
          type: 'record',
          name: 'Value',
          fields: [
            { name: 'order_id', type: 'long' },
            { name: 'ordered_on', type: { type: 'int', 'connect.name': 'io.debezium.time.Date' } },
            { name: 'amount', type: 'string' },
          ],
        },
      ],
    },
    { name: 'op', type: 'string' },
  ],
};

test('lands each record once, digit by digit, however often its worker is killed; poison is set aside', async () => {
  const { topics, producer, group, work, committed, lines, refused, keys } = world;
  const [rounds, each] = [60, 200];
  const poison = new Set<string>();
  const textOf = (n: number): string | null => {
    if (n % each === 17) return '{"n":';
    return n % each === 40 ? null : `{"n":${n}.10000000000000000000,\n "t": "a\\n"}`;
  };
  const send = (round: number) =>
    producer.send({
      topic: topics.events,
      messages: Array.from({ length: each }, (_, at) => ({ partition: at % 3, value: textOf(round * each + at) })),
    });
  let round = 0;
  const publish = async (end: number): Promise<void> => {
    for (; round < end; round += 1) {
      await send(round);
      await delay(20);
    }
  };
  for (let kills = 1; kills <= 3; kills += 1) {
    const before = await committed(group('events'), topics.events);
    const published = publish((rounds / 4) * kills);
    const { child, finished } = work(['events']);
    // A new worker takes over once the group has given up the one that was killed.
    await until(
      () => committed(group('events'), topics.events),
      (now) => now > before,
    );
    await delay(Math.random() * 500);
    child.kill('SIGKILL');
    expect((await finished).code).toBe(null);
    await published;
  }
  await publish(rounds);
  const last = work(['events']);
  await world.untilDone(group('events'), topics.events);
  last.child.kill('SIGTERM');
  const { code, stdout, stderr } = await last.finished;
  expect(code, stderr).toBe(0);
  const counts = JSON.parse(stdout) as { readonly topics: Readonly<Record<string, Readonly<Record<string, number>>>> };
  expect(counts.topics[topics.events]?.records).toBeGreaterThan(0);

  const landed = await lines(topics.events);
  expect(landed).toHaveLength(rounds * (each - 2));
  expect(new Set(landed.map(({ place }) => place)).size).toBe(landed.length);
  const numbers = landed.map(
    ({ text }) => /^\{"n":(\d+)\.10000000000000000000,"t":"a\\n","__partition":/.exec(text)?.[1],
  );
  const wanted = Array.from({ length: rounds * each }, (_, n) => n).filter((n) => ![17, 40].includes(n % each));
  expect(numbers.map(Number).sort((a, b) => a - b)).toEqual(wanted);

  const aside = await refused();
  expect(aside).toHaveLength(rounds);
  for (const { code: why, offset, value } of aside) {
    expect([why, Buffer.from(value, 'base64').toString()]).toEqual(['NOT_JSON', '{"n":']);
    poison.add(`${topics.events}-2-${offset}`);
  }
  expect(new Set(await keys(`${topics.events}.dlq`))).toEqual(poison);
});

test('waits for the registry, and sets nothing aside for that', async () => {
  const { topics, producer, group, work, committed, lines, refused, metadata, writer, admin } = world;
  const { id, encode } = await writer(`${topics.orders}-value`, order);
  const big = '9007199254740993';
  const value = (n: number) => ({ after: { order_id: n, ordered_on: 19_000 + n, amount: `${n}.10` }, op: 'c' });
  // avsc's own encoder knows no longs beyond 2^53: this one is zigzag by hand, after the branch and before the rest.
  const bigBytes = Buffer.concat([
    encode(value(0)).subarray(0, 6),
    Buffer.from([0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]),
    encode(value(0)).subarray(7),
  ]);
  const alien = Buffer.from(encode(value(1)));
  alien.writeInt32BE(2_000_000_000, 1);
  const values = [encode(value(1)), null, bigBytes, alien, Buffer.from('{"op":"c"}'), encode({ after: null, op: 'd' })];
  await world.stopRegistry();
  await producer.send({ topic: topics.orders, messages: values.map((one) => ({ partition: 0, value: one })) });

  const worker = work(['orders']);
  const planned = async () =>
    (await admin.fetchOffsets({ groupId: group('orders'), topics: [topics.orders] }))[0]?.partitions[0]?.metadata ?? '';
  await until(planned, (plan) => plan.includes('"end":6'));
  await delay(1_500); // attempts fail meanwhile
  expect(await committed(group('orders'), topics.orders)).toBe(0);
  expect((await refused()).filter(({ code }) => code !== 'NOT_JSON')).toEqual([]);

  await world.startRegistry();
  await world.untilDone(group('orders'), topics.orders);
  worker.child.kill('SIGTERM');
  const { code, stdout, stderr } = await worker.finished;
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout).topics[topics.orders]).toMatchObject({
    records: 6,
    raw: 3,
    quarantined: 2,
    passed_over: 1,
  });
  expect((await lines(topics.orders)).map(({ text }) => text.replace(/,"__timestamp":\d+/, ''))).toEqual([
    '{"after":{"order_id":1,"ordered_on":19001,"amount":"1.10"},"op":"c","__partition":0,"__offset":0}',
    `{"after":{"order_id":${big},"ordered_on":19000,"amount":"0.10"},"op":"c","__partition":0,"__offset":2}`,
    '{"after":null,"op":"d","__partition":0,"__offset":5}',
  ]);
  const codes = (await refused()).filter((row) => row.code !== 'NOT_JSON').map((row) => `${row.offset} ${row.code}`);
  expect(codes).toEqual(['3 SCHEMA_UNKNOWN', '4 NOT_AVRO']);
  const key = `topics/${topics.orders}/partition=0/${topics.orders}+0+0000000000.json.gz`;
  expect(await metadata(key)).toMatchObject({ 'streampact-start': '0', 'streampact-end': '6' });
  expect(id).toBeGreaterThan(0);
});

test('stops by name where the topic is another one of the same name, also if its offsets are gone', async () => {
  const { topics, producer, group, work, lines, admin, createTopic } = world;
  const before = await lines(topics.orders);
  await admin.deleteGroups([group('orders')]);
  await admin.deleteTopics({ topics: [topics.orders] });
  await createTopic(topics.orders, 1);
  const { encode } = await world.writer(`${topics.orders}-value`, order);
  await producer.send({ topic: topics.orders, messages: [{ value: encode({ after: null, op: 't' }) }] });
  const worker = work(['orders']);
  let log = '';
  worker.child.stderr?.on('data', (chunk: Buffer | string) => {
    log += String(chunk);
  });
  await until(
    () => log,
    (text) => text.includes('SINK_TOPIC_RECREATED'),
  );
  worker.child.kill('SIGTERM');
  const { code, stderr } = await worker.finished;
  expect(code).toBe(1);
  expect(stderr).toContain('SINK_PARTITION_STOPPED');
  expect(await lines(topics.orders)).toEqual(before);
  const [row] = await admin.fetchOffsets({ groupId: group('orders'), topics: [topics.orders] });
  expect(row?.partitions[0]).toMatchObject({ offset: '0', metadata: expect.stringContaining('"end":1') });
});
