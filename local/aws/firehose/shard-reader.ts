/** Reads one shard to its end, from where the checkpoint says, and hands its records over in batches. */

import type { _Record as KinesisRecord } from '@aws-sdk/client-kinesis';
import { openBatch } from './batch.ts';
import { openLedger } from './ledger.ts';
import { backoffMs, errorName, pause } from './patience.ts';
import type { ReadingTools } from './reading-tools.ts';
import type { SourceRecord } from './records.ts';
import type { Portion, Start } from './source.ts';

/** Between two looks into a shard that had little new, in milliseconds. */
const idleMs = 400;
/** What is little: then more can come together before the next look. */
const littleRecords = 1_000;

/** Resolves at the end of the shard, or when the signal aborts. Rejects with what {@link ReadingTools.take} does. */
export async function readShard(tools: ReadingTools, shardId: string): Promise<void> {
  const { signal } = tools;
  const mark = tools.checkpoint.marker();
  const position = tools.checkpoint.position(shardId);
  const readOn = openReader(tools, shardId, position !== undefined && 'after' in position ? position : undefined);
  const batch = openBatch(tools.batching);
  let isRead = false;
  const ledger = openLedger((after) => mark(shardId, isRead && ledger.open() === 0 ? { ended: true } : { after }));
  while (!signal.aborted && !isRead) {
    await tools.room();
    const portion = await readOn();
    for (const read of portion?.records ?? []) {
      const record = sourceRecord(shardId, read, ledger.take(read.SequenceNumber ?? ''));
      if (!batch.fits(record)) await tools.take(batch.drain());
      batch.add(record);
    }
    isRead = portion !== undefined && portion.next === undefined;
    if (isRead || batch.dueInMs() <= 0) await tools.take(batch.drain());
    if (portion === undefined || isRead || portion.records.length >= littleRecords) continue;
    await pause(Math.min(idleMs, batch.dueInMs()), signal);
  }
  // Else the last record says so when it settles.
  if (isRead && ledger.open() === 0) mark(shardId, { ended: true });
}

/** Reads on with each call; undefined after a failure, which it has told and waited for. */
function openReader(tools: ReadingTools, shardId: string, begin?: Start): () => Promise<Portion | undefined> {
  const { source, startsAt, signal, failed } = tools;
  let start: Start = begin ?? { at: startsAt };
  let iterator: string | undefined;
  let failures = 0;
  return async () => {
    try {
      iterator ??= await source.iterator(shardId, start);
      const portion = await source.read(iterator);
      iterator = portion.next;
      const last = portion.records.at(-1)?.SequenceNumber;
      if (last !== undefined) start = { after: last };
      failures = 0;
      return portion;
    } catch (error) {
      if (signal.aborted) return undefined;
      failed(error);
      // Iterators expire, and a record that is past its retention is no place to begin: then with all that is left.
      iterator = undefined;
      if (errorName(error) === 'InvalidArgumentException') start = { at: startsAt };
      failures += 1;
      await pause(backoffMs(failures), signal);
      return undefined;
    }
  };
}

function sourceRecord(shardId: string, record: KinesisRecord, settle: () => void): SourceRecord {
  return {
    shardId,
    sequenceNumber: record.SequenceNumber ?? '',
    partitionKey: record.PartitionKey ?? '',
    data: record.Data ?? new Uint8Array(),
    arrivedAt: record.ApproximateArrivalTimestamp?.getTime() ?? Date.now(),
    settle,
  };
}
