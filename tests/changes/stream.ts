/** Writes into a Kinesis stream, and changes its shards meanwhile. */
import { Kinesis } from '@aws-sdk/client-kinesis';
import { emulatorAt } from '../../local/engines/emulator.ts';
import { http1 } from '../../local/engines/http1.ts';
import { until } from '../setup/until.ts';
import type { StreamRecord } from './envelope.ts';

/** A stream's writing end. */
export interface StreamWriter {
  put(records: readonly StreamRecord[]): Promise<void>;
  /** Splits the open shard with most of the keys, and waits for its two children. */
  split(): Promise<void>;
  /** Merges the first two open shards that are neighbours, and waits for their child. */
  merge(): Promise<void>;
  close(): void;
}

interface OpenShard {
  readonly id: string;
  readonly from: bigint;
  readonly to: bigint;
}

/** Opens it. */
export function openWriter(endpoint: string, StreamName: string): StreamWriter {
  const kinesis = new Kinesis({
    ...emulatorAt(endpoint),
    requestHandler: http1({ connectionTimeout: 5_000, requestTimeout: 60_000 }),
  });
  const openShards = async (): Promise<readonly OpenShard[]> => {
    const { Shards = [] } = await kinesis.listShards({ StreamName });
    return Shards.filter(({ SequenceNumberRange: range }) => range?.EndingSequenceNumber === undefined)
      .map(({ ShardId: id = '', HashKeyRange: range }) => ({
        id,
        from: BigInt(range?.StartingHashKey ?? 0),
        to: BigInt(range?.EndingHashKey ?? 0),
      }))
      .sort((a, b) => (a.from < b.from ? -1 : 1));
  };
  const becomes = (count: number) => until(openShards, (shards) => shards.length === count, { seconds: 20 });
  return {
    async put(records) {
      for (let left = records; left.length > 0; ) {
        const { Records: answers = [] } = await kinesis.putRecords({ StreamName, Records: [...left] });
        left = left.filter((_, at) => answers[at]?.ErrorCode !== undefined);
      }
    },
    async split() {
      const shards = await openShards();
      const [widest] = [...shards].sort((a, b) => (b.to - b.from > a.to - a.from ? 1 : -1));
      if (widest === undefined) throw new Error('no shard is open');
      const middle = (widest.from + widest.to) / 2n;
      await kinesis.splitShard({ StreamName, ShardToSplit: widest.id, NewStartingHashKey: String(middle) });
      await becomes(shards.length + 1);
    },
    async merge() {
      const [first, second, ...others] = await openShards();
      if (first === undefined || second === undefined) throw new Error('there are no two open shards');
      await kinesis.mergeShards({ StreamName, ShardToMerge: first.id, AdjacentShardToMerge: second.id });
      await becomes(others.length + 1);
    },
    close: () => kinesis.destroy(),
  };
}
