/** Rows that are ready to be sent, laid out so that they pass from thread to thread without being copied. */
import type { Rejection } from '../../shared/judge.ts';

/** A row that is set aside. */
interface RefusedRow {
  /** Place in the batch. */
  readonly index: number;
  /** Line on which it begins, from 1. */
  readonly line: number;
  readonly rejection: Rejection;
}

/**
 * Some rows in the order of the file. Row `i` has its key in the bytes from `valueEnds[i - 1]` to `keyEnds[i]`, and its value
 * from there to `valueEnds[i]`; of a refused row the value is the row as it stands in the file.
 */
export interface RowBatch {
  readonly length: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly keyEnds: Uint32Array<ArrayBuffer>;
  readonly valueEnds: Uint32Array<ArrayBuffer>;
  /** Whether the records have keys at all. */
  readonly keyed: boolean;
  readonly partitions: Uint16Array<ArrayBuffer>;
  /** First byte of the text after each row. */
  readonly nextBytes: Float64Array<ArrayBuffer>;
  /** Line after each row. */
  readonly nextLines: Float64Array<ArrayBuffer>;
  /** Milliseconds since 1970 in the column that sets the speed; NaN without one. */
  readonly times: Float64Array<ArrayBuffer>;
  readonly refused: readonly RefusedRow[];
  /** Share of the source that a byte of the text takes, as far as it has been read: times `nextBytes`, 0 to 1. */
  readonly sharePerByte: number;
}

/** Rows of one batch at most, and bytes of them: Kafka takes 1 MiB for one partition by default. */
const maxBatchRows = 4_000;
export const maxBatchBytes = 900_000;
/** Bytes that Kafka needs for a record beside its key and value, at most: its frame, and the header with the run's id. */
const recordOverhead = 24 + 64;

/** Fills a batch. */
export interface BatchBuilder {
  /** Whether a record of so many bytes has room; a batch without any has room for what {@link maxBatchBytes} allows. */
  hasRoom(bytes: number): boolean;
  readonly length: number;
  /** Adds a row; returns its place. */
  add(row: BuiltRow): number;
  /** @param headerBytes Room that its headers take beside the value. */
  refuse(row: RefusedRow, headerBytes: number): void;
  /** The batch, and room for the next. */
  take(sharePerByte: number): RowBatch;
}

/** A row's bytes, and where it ends in the file. */
interface BuiltRow {
  readonly key: string;
  readonly value: string;
  /** `latin1` for the bytes of the file, one character each. */
  readonly encoding: 'utf8' | 'latin1';
  readonly nextByte: number;
  readonly nextLine: number;
  readonly time: number;
  /** The partition, or how to choose it by the key's bytes. */
  readonly partition: number | ((bytes: Uint8Array, from: number, to: number) => number);
}

/** An empty builder. */
export function createBatchBuilder(keyed: boolean): BatchBuilder {
  let batch = room(keyed);
  let length = 0;
  let used = 0;
  let headers = 0;
  let refused: RefusedRow[] = [];
  return {
    hasRoom: (bytes) =>
      length < maxBatchRows && used + headers + bytes + (length + 1) * recordOverhead <= maxBatchBytes,
    get length() {
      return length;
    },
    add({ key, value, encoding, nextByte, nextLine, time, partition }) {
      const from = used;
      used += batch.buffer.write(key, used, 'utf8');
      batch.partitions[length] = typeof partition === 'number' ? partition : partition(batch.bytes, from, used);
      batch.keyEnds[length] = used;
      used += batch.buffer.write(value, used, encoding);
      batch.valueEnds[length] = used;
      batch.nextBytes[length] = nextByte;
      batch.nextLines[length] = nextLine;
      batch.times[length] = time;
      length += 1;
      return length - 1;
    },
    refuse(row, headerBytes) {
      refused.push(row);
      headers += headerBytes;
    },
    take(sharePerByte) {
      const { buffer: _, ...arrays } = batch;
      const taken = { ...arrays, length, refused, sharePerByte };
      batch = room(keyed);
      length = 0;
      used = 0;
      headers = 0;
      refused = [];
      return taken;
    },
  };
}

/** The memory of a batch, for `postMessage` to hand over. */
export function buffersOf(batch: RowBatch): readonly ArrayBuffer[] {
  const { bytes, keyEnds, valueEnds, partitions, nextBytes, nextLines, times } = batch;
  return [bytes, keyEnds, valueEnds, partitions, nextBytes, nextLines, times].map(({ buffer }) => buffer);
}

function room(keyed: boolean) {
  const bytes = new Uint8Array(maxBatchBytes);
  return {
    keyed,
    bytes,
    buffer: Buffer.from(bytes.buffer),
    keyEnds: new Uint32Array(maxBatchRows),
    valueEnds: new Uint32Array(maxBatchRows),
    partitions: new Uint16Array(maxBatchRows),
    nextBytes: new Float64Array(maxBatchRows),
    nextLines: new Float64Array(maxBatchRows),
    times: new Float64Array(maxBatchRows),
  };
}
