/**
 * Reads an answer to a Fetch request (version 11) into runs, in place of kafkajs, which makes seven objects of each record.
 *
 * Layout: https://kafka.apache.org/protocol (Fetch response 11) and https://kafka.apache.org/documentation/#recordbatch.
 * Anything rarer than format 2, plain or gzip, is left to kafkajs ({@link decodeFetch} returns undefined).
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { RecordRun } from './record-run.ts';

/** Stands for a record batch where kafkajs expects a record: its last offset counts. */
export interface RunMessage {
  readonly offset: string;
  /** Kept from the batches' handler, as kafkajs keeps transaction markers: aborted, empty, or a marker itself. */
  readonly isControlRecord: boolean;
  readonly run: RecordRun;
}

/** One partition's part, named as kafkajs names it. */
export interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly lastStableOffset: string;
  readonly lastStartOffset: string;
  /** Always empty: what is aborted is marked already. */
  readonly abortedTransactions: readonly never[];
  readonly preferredReadReplica: number;
  readonly messages: readonly RunMessage[];
}

/** The answer. */
export interface FetchResponse {
  readonly throttleTime: 0;
  readonly clientSideThrottleTime: number;
  readonly errorCode: number;
  readonly sessionId: number;
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[];
}

/** The version that kafkajs 2.2 speaks with every broker of Kafka 2.3 and newer. */
export const fetchVersion = 11;

const inflate = promisify(gunzip);
/** Bytes of a batch's header; the first 12 of them are not counted in its length. */
const [headerBytes, uncounted] = [61, 12];
const [codecMask, appendTimeFlag, transactionFlag, controlFlag] = [0x07, 0x08, 0x10, 0x20];
const gzipCodec = 1;
/** Inflated bytes of one batch: a broker takes 1 MiB compressed by default, and JSON shrinks to a tenth. */
const maxInflated = 268_435_456;

/** The decoded answer, or undefined when kafkajs has to read it. */
export async function decodeFetch(payload: Buffer): Promise<FetchResponse | undefined> {
  const reader = new Reader(payload);
  const clientSideThrottleTime = reader.int32();
  const errorCode = reader.int16();
  const sessionId = reader.int32();
  const responses = [];
  for (let topics = reader.int32(); topics > 0; topics -= 1) {
    const topicName = reader.bytes(reader.int16()).toString();
    const partitions: FetchedPartition[] = [];
    for (let left = reader.int32(); left > 0; left -= 1) {
      const decoded = await decodePartition(reader);
      if (decoded === undefined) return undefined;
      partitions.push(decoded);
    }
    responses.push({ topicName, partitions });
  }
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses };
}

async function decodePartition(reader: Reader): Promise<FetchedPartition | undefined> {
  const head = {
    partition: reader.int32(),
    errorCode: reader.int16(),
    highWatermark: String(reader.int64()),
    lastStableOffset: String(reader.int64()),
    lastStartOffset: String(reader.int64()),
  };
  const aborted: Aborted[] = [];
  for (let left = reader.int32(); left > 0; left -= 1) {
    aborted.push({ producerId: reader.id(), firstOffset: reader.int64() });
  }
  const preferredReadReplica = reader.int32();
  const batches = decodeBatches(reader.bytes(Math.max(0, reader.int32())));
  if (batches === undefined) return undefined;
  const messages = await Promise.all(markAborted(batches, aborted).map(toMessage));
  return { ...head, abortedTransactions: [], preferredReadReplica, messages };
}

interface Aborted {
  readonly producerId: bigint;
  readonly firstOffset: number;
}

interface RawBatch {
  readonly attributes: number;
  readonly producerId: bigint;
  readonly run: RecordRun;
  readonly hidden: boolean;
}

/** The whole batches in `bytes`; the last one may be cut off. Undefined if one is of an older format or another codec. */
function decodeBatches(received: Buffer): readonly RawBatch[] | undefined {
  // A copy: a few records that wait must not keep the answers of all partitions in memory.
  const bytes = Buffer.from(received);
  const batches: RawBatch[] = [];
  for (let at = 0; at + headerBytes <= bytes.length; ) {
    const end = at + uncounted + bytes.readInt32BE(at + 8);
    const attributes = bytes.readInt16BE(at + 21);
    if (bytes[at + 16] !== 2 || (attributes & codecMask) > gzipCodec) return undefined;
    if (end > bytes.length || end < at + headerBytes) break;
    const baseOffset = int64(bytes, at);
    const until = baseOffset + bytes.readInt32BE(at + 23) + 1;
    const count = bytes.readInt32BE(at + 57);
    const run: RecordRun = {
      bytes: bytes.subarray(at + headerBytes, end),
      count,
      baseOffset,
      baseTimestamp: int64(bytes, at + 27),
      ...((attributes & appendTimeFlag) === 0 ? {} : { appendTimestamp: int64(bytes, at + 35) }),
      from: baseOffset,
      until,
    };
    const hidden = count === 0 || (attributes & controlFlag) !== 0;
    batches.push({ attributes, producerId: bytes.readBigInt64BE(at + 43), run, hidden });
    at = end;
  }
  return batches;
}

/** Hides the batches of aborted transactions: from a transaction's first offset to its producer's next marker. */
function markAborted(batches: readonly RawBatch[], aborted: readonly Aborted[]): readonly RawBatch[] {
  if (aborted.length === 0) return batches;
  const waiting = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  const open = new Set<bigint>();
  return batches.map((batch) => {
    const { attributes, producerId, run } = batch;
    while ((waiting[0]?.firstOffset ?? Number.POSITIVE_INFINITY) < run.until)
      open.add(waiting.shift()?.producerId ?? -1n);
    if ((attributes & controlFlag) !== 0) {
      open.delete(producerId);
      return batch;
    }
    return (attributes & transactionFlag) !== 0 && open.has(producerId) ? { ...batch, hidden: true } : batch;
  });
}

async function toMessage({ attributes, run, hidden }: RawBatch): Promise<RunMessage> {
  const packed = !hidden && (attributes & codecMask) === gzipCodec;
  const bytes = packed ? await inflate(run.bytes, { maxOutputLength: maxInflated }) : run.bytes;
  return { offset: String(run.until - 1), isControlRecord: hidden, run: packed ? { ...run, bytes } : run };
}

/** Exact below 2^53, which no offset and no time reaches. */
function int64(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#pass(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#pass(4));
  }

  int64(): number {
    return int64(this.#bytes, this.#pass(8));
  }

  id(): bigint {
    return this.#bytes.readBigInt64BE(this.#pass(8));
  }

  bytes(length: number): Buffer {
    const start = this.#pass(length);
    return this.#bytes.subarray(start, this.#at);
  }

  #pass(length: number): number {
    const start = this.#at;
    this.#at += length;
    return start;
  }
}
