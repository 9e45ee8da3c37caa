/**
 * Puts records into a Kinesis stream, all of them, those of one key in their order.
 *
 * Follows https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html: a call may take some records and
 * refuse others. A refused record goes again, and whatever came after it under its key goes again after it: a consumer
 * may see records twice, but the last one of a key is last.
 */
import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { Entry } from './envelope.ts';

/** Kinesis's limits of a call. */
const mostRecords = 500;
const mostBytes = 5 * 1024 * 1024;
const pauseMs = 100;

/** How many of the `entries` fit one call, at least one. */
export function firstBatch(entries: readonly Entry[]): number {
  let bytes = 0;
  let count = 0;
  for (const { Data, PartitionKey } of entries.slice(0, mostRecords)) {
    bytes += Data.length + PartitionKey.length;
    if (count > 0 && bytes > mostBytes) break;
    count += 1;
  }
  return count;
}

/** Where records go, and how long it is tried. */
export interface Target {
  readonly kinesis: KinesisClient;
  readonly streamArn: string;
  /** Asked before another attempt; throws when there must be none. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Puts one batch. Throws what the call throws; some of the batch may have been put then. */
export async function putAll({ kinesis, streamArn, pause }: Target, batch: readonly Entry[]): Promise<void> {
  let left = batch;
  while (left.length > 0) {
    const { Records: results = [] } = await kinesis.send(
      new PutRecordsCommand({ StreamARN: streamArn, Records: [...left] }),
    );
    const stuck = new Set<string>();
    left = left.filter(({ PartitionKey }, index) => {
      if (results[index]?.SequenceNumber === undefined) stuck.add(PartitionKey);
      return stuck.has(PartitionKey);
    });
    if (left.length > 0) await pause(pauseMs);
  }
}
