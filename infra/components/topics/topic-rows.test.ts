import { expect, test } from 'vitest';
import { messages } from '../../../contracts/generated/catalogue.ts';
import { topicRows } from './topic-rows.ts';

const message = messages['crypto-market/assets'];

test('a message becomes its topic and its dead-letter topic', () => {
  const config = {
    'cleanup.policy': 'delete',
    'message.timestamp.type': 'LogAppendTime',
    'retention.ms': '604800000',
  };
  expect(topicRows([message])).toEqual([
    { name: 'crypto-market.assets', partitions: 3, replicationFactor: 1, keyed: true, config },
    { name: 'crypto-market.assets.dlq', partitions: 1, replicationFactor: 1, keyed: true, config },
  ]);
});

test('a topic that keeps its records for ever says so in the notation of Kafka', () => {
  expect(topicRows([{ ...message, retentionHours: -1 }])[0]?.config).toMatchObject({ 'retention.ms': '-1' });
});

test('a topic without a key may be repartitioned', () => {
  expect(topicRows([{ ...message, key: null }])[0]).toMatchObject({ keyed: false });
});

test('two messages on one topic are refused, also when one claims the dead letters of the other', () => {
  const refused = expect.objectContaining({ code: 'STACK_CONFIG_INVALID' });
  expect(() => topicRows([message, { ...message, name: 'prices' }])).toThrow(refused);
  const claim = { ...message, name: 'prices', topic: message.deadLetterTopic, deadLetterTopic: 'other.dlq' };
  expect(() => topicRows([message, claim])).toThrow(refused);
});
