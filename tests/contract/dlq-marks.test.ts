/** The marks that a replay's transactions leave in a topic, met by a sink that reads while they are written. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import { deadlineAfter } from '../../functions/shared/deadline.ts';
import { until } from '../setup/until.ts';
import { startRealSink, startWorld, type World } from './dlq-world.ts';

const contract = messages['crypto-market/assets'];
let world: World;

beforeAll(async () => {
  world = await startWorld();
  const topics = [contract.topic, contract.deadLetterTopic].map((topic) => ({ topic, numPartitions: 1 }));
  await world.admin.createTopics({ topics, waitForLeaders: true });
});

afterAll(async () => world?.stop());

it('goes on over them in one assignment, and takes committed records only', async () => {
  const sink = await startRealSink(world, contract, () => []);
  await until(() => sink.status().joined, Boolean);
  const producer = world.kafka.producer({ transactionalId: 'marks', maxInFlightRequests: 1 });
  await producer.connect();
  for (let n = 0; n < 20; n += 1) {
    const transaction = await producer.transaction();
    const values = [`{"n":${n}}`, `{"n":${n},"second":true}`];
    await transaction.send({ topic: contract.topic, messages: values.map((value) => ({ value })) });
    await (n % 5 === 4 ? transaction.abort() : transaction.commit());
    await delay(n % 3 === 0 ? 120 : 10);
  }
  await producer.disconnect();
  await until(
    () => sink.status().counts.raw,
    (raw) => raw >= 32,
  );
  const { counts } = await sink.stop(deadlineAfter(20_000));
  expect(counts).toMatchObject({ raw: 32, quarantined: 0, assignments: 1 });
});
