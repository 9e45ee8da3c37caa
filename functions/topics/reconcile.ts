/** Brings Kafka's topics to what is asked for. Run it as often as you like: a second run changes nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import kafkajs from 'kafkajs';
import { isStreampactError, StreampactError } from '../../contracts/src/error.ts';
import type { TopicSpec } from '../../contracts/src/model.ts';
import type { Deadline } from '../shared/deadline.ts';
import type { Change, StandingTopic } from './plan.ts';
import { planChanges } from './plan.ts';

const { ConfigResourceTypes, ConfigSource } = kafkajs;

/** What is used of kafkajs's admin client; tests put a fake in its place. */
export type TopicsAdmin = Pick<
  Admin,
  | 'connect'
  | 'disconnect'
  | 'describeCluster'
  | 'listTopics'
  | 'fetchTopicMetadata'
  | 'describeConfigs'
  | 'createTopics'
  | 'createPartitions'
  | 'alterConfigs'
>;

/** Names of topics by what happened to them, each in the event's order; every topic is in exactly one list. */
export interface Reconciled {
  readonly created: readonly string[];
  readonly altered: readonly string[];
  readonly unchanged: readonly string[];
}

/**
 * Waits for as many brokers as the topics want replicas, then changes what differs. TOPICS_KAFKA_UNREACHABLE when they do
 * not show up, or do not answer, by the deadline; TOPICS_REPARTITION_REFUSED; TOPICS_CHANGE_FAILED.
 */
export async function reconcile(
  admin: TopicsAdmin,
  specs: readonly TopicSpec[],
  deadline: Deadline,
): Promise<Reconciled> {
  if (specs.length === 0) return { created: [], altered: [], unchanged: [] };
  try {
    await waitForBrokers(admin, Math.max(...specs.map((spec) => spec.replicationFactor)), deadline);
    return await deadline.race(apply(admin, specs, deadline), {
      code: 'TOPICS_KAFKA_UNREACHABLE',
      what: 'Changing the topics',
      fix: 'Run it again: what is done already is left as it is.',
    });
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

/** Milliseconds between two looks for the brokers. */
const lookAgainMs = 500;

async function waitForBrokers(admin: TopicsAdmin, count: number, deadline: Deadline): Promise<void> {
  let last: unknown;
  while (deadline.remainingMs() > 0) {
    try {
      const standing = await deadline.race(countBrokers(admin), { code: 'TOPICS_KAFKA_UNREACHABLE', what: 'A look' });
      if (standing >= count) return;
      last = `${standing} of ${count} brokers are there`;
    } catch (error) {
      last = error;
    }
    await sleep(Math.min(lookAgainMs, deadline.remainingMs()));
  }
  throw new StreampactError('TOPICS_KAFKA_UNREACHABLE', 'Kafka did not come up in the time that there was.', {
    where: 'the brokers that the function is configured with',
    fix: "Look at the broker's journal, its security group and its private DNS name, then deploy again.",
    cause: last,
  });
}

async function countBrokers(admin: TopicsAdmin): Promise<number> {
  await admin.connect();
  return (await admin.describeCluster()).brokers.length;
}

async function apply(admin: TopicsAdmin, specs: readonly TopicSpec[], deadline: Deadline): Promise<Reconciled> {
  const changes = planChanges(specs, await readStanding(admin, specs));
  for (const change of changes) await applyOne(admin, change);
  await untilLed(
    admin,
    changes.filter(({ kind }) => kind === 'create').map(({ topic }) => topic),
    deadline,
  );
  const namesWhere = (wanted: (kinds: readonly Change['kind'][]) => boolean): readonly string[] =>
    specs
      .map((spec) => spec.name)
      .filter((name) => wanted(changes.filter(({ topic }) => topic === name).map(({ kind }) => kind)));
  return {
    created: namesWhere((kinds) => kinds.includes('create')),
    altered: namesWhere((kinds) => kinds.length > 0 && !kinds.includes('create')),
    unchanged: namesWhere((kinds) => kinds.length === 0),
  };
}

/**
 * Waits until new topics have leaders, so that whoever comes next can use them. The wait is ours: a broker that has not
 * heard of its new topic yet answers UNKNOWN_TOPIC_OR_PARTITION, which kafkajs's own `waitForLeaders` takes for a failure.
 */
async function untilLed(admin: TopicsAdmin, topics: readonly string[], deadline: Deadline): Promise<void> {
  const isLed = async (topic: string): Promise<boolean> => {
    const metadata = await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => undefined);
    const partitions = metadata?.topics[0]?.partitions ?? [];
    return partitions.length > 0 && partitions.every(({ leader }) => leader >= 0);
  };
  for (const topic of topics) {
    while (!(await isLed(topic)) && deadline.remainingMs() > 0) await sleep(Math.min(100, deadline.remainingMs()));
  }
}

async function readStanding(
  admin: TopicsAdmin,
  specs: readonly TopicSpec[],
): Promise<ReadonlyMap<string, StandingTopic>> {
  const known = new Set(await admin.listTopics());
  const topics = specs.map((spec) => spec.name).filter((name) => known.has(name));
  if (topics.length === 0) return new Map();
  const resources = topics.map((name) => ({ type: ConfigResourceTypes.TOPIC, name }));
  const [metadata, configs] = await Promise.all([
    admin.fetchTopicMetadata({ topics }),
    admin.describeConfigs({ resources, includeSynonyms: false }),
  ]);
  const configOf = (name: string): Readonly<Record<string, string>> => {
    const entries = configs.resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [];
    const own = entries.filter(({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG);
    return Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue]));
  };
  return new Map(
    metadata.topics.map(({ name, partitions }) => [name, { partitions: partitions.length, config: configOf(name) }]),
  );
}

async function applyOne(admin: TopicsAdmin, change: Change): Promise<void> {
  try {
    await send(admin, change);
  } catch (cause) {
    if (isStreampactError(cause)) throw cause;
    throw new StreampactError('TOPICS_CHANGE_FAILED', `Kafka refused to ${change.kind.replace('-', ' ')}.`, {
      where: `topic ${change.topic}`,
      fix: 'See the cause; changes before this one stand, and a further run goes on from there.',
      cause,
    });
  }
}

function send(admin: TopicsAdmin, change: Change): Promise<unknown> {
  switch (change.kind) {
    case 'create': {
      const { partitions: numPartitions, replicationFactor, config } = change.spec;
      const configEntries = entriesOf(config);
      return admin.createTopics({
        waitForLeaders: false,
        topics: [{ topic: change.topic, numPartitions, replicationFactor, configEntries }],
      });
    }
    case 'add-partitions':
      return admin.createPartitions({ topicPartitions: [{ topic: change.topic, count: change.count }] });
    case 'set-config': {
      const configEntries = entriesOf(change.config);
      const resources = [{ type: ConfigResourceTypes.TOPIC, name: change.topic, configEntries }];
      return admin.alterConfigs({ validateOnly: false, resources });
    }
  }
}

function entriesOf(config: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(config).map(([name, value]) => ({ name, value }));
}
