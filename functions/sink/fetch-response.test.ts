/** Our reading of Fetch answers against kafkajs's own, on batches that kafkajs's producer has encoded. */
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFetch, type FetchedPartition } from './fetch-response.ts';
import type { SinkRecord } from './record.ts';
import { recordsOf } from './record-run.ts';

interface Encoded {
  readonly buffer: Buffer;
}
interface Message extends Omit<SinkRecord, 'offset' | 'timestamp'> {
  readonly offset: string;
  readonly timestamp: string;
}
const require = createRequire(import.meta.url);
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0/index.js') as {
  RecordBatch: (batch: object) => Promise<Encoded>;
};
const encodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (record: object) => Encoded;
const peer = require('kafkajs/src/protocol/requests/fetch/v11/response.js') as {
  decode: (payload: Buffer) => Promise<{ responses: { partitions: object[] }[] }>;
};
const PeerBatch = require('kafkajs/src/consumer/batch.js') as new (
  topic: string,
  fetched: string,
  partition: object,
) => { messages: Message[]; lastOffset: () => string };

interface BatchOptions {
  readonly records: readonly { key: Buffer | null; value: Buffer | null; headers: Record<string, Buffer | Buffer[]> }[];
  readonly gzip?: boolean;
  readonly appendTime?: boolean;
  readonly control?: boolean;
  readonly producerId?: number;
  readonly transactional?: boolean;
  /** Offsets that compaction has taken after the last record. */
  readonly gap?: number;
}
const time = 1_700_000_000_000;

async function batch(firstOffset: number, options: BatchOptions): Promise<Buffer> {
  const { records, gzip = false, gap = 0, producerId = -1, transactional = false } = options;
  const { buffer } = await RecordBatch({
    compression: gzip ? 1 : 0,
    firstOffset,
    firstTimestamp: time,
    maxTimestamp: time + 5_000,
    lastOffsetDelta: Math.max(0, records.length - 1) + gap,
    transactional,
    producerId,
    records: records.map((record, at) =>
      encodeRecord({ ...record, offsetDelta: at, timestampDelta: at * 1_000 - 100 }),
    ),
  });
  const flags = (options.appendTime ? 0x08 : 0) | (options.control ? 0x20 : 0);
  buffer.writeInt16BE(buffer.readInt16BE(21) | flags, 21);
  return Buffer.from(buffer);
}

/** One topic, one partition. */
function answer(
  batches: Buffer,
  aborted: readonly (readonly [producerId: number, firstOffset: number])[] = [],
): Buffer {
  const parts: Buffer[] = [];
  const put = (bits: 16 | 32 | 64, value: number): void => {
    const bytes = Buffer.alloc(bits / 8);
    if (bits === 64) bytes.writeBigInt64BE(BigInt(value));
    else bytes.writeIntBE(value, 0, bits / 8);
    parts.push(bytes);
  };
  for (const [bits, value] of [
    [32, 7],
    [16, 0],
    [32, 9],
    [32, 1],
    [16, 1],
  ] as const)
    put(bits, value);
  parts.push(Buffer.from('t'));
  for (const [bits, value] of [
    [32, 1],
    [32, 3],
    [16, 0],
    [64, 2 ** 40],
    [64, 2 ** 39],
    [64, 1],
  ] as const)
    put(bits, value);
  put(32, aborted.length);
  for (const row of aborted) for (const value of row) put(64, value);
  put(32, -1);
  put(32, batches.length);
  return Buffer.concat([...parts, batches]);
}

async function ours(payload: Buffer): Promise<FetchedPartition | undefined> {
  return (await decodeFetch(payload))?.responses[0]?.partitions[0];
}

const visible = (partition: FetchedPartition | undefined): readonly SinkRecord[] =>
  recordsOf((partition?.messages ?? []).filter(({ isControlRecord }) => !isControlRecord).map(({ run }) => run));
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const headers = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 4 }).filter((name) => !(name in Object.prototype)),
  fc.oneof(bytes, fc.array(bytes, { minLength: 2, maxLength: 3 })),
  { maxKeys: 2 },
);
const record = fc.record({ key: fc.option(bytes), value: fc.option(bytes), headers });
const batches = fc.array(
  fc.record({
    records: fc.array(record, { minLength: 1, maxLength: 6 }),
    gzip: fc.boolean(),
    appendTime: fc.boolean(),
    producerId: fc.constantFrom(1, 2),
    transactional: fc.boolean(),
  }),
  { minLength: 1, maxLength: 5 },
);
const one = [{ key: null, value: Buffer.from('{}'), headers: {} }];

describe('an answer to a fetch', () => {
  it('is read as kafkajs reads it', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.nat({ max: 40 }), fc.option(fc.constantFrom(1, 2)), async (rows, cut, abort) => {
        const encoded: Buffer[] = [];
        let offset = 2 ** 33;
        for (const row of rows) {
          encoded.push(await batch(offset, row));
          offset += row.records.length;
        }
        // The broker cuts the last batch off where the answer is full.
        const tail = (await batch(offset, { records: one })).subarray(0, cut);
        const aborted = abort === null ? [] : [[abort, 2 ** 33] as const];
        const payload = answer(Buffer.concat([...encoded, tail]), aborted);
        const theirs = (await peer.decode(payload)).responses[0]?.partitions[0] ?? {};
        const expected = new PeerBatch('t', String(2 ** 33), theirs);
        const found = await ours(payload);
        expect(visible(found)).toEqual(
          expected.messages.map(({ offset: at, timestamp, key, value, headers: named }) => ({
            offset: Number(at),
            timestamp: Number(timestamp),
            key,
            value,
            headers: { ...named },
          })),
        );
        expect(found?.messages.at(-1)?.offset).toBe(expected.lastOffset());
        const { messages: _ours, abortedTransactions: _none, ...head } = found ?? {};
        const { messages: _theirs, abortedTransactions: _some, ...expectedHead } = theirs as Record<string, unknown>;
        expect(head).toEqual(expectedHead);
      }),
      { numRuns: 150 },
    );
  });

  it('hides aborted transactions up to their markers, also those that began together', async () => {
    const abortMarker = [{ key: Buffer.from([0, 0, 0, 0]), value: Buffer.alloc(6), headers: {} }];
    const payload = answer(
      Buffer.concat([
        await batch(20, { records: one, producerId: 2, transactional: true }),
        await batch(21, { records: one, producerId: 1, transactional: true }),
        await batch(22, { records: one, producerId: 3, transactional: true }),
        await batch(23, { records: one, producerId: 2 }),
        await batch(24, { records: abortMarker, producerId: 1, transactional: true, control: true }),
        await batch(25, { records: one, producerId: 1, transactional: true }),
      ]),
      [
        [1, 10],
        [2, 12],
      ],
    );
    expect(visible(await ours(payload)).map(({ offset }) => offset)).toEqual([22, 23, 25]);
  });

  it('passes over what compaction has taken', async () => {
    const payload = answer(
      Buffer.concat([await batch(5, { records: one, gap: 4 }), await batch(10, { records: [], gap: 2 })]),
    );
    const found = await ours(payload);
    expect(found?.messages.map(({ offset, isControlRecord }) => [offset, isControlRecord])).toEqual([
      ['9', false],
      ['12', true],
    ]);
    expect(visible(found)).toHaveLength(1);
  });

  it.each([
    ['another codec', 21, 4],
    ['an older format', 15, 1],
  ])('leaves %s to kafkajs', async (_what, at, value) => {
    const encoded = await batch(0, { records: one });
    encoded.writeInt16BE(value, at);
    await expect(decodeFetch(answer(encoded))).resolves.toBeUndefined();
  });
});
