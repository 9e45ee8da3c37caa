import type { Kafka } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import type { Send } from '../shared/kafka-request.ts';
import { decodeTopicId, encodeRequest, fetchTopicId } from './topic-id.ts';

// Metadata 12, as Kafka 4.3 answers for one topic: one broker at h:9092 without a rack, cluster "c", controller 1.
const answerOf = (errorCode: string): Buffer =>
  Buffer.from(
    [
      '00000000',
      '02',
      '00000001',
      '0268',
      '00002384',
      '00',
      '00',
      '0263',
      '00000001',
      '02',
      errorCode,
      '0274',
      '00112233445566778899aabbccddeeff',
      '00',
    ].join(''),
    'hex',
  );

/** A broker that answers everything with these bytes. */
const saying =
  (answer: Buffer) =>
  (work: (send: Send) => Promise<string>): Promise<string> =>
    work(async ({ decode }) => decode(answer));
const nowhere = {} as Kafka;

describe('the topic id', () => {
  it('asks for one topic by name', () => {
    expect(encodeRequest('t').toString('hex')).toBe(`02${'00'.repeat(16)}027400000000`);
  });

  it('is read from an answer', async () => {
    await expect(fetchTopicId(nowhere, 't', saying(answerOf('0000')))).resolves.toBe('ABEiM0RVZneImaq7zN3u_w');
  });

  it('is not made up for an unknown topic, a truncated answer or a broker that is away', async () => {
    expect(() => decodeTopicId(answerOf('0003'))).toThrow('error code 3');
    expect(() => decodeTopicId(answerOf('0000').subarray(0, 40))).toThrow('truncated');
    const unknown = { code: 'SINK_TOPIC_ID_UNKNOWN' };
    await expect(fetchTopicId(nowhere, 't', saying(answerOf('0003')))).rejects.toMatchObject(unknown);
    const away = () => Promise.reject(new Error('connection refused'));
    await expect(fetchTopicId(nowhere, 't', away)).rejects.toMatchObject(unknown);
  });
});
