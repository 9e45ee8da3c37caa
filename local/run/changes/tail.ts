/** Reads a Kinesis stream from a moment on, every shard of it, those that come by resharding too. */

import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';

/** A record, and when Kinesis took it, in milliseconds since 1970. */
interface TailRecord {
  readonly data: Uint8Array;
  readonly arrived: number;
}

export interface Tail {
  /** What has come since the last look. */
  look(): Promise<readonly TailRecord[]>;
}

/** Most records of one call; Kinesis gives no more. */
const Limit = 10_000;

/** A tail from `from` on, in milliseconds since 1970. Errors are the SDK's. */
export function openTail(client: KinesisClient, streamName: string, from: number): Tail {
  /** The next iterator of each shard; null at the end of a closed one. */
  const iterators = new Map<string, string | null>();
  const begin = async (ShardId: string): Promise<string | null> => {
    const asked = { StreamName: streamName, ShardId, Timestamp: new Date(from) };
    const answer = await client.send(new GetShardIteratorCommand({ ...asked, ShardIteratorType: 'AT_TIMESTAMP' }));
    return answer.ShardIterator ?? null;
  };
  const findShards = async () => {
    let NextToken: string | undefined;
    do {
      const asked = NextToken === undefined ? { StreamName: streamName } : { NextToken };
      const page = await client.send(new ListShardsCommand(asked));
      for (const { ShardId = '' } of page.Shards ?? []) {
        if (!iterators.has(ShardId)) iterators.set(ShardId, await begin(ShardId));
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  };
  const read = async (shard: string, ShardIterator: string): Promise<readonly TailRecord[]> => {
    const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator, Limit }));
    iterators.set(shard, NextShardIterator ?? null);
    return Records.map(({ Data = new Uint8Array(), ApproximateArrivalTimestamp: arrived }) => ({
      data: Data,
      arrived: arrived?.getTime() ?? Date.now(),
    }));
  };
  return {
    async look() {
      await findShards();
      const open = [...iterators].flatMap(([shard, iterator]) =>
        iterator === null ? [] : [[shard, iterator] as const],
      );
      return (await Promise.all(open.map(([shard, iterator]) => read(shard, iterator)))).flat();
    },
  };
}
