/**
 * A Kinesis data stream as a source: its shards and their records.
 *
 * Follows https://docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html: reading begins with what comes
 * after the delivery stream was created, by GetRecords on each shard. Differs: a shard is asked every 0.4 s when it
 * has little new, not every second, so that a local run need not wait; records that the Kinesis Producer Library aggregated are
 * not taken apart.
 */

import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
  type _Record as KinesisRecord,
  ListShardsCommand,
  type Shard,
} from '@aws-sdk/client-kinesis';

/** A shard, as far as reading needs it. */
export interface SourceShard {
  readonly id: string;
  /** The shards that it came from; they may be gone. */
  readonly parents: readonly string[];
}

/** What one call has read. */
export interface Portion {
  readonly records: readonly KinesisRecord[];
  /** Undefined at the end of a shard that was split or merged. */
  readonly next: string | undefined;
}

/** Where in a shard reading begins. */
export type Start = { readonly after: string } | { readonly at: number };

export interface Source {
  /** When the data stream was created, in milliseconds. */
  createdAt(): Promise<number>;
  shards(): Promise<readonly SourceShard[]>;
  iterator(shardId: string, start: Start): Promise<string>;
  read(iterator: string): Promise<Portion>;
}

/** The data stream of `streamArn`. Its calls throw what the client throws. */
export function openSource(client: KinesisClient, streamArn: string, signal: AbortSignal): Source {
  const StreamName = streamNameOf(streamArn);
  const options = { abortSignal: signal };
  return {
    async createdAt() {
      const command = new DescribeStreamCommand({ StreamName });
      const { StreamDescription: description } = await client.send(command, options);
      return description?.StreamCreationTimestamp?.getTime() ?? 0;
    },
    async shards() {
      const shards: Shard[] = [];
      let token: string | undefined;
      do {
        const page = new ListShardsCommand(token === undefined ? { StreamName } : { NextToken: token });
        const { Shards = [], NextToken } = await client.send(page, options);
        shards.push(...Shards);
        token = NextToken;
      } while (token !== undefined && token !== '');
      return shards.map(sourceShard);
    },
    async iterator(shardId, start) {
      const command = new GetShardIteratorCommand({ StreamName, ShardId: shardId, ...startInput(start) });
      return (await client.send(command, options)).ShardIterator ?? '';
    },
    async read(iterator) {
      const { Records = [], NextShardIterator: next } = await client.send(
        new GetRecordsCommand({ ShardIterator: iterator }),
        options,
      );
      return { records: Records, next };
    },
  };
}

/** The name in the ARN of a data stream; empty when it is none. */
export function streamNameOf(streamArn: string): string {
  return /^arn:aws[\w-]*:kinesis:[\w-]+:\d{12}:stream\/([\w.-]{1,128})$/.exec(streamArn)?.[1] ?? '';
}

function sourceShard({ ShardId = '', ParentShardId, AdjacentParentShardId }: Shard): SourceShard {
  const parents = [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined);
  return { id: ShardId, parents };
}

type StartInput = Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'StartingSequenceNumber' | 'Timestamp'>;

function startInput(start: Start): StartInput {
  if ('at' in start) return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(start.at) };
  return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: start.after };
}
