/** The schedule itself: EventBridge Scheduler invokes the producer, and a message arrives that nobody asked for. */

import { Kafka, logLevel } from 'kafkajs';
import { expect, test } from 'vitest';
import { outputsOf, withCloud } from '../../local/run/cloud.ts';
import { startCoincap } from '../../local/sources/coincap.ts';
import { temporaryFolder } from '../setup/command.ts';
import { until } from '../setup/until.ts';

const topic = 'crypto-market.assets';

test('a deployed schedule polls by itself', async () => {
  const options = {
    state: temporaryFolder('schedule'),
    fresh: true,
    quiet: true,
    signal: new AbortController().signal,
    compute: 'when asked' as const,
  };
  const arrived = await withCloud(options, async (cloud) => {
    const source = await startCoincap({ port: cloud.ports.coincap, apiKey: 'replayed-coincap' });
    const admin = new Kafka({ brokers: [cloud.engines.brokers], logLevel: logLevel.NOTHING }).admin();
    try {
      const deployment = await cloud.deploy('up', {
        'streampact:products': 'crypto-market',
        'streampact:schedulesEnabled': 'true',
        'streampact:coincapSchedule': 'rate(1 minute)',
      });
      expect(outputsOf(deployment).products['crypto-market']?.producers.coincap?.scheduleName).toMatch(/coincap/);
      await admin.connect();
      const count = await until(
        async () => (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0),
        (arrived) => arrived > 0,
        { seconds: 120, everyMilliseconds: 500 },
      );
      return { count, asked: source.polls - source.remaining() };
    } finally {
      await Promise.allSettled([admin.disconnect(), source.stop()]);
    }
  });
  expect(arrived.count).toBeGreaterThan(0);
  expect(arrived.asked).toBeGreaterThanOrEqual(arrived.count);
});
