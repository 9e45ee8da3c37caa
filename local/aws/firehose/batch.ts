/**
 * Records that wait to be transformed together.
 *
 * Firehose gives a function what it has buffered by size or time
 * (https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html), and Lambda takes 6 MB at a time, Base64 and
 * field names included (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */

import type { SourceRecord } from './records.ts';

/** When a batch is full, or due. */
export interface Batching {
  readonly bytes: number;
  readonly milliseconds: number;
}

export interface Batch {
  /** Whether `record` may join: one record always may. */
  fits(record: SourceRecord): boolean;
  add(record: SourceRecord): void;
  /** Until the oldest record has waited long enough; infinite while there is none. */
  dueInMs(): number;
  /** All records; the batch is empty then. */
  drain(): readonly SourceRecord[];
}

/** Most that the records of one call may take as JSON, in bytes, and some to spare. */
const mostPayloadBytes = 5_500_000;
/** Field names, ids, times and quotes of a record. */
const aroundRecordBytes = 480;

/** What `record` takes in the payload of a call, in bytes, and rather too much. */
function payloadBytes({ data, partitionKey }: SourceRecord): number {
  // A character of the key may become `\u0000`, or take several bytes.
  return Math.ceil(data.byteLength / 3) * 4 + partitionKey.length * 6 + aroundRecordBytes;
}

/** An empty batch; `batching` is asked each time, as it may change. */
export function openBatch(batching: () => Batching): Batch {
  let records: SourceRecord[] = [];
  let bytes = 0;
  let payload = 0;
  let since = 0;
  return {
    fits: (record) =>
      records.length === 0 ||
      (bytes + record.data.byteLength <= batching().bytes && payload + payloadBytes(record) <= mostPayloadBytes),
    add(record) {
      if (records.length === 0) since = performance.now();
      records.push(record);
      bytes += record.data.byteLength;
      payload += payloadBytes(record);
    },
    dueInMs: () => (records.length === 0 ? Infinity : since + batching().milliseconds - performance.now()),
    drain() {
      const drained = records;
      [records, bytes, payload] = [[], 0, 0];
      return drained;
    },
  };
}
