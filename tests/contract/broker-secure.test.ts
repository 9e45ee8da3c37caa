/** Three real nodes with certificates, passwords and access lists: who is let in, and what goes on while nodes come and go. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import kafkajs, { type Admin, Kafka, type Producer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answersAt, awaitTurn, type Cluster } from '../../functions/broker-turn/turn.ts';
import { deadlineAfter } from '../../functions/shared/deadline.ts';
import { nodeHost } from '../../infra/components/broker/listeners.ts';
import { startKafkaProcess } from '../../local/engines/kafka-process.ts';
import { makeAuthority } from '../setup/certificates.ts';
import { brief, type SecureWorld, startSecureWorld } from './broker-world.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ConfigResourceTypes, ResourcePatternTypes } = kafkajs;
const topic = 'orders';

let world: SecureWorld;
let admin: Admin;

beforeAll(async () => {
  world = await startSecureWorld();
  admin = world.asHolder(world.admin).admin();
  await admin.connect();
  await Promise.all([world.addUser('writer', 'correct-horse'), world.addUser('stranger', 'battery-staple')]);
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 3 }, { topic: 'others' }] });
  await admin.createAcls({ acl: [AclOperationTypes.WRITE, AclOperationTypes.DESCRIBE].map(allowed) });
});

afterAll(async () => {
  await admin?.disconnect();
  await world?.stop();
});

function allowed(operation: (typeof AclOperationTypes)[keyof typeof AclOperationTypes]) {
  return {
    principal: 'User:writer',
    host: '*',
    operation,
    permissionType: AclPermissionTypes.ALLOW,
    resourceType: AclResourceTypes.TOPIC,
    resourceName: topic,
    resourcePatternType: ResourcePatternTypes.LITERAL,
  };
}

/** The cluster as the function that is asked for turns sees it; a client of its own, since it hangs up. */
function seen(): Cluster {
  const addresses = world.cluster.internal.split(',');
  return { admin: world.asHolder(world.admin).admin(), answers: (node) => answersAt(addresses[node - 1] ?? '') };
}

const turnOf = (node: number, ms = 60_000) => awaitTurn(seen(), { node, nodes: 3 }, deadlineAfter(ms));

/** What a client is told that connects. */
async function refusal(kafka: Kafka): Promise<string> {
  const client = kafka.admin();
  try {
    await client.connect();
    await client.listTopics();
    return 'let in';
  } catch (error) {
    return String(error);
  } finally {
    await client.disconnect();
  }
}

/** Writes one record at a time until it is stopped; tells how many Kafka has taken. */
function writing(producer: Producer): { stop(): Promise<number> } {
  let [taken, going] = [0, true];
  const work = (async () => {
    while (going) {
      await producer.send({ topic, acks: -1, messages: [{ value: String(taken) }] });
      taken += 1;
    }
  })();
  return {
    async stop() {
      going = false;
      await work;
      return taken;
    },
  };
}

const written = async () => (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);

test('the nodes form a quorum, and a topic has a replica on each', async () => {
  const { brokers, controller } = await admin.describeCluster();
  expect([brokers.length, [1, 2, 3].includes(controller ?? 0)]).toEqual([3, true]);
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  expect(topics[0]?.partitions.map(({ isr }) => [...isr].sort())).toEqual([
    [1, 2, 3],
    [1, 2, 3],
    [1, 2, 3],
  ]);
});

describe('who is let in', () => {
  test('a user with the right password, to where the access list lets it', async () => {
    const producer = world.asUser('writer', 'correct-horse').producer();
    await producer.connect();
    const send = () => producer.send({ topic, acks: -1, messages: [{ value: 'first' }] });
    // A node hears of a new access list a moment after the controller.
    await expect.poll(() => send().then(() => 'taken', String), { timeout: 10_000 }).toBe('taken');
    await producer.disconnect();
    expect(await written()).toBe(1);
  });

  test('nobody in plain text', async () => {
    expect(await refusal(new Kafka({ ...brief, brokers: world.cluster.brokers.split(',') }))).not.toBe('let in');
  });

  test('nobody with a wrong password, or of a name that nobody knows', async () => {
    expect(await refusal(world.asUser('writer', 'wrong'))).toMatch(/Authentication failed/);
    expect(await refusal(world.asUser('nobody', 'correct-horse'))).toMatch(/Authentication failed/);
  });

  test('no certificate of another authority, even with the right name, and nobody without one', async () => {
    const forged = await (await makeAuthority()).issue({ commonName: 'streampact-admin' });
    expect(await refusal(world.asHolder({ ...forged, ca: world.authority.ca }))).not.toBe('let in');
    const ssl = { ca: [world.authority.ca] };
    expect(await refusal(new Kafka({ ...brief, brokers: world.cluster.internal.split(','), ssl }))).not.toBe('let in');
  });

  test('no client that trusts another authority takes these for the nodes', async () => {
    const { ca } = await makeAuthority();
    const sasl = { mechanism: 'scram-sha-512', username: 'writer', password: 'correct-horse' } as const;
    const kafka = new Kafka({ ...brief, brokers: world.cluster.brokers.split(','), ssl: { ca: [ca] }, sasl });
    expect(await refusal(kafka)).toMatch(/certificate/);
  });

  test('a certificate of the authority for somebody who is no administrator may do nothing', async () => {
    const other = world.asHolder(await world.authority.issue({ commonName: 'somebody' })).admin();
    await other.connect();
    await expect(other.createTopics({ topics: [{ topic: 'mine' }] })).rejects.toMatchObject({
      errors: [{ type: 'TOPIC_AUTHORIZATION_FAILED' }],
    });
    await other.disconnect();
  });

  test.each([
    ['stranger', 'battery-staple', topic],
    ['writer', 'correct-horse', 'others'],
  ])('%s writes nothing where no access list names it', async (username, password, to) => {
    const producer = world.asUser(username, password).producer({ retry: { retries: 0 } });
    await producer.connect();
    await expect(producer.send({ topic: to, acks: -1, messages: [{ value: 'x' }] })).rejects.toThrow(
      /authorized|does not host/i,
    );
    await producer.disconnect();
  });
});

describe('nodes come and go', () => {
  test('writes go on while one node after the other takes a new setting, each in its turn', async () => {
    const producer = world.asUser('writer', 'correct-horse').producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const before = await written();
    const writer = writing(producer);
    for (const node of world.cluster.nodes) {
      expect(await turnOf(node.id)).toEqual({ node: node.id, because: 'all replicas are in step' });
      await node.stop();
      if (node.id === 1) {
        // One is away: no other has its turn, and the one that is away has nothing to lose.
        await expect(turnOf(2, 4_000)).rejects.toMatchObject({ code: 'KAFKA_NOT_IN_SYNC' });
        expect(await turnOf(1)).toEqual({ node: 1, because: 'it does not answer' });
      }
      await node.start({ 'log.retention.hours': '100' });
    }
    await turnOf(1);
    const taken = await writer.stop();
    await producer.disconnect();
    expect(taken).toBeGreaterThan(10);
    expect((await written()) - before).toBe(taken);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: ['1', '2', '3'].map((name) => ({
        type: ConfigResourceTypes.BROKER,
        name,
        configNames: ['log.retention.hours'],
      })),
    });
    expect(resources.map(({ configEntries }) => configEntries[0]?.configValue)).toEqual(['100', '100', '100']);
  });

  test('a node that is killed is missed by nobody, and comes back with its data', async () => {
    const producer = world.asUser('writer', 'correct-horse').producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const before = await written();
    const writer = writing(producer);
    const node = world.cluster.nodes[1];
    await node?.kill();
    await producer.send({ topic, acks: -1, messages: [{ value: 'while one is away' }] });
    await node?.start();
    await turnOf(2);
    const taken = (await writer.stop()) + 1;
    await producer.disconnect();
    expect((await written()) - before).toBe(taken);
  });

  test('a node does not start on the data of another node, of another cluster or of another number of nodes', async () => {
    const [first] = world.cluster.nodes;
    await first?.stop();
    const start = (environment: Readonly<Record<string, string>>) =>
      startKafkaProcess(world.context, {
        name: 'foreign',
        title: 'Foreign node',
        dataDir: first?.dataDir ?? '',
        heap: '256m',
        extraConfig: {},
        environment: {
          KAFKA_SECURITY: 'sasl-tls',
          KAFKA_NODE_ID: '1',
          KAFKA_CLUSTER_ID: 'bG9jYWwtY2x1c3Rlci0wMQ',
          KAFKA_QUORUM: '1@127.0.0.1:1,2@127.0.0.1:2,3@127.0.0.1:3',
          KAFKA_SUPER_USERS: `User:CN=${nodeHost(1)}`,
          KAFKA_TLS_DIR: join(world.context.stateDir, 'kafka-1-tls'),
          ...environment,
        },
        ready: async () => false,
      });
    await expect(start({ KAFKA_NODE_ID: '2' })).rejects.toThrow(/data of node 1, not of node 2/);
    await expect(start({ KAFKA_CLUSTER_ID: 'YW5vdGhlci1jbHVzdGVyMQ' })).rejects.toThrow(/data of the cluster/);
    await expect(start({ KAFKA_QUORUM: '1@127.0.0.1:1' })).rejects.toThrow(/cannot be added in place/);
  });

  test('a node that has lost its disk gets everything from the others', async () => {
    const [first] = world.cluster.nodes;
    await first?.stop();
    await rm(first?.dataDir ?? '', { recursive: true });
    const before = await written();
    await first?.start();
    expect(await turnOf(1)).toEqual({ node: 1, because: 'all replicas are in step' });
    expect(await written()).toBe(before);
  });
});
