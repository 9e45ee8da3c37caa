import { expect, test } from 'vitest';
import { messages } from '../../../contracts/generated/catalogue.ts';
import { topicRows } from './topic-rows.ts';

const single = { factor: 1, minInSync: 1 };
const message = messages['crypto-market/assets'];

test('a message becomes its topic and its dead-letter topic', () => {
  const config = {
    'cleanup.policy': 'delete',
    'message.timestamp.type': 'LogAppendTime',
    'retention.ms': '604800000',
  };
  expect(topicRows([message], single)).toEqual([
    { name: 'crypto-market.assets', partitions: 3, replicationFactor: 1, keyed: true, config },
    { name: 'crypto-market.assets.dlq', partitions: 1, replicationFactor: 1, keyed: true, config },
  ]);
});

test('a topic that keeps its records for ever says so in the notation of Kafka', () => {
  expect(topicRows([{ ...message, retentionHours: -1 }], single)[0]?.config).toMatchObject({ 'retention.ms': '-1' });
});

test('a topic without a key may be repartitioned', () => {
  expect(topicRows([{ ...message, key: null }], single)[0]).toMatchObject({ keyed: false });
});

test('two messages on one topic are refused, also when one claims the dead letters of the other', () => {
  const refused = expect.objectContaining({ code: 'STACK_CONFIG_INVALID' });
  expect(() => topicRows([message, { ...message, name: 'prices' }], single)).toThrow(refused);
  const claim = { ...message, name: 'prices', topic: message.deadLetterTopic, deadLetterTopic: 'other.dlq' };
  expect(() => topicRows([message, claim], single)).toThrow(refused);
});

test('three nodes keep three copies, and two must have a record before it counts', () => {
  const tool = { name: 'ledger', partitions: 1, keyed: true, config: { 'cleanup.policy': 'compact' } };
  const rows = topicRows([message], { factor: 3, minInSync: 2 }, [tool]);
  expect(
    rows.map(({ name, replicationFactor, config }) => [name, replicationFactor, config['min.insync.replicas']]),
  ).toEqual([
    ['crypto-market.assets', 3, '2'],
    ['crypto-market.assets.dlq', 3, '2'],
    ['ledger', 3, '2'],
  ]);
});

test('a tool may not claim the topic of a message', () => {
  const tool = { name: message.topic, partitions: 1, keyed: true, config: {} };
  expect(() => topicRows([message], single, [tool])).toThrow(expect.objectContaining({ code: 'STACK_CONFIG_INVALID' }));
});
