import { describe, expect, test } from 'vitest';
import { messages } from '../../generated/catalogue.ts';
import type { KafkaGrant, KafkaOperation, KafkaResource } from './kafka-user.ts';
import { replayId } from './replay-id.ts';
import { connectTopics, ledgerTopics } from './topics.ts';
import { isUserOf, kafkaUserOf, type Workload } from './workload.ts';

const assets = messages['crypto-market/assets'];
const flights = messages['csv-replay/flights'];
const clickstream = [messages['clickstream/events'], messages['clickstream/orders']];
const input = 's3://files/flights.csv';

const workloads: readonly Workload[] = [
  { name: 'crypto-market-coincap', product: 'crypto-market', kind: 'producer', messages: [assets] },
  { name: 'crypto-market-sink', product: 'crypto-market', kind: 'sink', messages: [assets] },
  { name: 'crypto-market-replayer', product: 'crypto-market', kind: 'replayer', messages: [assets] },
  { name: 'csv-replay-replay', product: 'csv-replay', kind: 'replay', messages: [flights], inputs: [input] },
  { name: 'csv-replay-sink', product: 'csv-replay', kind: 'sink', messages: [flights] },
  { name: 'clickstream-poller', product: 'clickstream', kind: 'poller', messages: clickstream },
  { name: 'clickstream-connect', product: 'clickstream', kind: 'connect', messages: clickstream },
];

/** `read topic t`, with a star after a prefix: a line for each operation. */
function rightsOf(name: string): readonly string[] {
  const workload = workloads.find((each) => each.name === name);
  if (workload === undefined) throw new Error(name);
  return kafkaUserOf(workload)
    .grants.flatMap(({ resource, name: of, prefixed, operations }) =>
      operations.map((operation) => `${operation} ${resource} ${of}${prefixed ? '*' : ''}`),
    )
    .sort();
}

/** As Kafka's authorizer decides: https://kafka.apache.org/documentation/#security_authz */
function allows(name: string, operation: KafkaOperation, resource: KafkaResource, of: string): boolean {
  const workload = workloads.find((each) => each.name === name);
  const matches = (grant: KafkaGrant) => (grant.prefixed ? of.startsWith(grant.name) : of === grant.name);
  return (workload === undefined ? [] : kafkaUserOf(workload).grants).some(
    (grant) => grant.resource === resource && matches(grant) && grant.operations.includes(operation),
  );
}

describe('each workload is allowed exactly what it does', () => {
  test('a producer writes its topic and its dead letters', () => {
    expect(rightsOf('crypto-market-coincap')).toEqual([
      'write topic crypto-market.assets',
      'write topic crypto-market.assets.dlq',
    ]);
  });

  test('a sink reads its topic in its group, and writes dead letters', () => {
    expect(rightsOf('crypto-market-sink')).toEqual([
      'read group crypto-market.sink',
      'read topic crypto-market.assets',
      'write topic crypto-market.assets.dlq',
    ]);
  });

  test('a replay has the group and the transactions of its very input', () => {
    const id = replayId(input, flights.topic);
    expect(rightsOf('csv-replay-replay')).toEqual([
      `read group ${id}`,
      'read topic csv-replay.flights',
      'write topic csv-replay.flights',
      'write topic csv-replay.flights.dlq',
      `write transactional-id ${id}`,
    ]);
  });

  test('who replays dead letters reads these, and not the topic', () => {
    expect(rightsOf('crypto-market-replayer')).toEqual([
      'delete group streampact-dlq-*',
      'describe-configs topic crypto-market.assets',
      'read group streampact-dlq-*',
      'read topic crypto-market.assets.dlq',
      'read topic crypto-market.assets.dlq.replayed',
      'write topic crypto-market.assets',
      'write topic crypto-market.assets.dlq.replayed',
      'write transactional-id streampact-dlq-replay.crypto-market.assets',
    ]);
  });

  test('the poller writes what it polls, and keeps its offsets', () => {
    expect(rightsOf('clickstream-poller')).toEqual([
      'delete group clickstream-poller.offsets.*',
      'describe-configs topic clickstream-source-offsets',
      'read group clickstream-poller.offsets.*',
      'read topic clickstream-source-offsets',
      'write topic clickstream-http-data',
      'write topic clickstream-source-offsets',
      'write transactional-id streampact-poller.CLICKSTREAM_SRC_CONNECTOR',
    ]);
  });

  test("Kafka Connect has its own topics and groups, Debezium's, the registry's, and those of its connectors", () => {
    const rights = rightsOf('clickstream-connect');
    expect(rights).toEqual(
      expect.arrayContaining([
        'read group connect-sink_mysql_connector',
        'read group streampact-clickstream',
        'read group temp_sql-schemahistory',
        'read topic temp_sql.schema-history',
        'write topic streampact-clickstream-offset',
        'write topic streampact-registry',
        'write topic temp_sql.sales.orders',
        'write topic temp_sql.sales.orders.dlq',
        'write transactional-id connect-cluster-streampact-clickstream',
        'write transactional-id streampact-clickstream-mysql_src_connector-*',
      ]),
    );
    expect(rights.filter((right) => /\*$/.test(right))).toHaveLength(3);
  });
});

test.each([
  ['crypto-market-coincap', 'read', 'topic', 'crypto-market.assets'],
  ['crypto-market-coincap', 'write', 'topic', 'csv-replay.flights'],
  ['crypto-market-sink', 'write', 'topic', 'crypto-market.assets'],
  ['crypto-market-sink', 'read', 'group', 'csv-replay.sink'],
  ['csv-replay-replay', 'read', 'group', 'csv-replay.sink'],
  ['csv-replay-replay', 'write', 'transactional-id', replayId('s3://files/other.csv', flights.topic)],
  ['clickstream-poller', 'write', 'topic', 'temp_sql.sales.orders'],
  ['clickstream-connect', 'read', 'group', 'clickstream.sink'],
  ['clickstream-connect', 'write', 'topic', 'crypto-market.assets'],
] as const)('%s may not %s the %s %s', (name, operation, resource, of) => {
  expect(allows(name, operation, resource, of)).toBe(false);
});

test('nobody may delete a topic, and nobody but tools knows the configuration of one', () => {
  for (const workload of workloads) {
    for (const { resource, operations } of kafkaUserOf(workload).grants) {
      if (resource === 'topic') expect(operations).not.toContain('delete');
    }
  }
  expect(rightsOf('crypto-market-coincap').join()).not.toContain('configs');
});

test('users of a product are told from those of others, and from people', () => {
  expect(isUserOf('crypto-market', 'crypto-market-coincap')).toBe(true);
  expect(isUserOf('crypto-market', 'crypto-markets')).toBe(false);
  expect(isUserOf('crypto-market', 'alice')).toBe(false);
});

test('topics that tools would make are made for them', () => {
  expect(
    connectTopics('clickstream', clickstream).map(({ name, partitions, config }) => [
      name,
      partitions,
      config['cleanup.policy'],
    ]),
  ).toEqual([
    ['streampact-clickstream-config', 1, 'compact'],
    ['streampact-clickstream-offset', 5, 'compact'],
    ['streampact-clickstream-status', 1, 'compact'],
    ['temp_sql.schema-history', 1, 'delete'],
    ['streampact-registry', 1, 'delete'],
    ['kafkasql-snapshots', 1, 'delete'],
    ['registry-events', 1, 'delete'],
  ]);
  expect(ledgerTopics([assets])).toEqual([
    {
      name: 'crypto-market.assets.dlq.replayed',
      partitions: 1,
      keyed: true,
      config: { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' },
    },
  ]);
});
