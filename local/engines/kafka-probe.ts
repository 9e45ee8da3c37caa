/** What a Kafka says of its cluster, asked once and briefly. */
import type { ConnectionOptions } from 'node:tls';
import { Kafka, logLevel } from 'kafkajs';

/** Nodes and controller, as the node at `broker` tells them; with `ssl` over TLS. Rejects with kafkajs's errors. */
export async function describeCluster(broker: string, ssl?: ConnectionOptions) {
  const client = new Kafka({
    brokers: [broker],
    ...(ssl === undefined ? {} : { ssl }),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    retry: { retries: 0 },
  });
  const admin = client.admin();
  try {
    await admin.connect();
    return await admin.describeCluster();
  } finally {
    await admin.disconnect();
  }
}
