/** A topic full of flights, and how far a group has come with it. */
import type { Admin } from 'kafkajs';
import type { Cluster } from './cluster.ts';
import type { Flight } from './flights.ts';

/** A filled topic. */
export interface Backlog {
  readonly topic: string;
  readonly messages: number;
  /** Bytes of all values. */
  readonly bytes: number;
}

const batchSize = 5_000;

/** Makes `topic` with four partitions and fills it with `messages` flights, over again from the first when they run out. */
export async function fillTopic(
  { admin, kafka }: Cluster,
  { topic, messages, flights }: { topic: string; messages: number; flights: readonly Flight[] },
): Promise<Backlog> {
  await admin.createTopics({ topics: [{ topic, numPartitions: 4, replicationFactor: 1 }], waitForLeaders: true });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
  await producer.connect();
  let bytes = 0;
  try {
    for (let sent = 0; sent < messages; sent += batchSize) {
      const size = Math.min(batchSize, messages - sent);
      const rows = Array.from({ length: size }, (_, at) => flights[(sent + at) % flights.length]);
      const batch = rows.flatMap((row) => (row === undefined ? [] : [{ key: row.key, value: row.value }]));
      for (const { value } of batch) bytes += value.length;
      await producer.send({ topic, acks: -1, messages: batch });
    }
  } finally {
    await producer.disconnect();
  }
  return { topic, messages, bytes };
}

/** Records of the topic that the group has not committed. */
export async function lagOf(admin: Admin, group: string, { topic, messages }: Backlog): Promise<number> {
  const [row] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
  return (row?.partitions ?? []).reduce((lag, { offset }) => lag - Math.max(0, Number(offset)), messages);
}

/** Whether the group has members and knows who reads what. */
export async function isStable(admin: Admin, group: string): Promise<boolean> {
  const { groups } = await admin.describeGroups([group]);
  return groups[0]?.state === 'Stable' && groups[0].members.length > 0;
}
