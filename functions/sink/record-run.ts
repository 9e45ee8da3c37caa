/**
 * Records as Kafka sends them: a run is the record section of one record batch (message format 2), kept as the bytes that
 * came. A cursor reads it without an object for each record; the few that need one ask for it.
 *
 * Layout: https://kafka.apache.org/documentation/#record
 */
import type { IHeaders } from 'kafkajs';
import { StreampactError } from '../../contracts/src/error.ts';
import type { SinkRecord } from './record.ts';

/** The records of a batch, or those of them whose offsets lie in [from, until). */
export interface RecordRun {
  /** Holds nothing but the records, one after the other. */
  readonly bytes: Buffer;
  /** How many records `bytes` holds, those out of bounds included. */
  readonly count: number;
  readonly baseOffset: number;
  /** Milliseconds since 1970 to which the records' own are added. */
  readonly baseTimestamp: number;
  /** The time of all records where the broker's clock counts (LogAppendTime). */
  readonly appendTimestamp?: number;
  readonly from: number;
  /** The next offset after the run; there may be none of its records just before, in a compacted topic. */
  readonly until: number;
}

/** What a run costs in memory, in bytes. */
export function weightOf({ bytes }: RecordRun): number {
  return bytes.length;
}

/** The run in two, at an offset inside of it. Both keep all of the bytes. */
export function splitRun(run: RecordRun, at: number): readonly [RecordRun, RecordRun] {
  return [
    { ...run, until: at },
    { ...run, from: at },
  ];
}

/** The same run without the records before `from`. */
export function runFrom(run: RecordRun, from: number): RecordRun {
  return from <= run.from ? run : { ...run, from };
}

/**
 * The runs with each offset once, from `from` on: the first record that bears an offset counts, as for Kafka's own consumer.
 * A broker whose disk is full may write a batch, fail before it counts it, and give the next batch the same offsets.
 */
export function onceEach(runs: readonly RecordRun[], from: number): readonly RecordRun[] {
  let next = from;
  return runs.flatMap((run) => {
    const rest = runFrom(run, next);
    next = Math.max(next, run.until);
    return rest.from < rest.until ? [rest] : [];
  });
}

/** How many records a run holds from its `from` on. */
export function countRun(run: RecordRun): number {
  if (run.from <= run.baseOffset) return run.count;
  const cursor = new RecordCursor(run);
  let count = 0;
  while (cursor.next()) count += 1;
  return count;
}

/** First offset after the first `count` records of a run; its end where it holds no more. */
export function endOfRecords(run: RecordRun, count: number): number {
  const cursor = new RecordCursor(run);
  let end = run.from;
  for (let seen = 0; seen < count; seen += 1) {
    if (!cursor.next()) return run.until;
    end = cursor.offset + 1;
  }
  return cursor.next() ? end : run.until;
}

/** All records of the runs as objects: for tests and for whoever needs few. */
export function recordsOf(runs: readonly RecordRun[]): readonly SinkRecord[] {
  const records: SinkRecord[] = [];
  for (const run of runs) {
    const cursor = new RecordCursor(run);
    while (cursor.next()) records.push(cursor.record());
  }
  return records;
}

/** Reads a run from its first record to its last. Throws SINK_KAFKA_FAILED where the bytes are no records. */
export class RecordCursor {
  readonly bytes: Buffer;
  /** The present record's. */
  offset = -1;
  /** The present record's, in milliseconds since 1970. */
  timestamp = -1;
  /** Where the present record's value lies in {@link bytes}; `valueStart` is -1 for a tombstone. */
  valueStart = -1;
  valueEnd = -1;
  readonly #run: RecordRun;
  #keyStart = -1;
  #keyEnd = -1;
  #at = 0;
  /** Where the present record ends. */
  #end = 0;

  constructor(run: RecordRun) {
    this.#run = run;
    this.bytes = run.bytes;
  }

  /** Goes to the next record; false after the last. */
  next(): boolean {
    const { from, until, baseOffset, baseTimestamp, appendTimestamp } = this.#run;
    while (this.#end < this.bytes.length) {
      this.#at = this.#end;
      const length = this.#varint();
      this.#end = this.#at + length;
      if (length < 6 || this.#end > this.bytes.length) throw malformed();
      this.#at += 1; // attributes, unused by Kafka
      this.timestamp = appendTimestamp ?? baseTimestamp + this.#varint();
      if (appendTimestamp !== undefined) this.#varint();
      this.offset = baseOffset + this.#varint();
      this.#keyStart = this.#span();
      this.#keyEnd = this.#at;
      this.valueStart = this.#span();
      this.valueEnd = this.#at;
      if (this.#at > this.#end) throw malformed();
      if (this.offset >= until) break;
      if (this.offset >= from) return true;
    }
    this.#end = this.bytes.length;
    return false;
  }

  /** The present record. Key, value and headers are views of the run's bytes. */
  record(): SinkRecord {
    return {
      offset: this.offset,
      timestamp: this.timestamp,
      key: this.#keyStart < 0 ? null : this.bytes.subarray(this.#keyStart, this.#keyEnd),
      value: this.valueStart < 0 ? null : this.bytes.subarray(this.valueStart, this.valueEnd),
      headers: this.#headers(),
    };
  }

  /** Headers stand after the value; a name that occurs more than once gets an array, as kafkajs has it. */
  #headers(): IHeaders {
    this.#at = this.valueEnd;
    const headers = new Map<string, Buffer | Buffer[] | undefined>();
    for (let left = this.#varint(); left > 0; left -= 1) {
      const name = this.#slice()?.toString() ?? '';
      const value = this.#slice();
      const before = headers.get(name);
      if (before === undefined) headers.set(name, value);
      else if (value !== undefined) headers.set(name, Array.isArray(before) ? [...before, value] : [before, value]);
    }
    return Object.fromEntries(headers);
  }

  #slice(): Buffer | undefined {
    const start = this.#span();
    if (this.#at > this.#end) throw malformed();
    return start < 0 ? undefined : this.bytes.subarray(start, this.#at);
  }

  /** Passes over a length and as many bytes; returns where they begin, -1 for none. */
  #span(): number {
    const length = this.#varint();
    if (length < 0) return -1;
    const start = this.#at;
    this.#at = start + length;
    return start;
  }

  /** A zigzag number of up to 64 bits, exact below 2^53. */
  #varint(): number {
    const { bytes } = this;
    const first = bytes[this.#at] ?? 0;
    this.#at += 1;
    if (first < 0x80) return (first >>> 1) ^ -(first & 1);
    let value = first & 0x7f;
    for (let scale = 0x80; scale < 2 ** 70; scale *= 0x80) {
      const byte = bytes[this.#at];
      this.#at += 1;
      if (byte === undefined) break;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    throw malformed();
  }
}

function malformed(): StreampactError {
  return new StreampactError('SINK_KAFKA_FAILED', 'A record batch of the topic does not hold what its header says.', {
    fix: 'Look at the partition with kafka-dump-log.sh --deep-iteration: its log is damaged, or the network is.',
  });
}
