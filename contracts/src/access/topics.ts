/** Names of Kafka's topics beside those of contracts, as more than one room must know them. */
import type { MessageContract, TopicSpec } from '../model.ts';

/** Of the replays of a topic's dead letters: `<topic>.dlq.replayed`, one partition, kept for ever. */
export function ledgerTopic({ deadLetterTopic }: Pick<MessageContract, 'deadLetterTopic'>): string {
  return `${deadLetterTopic}.replayed`;
}

/** Where the source that polls a product's API keeps its position. */
export const offsetsTopic = (product: string): string => `${product}-source-offsets`;

/** A topic of a tool: what differs from one to the other. */
interface Kept {
  readonly name: string;
  readonly partitions?: number;
  /** Whether the newest record of each key is kept, or all records for ever. */
  readonly policy: 'compact' | 'delete';
}

function kept({ name, partitions = 1, policy }: Kept): Omit<TopicSpec, 'replicationFactor'> {
  const forEver = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' };
  return { name, partitions, keyed: true, config: policy === 'compact' ? { 'cleanup.policy': 'compact' } : forEver };
}

/** A topic without its replicas, whose number the stack decides. */
export type ToolTopic = Omit<TopicSpec, 'replicationFactor'>;

/** The ledgers of the messages' replays. */
export function ledgerTopics(messages: readonly MessageContract[]): readonly ToolTopic[] {
  return messages.map((message) => kept({ name: ledgerTopic(message), policy: 'delete' }));
}

/** Kafka Connect's group and its own topics: https://kafka.apache.org/documentation/#connect_running */
export function connectNames(product: string) {
  const group = `streampact-${product}`;
  return { group, config: `${group}-config`, offset: `${group}-offset`, status: `${group}-status` } as const;
}

/** Topics of the schema registry beside Kafka Connect: its schemas, their snapshots, and what it tells of changes (Apicurio's names). */
export const registryTopics = ['streampact-registry', 'kafkasql-snapshots', 'registry-events'];

/** Topic of Debezium that tells how tables looked when a position of the binlog was written. */
export const historyTopic = (server: string): string => `${server}.schema-history`;

/** Topics that Kafka Connect, its connectors and the registry would make, were they allowed to. */
export function connectTopics(product: string, messages: readonly MessageContract[]): readonly ToolTopic[] {
  const { config, offset, status } = connectNames(product);
  return [
    kept({ name: config, policy: 'compact' }),
    kept({ name: offset, partitions: 5, policy: 'compact' }),
    kept({ name: status, policy: 'compact' }),
    ...messages.flatMap(({ source }) =>
      source !== undefined && 'mysql' in source
        ? [kept({ name: historyTopic(source.mysql.server), policy: 'delete' })]
        : [],
    ),
    ...registryTopics.map((name) => kept({ name, policy: 'delete' })),
  ];
}
