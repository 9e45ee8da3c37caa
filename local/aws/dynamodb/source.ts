/**
 * Reads the stream of a table, shard by shard, parents before their children.
 *
 * Follows https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html. MiniStack's streams have one
 * shard and forget their records when it ends, also in order, while their positions begin anew: so a place in a stream is
 * a sequence number here, never an iterator that was kept.
 */
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
  type ShardIteratorType,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';
import type { ShardProgress } from './destinations.ts';

/** A shard's records after a place in it. */
export interface Page {
  readonly records: readonly StreamRecord[];
  /** Where to go on; undefined at the end of a closed shard. */
  readonly next: string | undefined;
}

/** Every shard of a stream, in the order in which they were made. */
export async function listShards(client: DynamoDBStreamsClient, source: string): Promise<readonly Shard[]> {
  const shards: Shard[] = [];
  for (let after: string | undefined; ; ) {
    const { StreamDescription: stream } = await client.send(
      new DescribeStreamCommand({ StreamArn: source, ExclusiveStartShardId: after }),
    );
    shards.push(...(stream?.Shards ?? []));
    after = stream?.LastEvaluatedShardId;
    if (after === undefined) return shards;
  }
}

/** An iterator at the place that `progress` names. Records that have been sent may follow; see {@link isSent}. */
export async function openShard(
  client: DynamoDBStreamsClient,
  place: { readonly source: string; readonly shardId: string },
  { after }: Partial<ShardProgress>,
): Promise<string | undefined> {
  const at = (ShardIteratorType: ShardIteratorType, SequenceNumber?: string) =>
    client.send(
      new GetShardIteratorCommand({
        StreamArn: place.source,
        ShardId: place.shardId,
        ShardIteratorType,
        SequenceNumber,
      }),
    );
  if (after === undefined) return (await at('TRIM_HORIZON')).ShardIterator;
  try {
    return (await at('AFTER_SEQUENCE_NUMBER', after)).ShardIterator;
  } catch (error) {
    // The record has left the stream: after a day, or because the emulator was started anew.
    if (!(error instanceof Error) || error.name !== 'TrimmedDataAccessException') throw error;
    return (await at('TRIM_HORIZON')).ShardIterator;
  }
}

/** The next records of a shard; fewer than there are when they are big. */
export async function readPage(client: DynamoDBStreamsClient, iterator: string): Promise<Page> {
  const { Records: records = [], NextShardIterator: next } = await client.send(
    new GetRecordsCommand({ ShardIterator: iterator }),
  );
  return { records, next };
}

/** Whether a record stands at or before the place of `progress`. Sequence numbers grow within a shard. */
export function isSent({ dynamodb }: StreamRecord, { after }: Partial<ShardProgress>): boolean {
  return after !== undefined && BigInt(dynamodb?.SequenceNumber ?? '0') <= BigInt(after);
}
