import { createServer, type Server } from 'node:http';
import { Kinesis } from '@aws-sdk/client-kinesis';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { emulatorAt } from '../../engines/emulator.ts';
import { http1 } from '../../engines/http1.ts';
import { firstBatch, putAll } from './put.ts';

interface PutCall {
  readonly Records: readonly { readonly PartitionKey: string; readonly Data: string }[];
}

/** A stream that refuses records as it is told: the local Kinesis refuses none. */
let server: Server;
let kinesis: Kinesis;
let refusals: boolean[] = [];
const stream: (readonly [key: string, data: string])[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { Records } = JSON.parse(Buffer.concat(chunks).toString()) as PutCall;
    const results = Records.map(({ PartitionKey, Data }) => {
      if (refusals.shift() === true) return { ErrorCode: 'ProvisionedThroughputExceededException' };
      stream.push([PartitionKey, Buffer.from(Data, 'base64').toString()]);
      return { SequenceNumber: String(stream.length), ShardId: 'shardId-000000000000' };
    });
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify({ Records: results }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const requestHandler = http1({ connectionTimeout: 1_000, requestTimeout: 5_000 });
  kinesis = new Kinesis({ ...emulatorAt(`http://127.0.0.1:${port}`), requestHandler });
});
afterAll(() => {
  kinesis.destroy();
  server.close();
});
beforeEach(() => {
  stream.length = 0;
});

const entries = (keys: readonly string[]) =>
  keys.map((PartitionKey, index) => ({ PartitionKey, Data: Buffer.from(String(index)) }));
const target = (pause: () => Promise<void>) => ({ kinesis, streamArn: 'arn:aws:kinesis:us-east-1:0:stream/s', pause });

test('whatever is refused, all arrives, and the last of each key is last', async () => {
  const keys = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(keys, fc.array(fc.boolean(), { maxLength: 40 }), async (chosen, refused) => {
      stream.length = 0;
      refusals = [...refused];
      await putAll(
        target(async () => {}),
        entries(chosen),
      );
      for (const key of new Set(chosen)) {
        const sent = chosen.flatMap((one, index) => (one === key ? [String(index)] : []));
        const seen = stream.filter(([one]) => one === key).map(([, data]) => data);
        expect(new Set(seen)).toEqual(new Set(sent));
        // After the last time that a record comes there are only those that were written after it.
        const lastOnly = seen.filter((data, index) => seen.lastIndexOf(data) === index);
        expect(lastOnly).toEqual(sent);
      }
    }),
    { numRuns: 200 },
  );
});

test('a pause that must not be ends it, with what was put', async () => {
  refusals = [false, true];
  const stopped = putAll(
    target(() => Promise.reject(new Error('stopped'))),
    entries(['a', 'b']),
  );
  await expect(stopped).rejects.toThrow('stopped');
  expect(stream).toEqual([['a', '0']]);
});

test('a batch keeps to the limits of a call', () => {
  const sized = (bytes: number, count: number) =>
    Array.from({ length: count }, () => ({ PartitionKey: 'k', Data: Buffer.alloc(bytes) }));
  expect(firstBatch(sized(10, 3))).toBe(3);
  expect(firstBatch(sized(10, 501))).toBe(500);
  expect(firstBatch(sized(1_000_000, 10))).toBe(5);
  expect(firstBatch([])).toBe(0);
});
