/** Message contracts → the event of the topics function. */

import type { ToolTopic } from '../../../contracts/src/access/topics.ts';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { MessageContract, TopicSpec } from '../../../contracts/src/model.ts';
import type { Replication } from '../broker/listeners.ts';

const hourMilliseconds = 3_600_000;

/** Two rows a message: its topic and its dead-letter topic, in the order of the messages; then those of tools. */
export function topicRows(
  messages: readonly MessageContract[],
  replication: Replication = { factor: 1, minInSync: 1 },
  others: readonly ToolTopic[] = [],
): readonly TopicSpec[] {
  const asked = messages.flatMap(({ topic, deadLetterTopic, partitions, retentionHours, key }) => [
    row({ name: topic, partitions, retentionHours, keyed: key !== null }),
    row({ name: deadLetterTopic, partitions: 1, retentionHours, keyed: true }),
  ]);
  const rows = [...asked, ...others].map((row) => replicated(row, replication));
  const twice = rows.find((each, index) => rows.findIndex(({ name }) => name === each.name) < index);
  if (twice === undefined) return rows;
  throw new StreampactError('STACK_CONFIG_INVALID', `Two messages claim the topic '${twice.name}'`, {
    where: messages.map(({ product, name }) => `contracts/${product}/${name}.message.json`).join(', '),
    fix: 'Give one of them another topic',
  });
}

interface Asked extends Pick<TopicSpec, 'name' | 'partitions' | 'keyed'> {
  readonly retentionHours: number;
}

function row({ name, partitions, retentionHours, keyed }: Asked): ToolTopic {
  return {
    name,
    partitions,
    keyed,
    config: {
      'cleanup.policy': 'delete',
      // The lake's time buckets follow the record's timestamp, which only the broker sets without going back.
      'message.timestamp.type': 'LogAppendTime',
      // -1 hours is for ever, which Kafka writes as -1 ms.
      'retention.ms': String(retentionHours < 0 ? -1 : retentionHours * hourMilliseconds),
    },
  };
}

/** One node can keep no second copy; where it is alone, Kafka's own settings say so. */
function replicated(topic: ToolTopic, { factor, minInSync }: Replication): TopicSpec {
  const config = minInSync > 1 ? { ...topic.config, 'min.insync.replicas': String(minInSync) } : topic.config;
  return { ...topic, replicationFactor: factor, config };
}
