import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeTopicId, encodeRequest, fetchTopicId } from './topic-id.ts';

// Metadata 12, as Kafka 4.3 answers for one topic: one broker at h:9092 without a rack, cluster "c", controller 1.
const answerOf = (errorCode: string): Buffer =>
  Buffer.from(
    [
      '00000001',
      '00',
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
const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function brokerSaying(answer: Buffer): Promise<string> {
  const server = createServer((socket) => {
    socket.once('data', () => {
      const length = Buffer.alloc(4);
      length.writeInt32BE(answer.length);
      socket.write(Buffer.concat([length, answer.subarray(0, 9)]));
      setImmediate(() => socket.end(answer.subarray(9)));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

describe('the topic id', () => {
  it('asks for one topic by name', () => {
    const request = encodeRequest('t');
    expect(request.readInt32BE(0)).toBe(request.length - 4);
    expect(request.subarray(4, 8).toString('hex')).toBe('0003000c');
  });

  it('is read from an answer in pieces', async () => {
    await expect(fetchTopicId([await brokerSaying(answerOf('0000'))], 't')).resolves.toBe('ABEiM0RVZneImaq7zN3u_w');
  });

  it('is not made up for an unknown topic, a truncated answer or a broker that is away', async () => {
    expect(() => decodeTopicId(answerOf('0003'))).toThrow('error code 3');
    expect(() => decodeTopicId(answerOf('0000').subarray(0, 40))).toThrow('truncated');
    const brokers = ['127.0.0.1:1', await brokerSaying(answerOf('0003'))];
    await expect(fetchTopicId(brokers, 't')).rejects.toMatchObject({ code: 'SINK_TOPIC_ID_UNKNOWN' });
  });
});
