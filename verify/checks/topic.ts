/** A message's topics, where Kafka can be reached: it listens inside the VPC only. */
import { connect } from 'node:net';
import kafkajs, { type Admin } from 'kafkajs';
import type { MessageContract } from '../../contracts/src/model.ts';
import type { Check } from '../check.ts';
import { type Finding, failed, passed, skipped } from '../model.ts';
import type { Target } from '../target.ts';

/** What is read of a topic. */
export interface Topic {
  readonly partitions: number;
  /** As Kafka has it, in milliseconds. */
  readonly retentionMs: string;
}

/** Whether a topic is the contract's. */
export function topicFinding(contract: MessageContract, topic: Topic | undefined): Finding {
  if (topic === undefined) return failed(`there is no topic ${contract.topic}`, 'pulumi up makes it');
  const wanted = contract.retentionHours === -1 ? '-1' : String(contract.retentionHours * 3_600_000);
  const problems = [
    ...(topic.partitions === contract.partitions
      ? []
      : [`${topic.partitions} partitions, ${contract.partitions} in the contract`]),
    ...(topic.retentionMs === wanted ? [] : [`retention.ms ${topic.retentionMs}, ${wanted} by the contract`]),
  ];
  if (problems.length > 0) return failed(problems.join('; '), 'somebody changed the topic by hand: `pulumi up`');
  return passed(
    `${topic.partitions} partitions, kept ${contract.retentionHours === -1 ? 'for ever' : `${contract.retentionHours} h`}`,
  );
}

/** Whether so many dead letters may stand there. */
export function lettersFinding(letters: number, limit: number): Finding {
  const evidence = `${letters} dead letters stand in the topic`;
  if (letters <= limit) return passed(`${evidence}; up to ${limit} are let pass`);
  return failed(
    evidence,
    'read them with `npm run dlq -- list`, mend the source, and replay them; --max-refused says how many pass',
  );
}

type Answer = { readonly topic: Topic | undefined; readonly letters: number } | { readonly absent: string };

const connectMs = 3_000;

function reaches(broker: string): Promise<boolean> {
  const at = broker.lastIndexOf(':');
  const socket = connect({ host: broker.slice(0, at), port: Number(broker.slice(at + 1)), timeout: connectMs });
  return new Promise((resolve) => {
    const end = (reached: boolean) => {
      socket.destroy();
      resolve(reached);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

function askKafka(contract: MessageContract, { outputs, once, limits }: Target): Promise<Answer> {
  return once(`kafka ${contract.topic}`, async () => {
    const brokers = outputs.brokers.split(',').map((broker) => broker.trim());
    const reached = await once('kafka', async () => (await Promise.all(brokers.map(reaches))).includes(true));
    if (!reached)
      return { absent: `Kafka (${outputs.brokers}) cannot be reached from here; it listens inside the VPC` };
    const client = new kafkajs.Kafka({
      ...{ clientId: 'streampact-verify', brokers, connectionTimeout: connectMs, requestTimeout: 10_000 },
      ...{ retry: { retries: 1 }, logLevel: kafkajs.logLevel.NOTHING },
    });
    const admin = client.admin();
    try {
      await admin.connect();
      return await readTopics(admin, contract);
    } catch (error) {
      // With SASL it does not speak with somebody who has no login, and this tool is given none.
      return {
        absent: `Kafka did not answer (${error instanceof Error ? error.name : 'unknown'}) within ${limits.checkMs / 1_000} s`,
      };
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  });
}

async function readTopics(admin: Admin, { topic: name, deadLetterTopic }: MessageContract): Promise<Answer> {
  const known = await admin.listTopics();
  const letters = known.includes(deadLetterTopic) ? await admin.fetchTopicOffsets(deadLetterTopic) : [];
  const count = letters.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  if (!known.includes(name)) return { topic: undefined, letters: count };
  const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: ['retention.ms'] }],
  });
  const retentionMs = resources[0]?.configEntries.find(({ configName }) => configName === 'retention.ms')?.configValue;
  return { topic: { partitions: topics[0]?.partitions.length ?? 0, retentionMs: retentionMs ?? '' }, letters: count };
}

const within = 'run it where Kafka can be reached, e.g. on an instance of the VPC by Session Manager';

export const topicChecks: readonly Check<MessageContract>[] = [
  {
    check: 'topic',
    executor: 'Kafka',
    ask: async (contract, target) => {
      const answer = await askKafka(contract, target);
      return 'absent' in answer ? skipped(answer.absent, within) : topicFinding(contract, answer.topic);
    },
  },
  {
    check: 'dead letters',
    executor: 'Kafka',
    ask: async (contract, target) => {
      const answer = await askKafka(contract, target);
      return 'absent' in answer
        ? skipped(answer.absent, within)
        : lettersFinding(answer.letters, target.limits.maxRefused);
    },
  },
];
