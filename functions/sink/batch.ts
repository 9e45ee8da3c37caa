/** What kafkajs hands over of one partition, as the sink takes it: runs, and offsets that are numbers. */
import type { Batch as KafkaBatch, KafkaMessage } from 'kafkajs';
import { runOf } from './encode-run.ts';
import type { RunMessage } from './fetch-response.ts';
import { toRecord } from './record.ts';
import { onceEach, type RecordRun } from './record-run.ts';

/** What a batch brings, its texts of digits turned into numbers. */
export interface Batch {
  /** The records from `fetched` on. */
  readonly runs: readonly RecordRun[];
  /** Offset that was asked for. */
  readonly fetched: number;
  /** First offset after everything that was fetched. */
  readonly next: number;
  /** Offset that the topic's next record will get. */
  readonly high: number;
}

/** Each offset comes once, from the one that was asked for. */
export function batchOf(batch: KafkaBatch): Batch {
  // In every batch of kafkajs 2.2 (`consumer/batch.js`), but not in its types.
  const fetched = Number('fetchedOffset' in batch ? batch.fetchedOffset : batch.firstOffset());
  // Runs stand in the place of messages, except where kafkajs has decoded a record itself.
  const runs = onceEach(
    batch.messages.map((message) => (isRun(message) ? message.run : runOf([toRecord(message)]))),
    fetched,
  );
  // Marks of transactions at the end included; and the last record batch need not be the one that goes furthest.
  const next = Math.max(Number(batch.lastOffset()) + 1, runs.at(-1)?.until ?? 0);
  return { runs, fetched, next, high: Number(batch.highWatermark) };
}

function isRun(message: KafkaMessage | RunMessage): message is RunMessage & KafkaMessage {
  return 'run' in message;
}
