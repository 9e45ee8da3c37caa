/**
 * Keeps kafkajs from jumping. When a fetch answers OFFSET_OUT_OF_RANGE, kafkajs commits the topic's beginning in place of the
 * group's offset and goes on from there (`consumer/offsetManager`, setDefaultOffset): what lay between would be lost or
 * written twice, and the plan beside the offset would be gone.
 *
 * Every commit of the sink bears metadata, that one does not: it is refused before it leaves the process.
 */
import type { Broker } from 'kafkajs';
import { StreampactError } from '../../contracts/src/error.ts';
import type { AssignerCluster } from './fence.ts';

/** The partition that kafkajs was about to move. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

type CommitRequest = Parameters<Broker['offsetCommit']>[0];

/** Watches all commits of the consumer that `cluster` belongs to; `onRefused` runs before the refusal is thrown. */
export function guardCommits(cluster: AssignerCluster, onRefused: (moved: TopicPartition) => void): void {
  const guarded = new WeakSet<Broker>();
  const findBroker = cluster.findBroker.bind(cluster);
  const guard = (broker: Broker): Broker => {
    if (guarded.has(broker)) return broker;
    guarded.add(broker);
    const offsetCommit = broker.offsetCommit.bind(broker);
    broker.offsetCommit = async (request: CommitRequest) => {
      const moved = withoutMetadata(request);
      if (moved === undefined) return offsetCommit(request);
      onRefused(moved);
      throw outOfRange(moved);
    };
    return broker;
  };
  // kafkajs finds its group coordinator through this method too.
  cluster.findBroker = async (node) => guard(await findBroker(node));
}

/** The named error of a partition whose position the topic does not hold. */
export function outOfRange(
  { topic, partition }: TopicPartition,
  detail = 'the position of the group',
): StreampactError {
  return new StreampactError('SINK_OFFSET_OUT_OF_RANGE', `The topic does not hold ${detail}.`, {
    where: `${topic}[${partition}]`,
    fix: 'Records were deleted before they were read, or the topic was emptied. Decide where to go on and set the offset of the group.',
  });
}

function withoutMetadata({ topics }: CommitRequest): TopicPartition | undefined {
  for (const { topic, partitions } of topics) {
    for (const row of partitions) {
      if (!('metadata' in row) || typeof row.metadata !== 'string') return { topic, partition: row.partition };
    }
  }
  return undefined;
}
