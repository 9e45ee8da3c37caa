import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { deadlineAfter } from './deadline.ts';
import { createKafka } from './kafka.ts';
import { createLogger } from './log.ts';
import { createPublisher } from './publisher.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const records = [{ key: null, value: Buffer.from('x') }];

/** A loopback address where nobody listens. */
async function deadAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}

test('a broker that is not there is a named error by the deadline, and closing never fails', async () => {
  const publisher = createPublisher(createKafka({ brokers: [await deadAddress()], clientId: 'test', logger }));
  const begun = performance.now();
  await expect(publisher.publish('t', records, deadlineAfter(300))).rejects.toMatchObject({
    code: 'KAFKA_TIMEOUT',
    where: 'topic t',
  });
  expect(performance.now() - begun).toBeLessThan(2_000);
  await expect(publisher.close()).resolves.toBeUndefined();
});

test('a broker that never answers is a named error by the deadline', async () => {
  const mute = createServer(() => {});
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const brokers = [`127.0.0.1:${(mute.address() as AddressInfo).port}`];
  const publisher = createPublisher(createKafka({ brokers, clientId: 'test', logger }));
  await expect(publisher.publish('t', records, deadlineAfter(300))).rejects.toMatchObject({ code: 'KAFKA_TIMEOUT' });
  mute.close();
  expect(logger.level).toBe('silent');
});
