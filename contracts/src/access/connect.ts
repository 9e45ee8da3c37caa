/**
 * What a worker of Kafka Connect, its connectors and the registry beside it need. The worker's own topics are made for it; what
 * else it needs follows https://kafka.apache.org/documentation/#connect_exactlyoncesource (KIP-618), Debezium's schema history and
 * Apicurio's storage in Kafka.
 */
import type { MessageContract, MessageSource } from '../model.ts';
import { groups, groupsOf, type KafkaGrant, topics, transactions, transactionsOf } from './kafka-user.ts';
import { connectNames, historyTopic, offsetsTopic, registryTopics } from './topics.ts';

/** Whose worker it is. */
export interface ConnectWorkload {
  readonly product: string;
  readonly messages: readonly MessageContract[];
}

/** Rights of the worker's user. */
export function connectGrants({ product, messages }: ConnectWorkload): readonly KafkaGrant[] {
  const { group, config, offset, status } = connectNames(product);
  const sources = messages.flatMap((message) => (message.source === undefined ? [] : [message.source]));
  const landed = messages.filter(({ landing }) => landing !== undefined);
  const polls = sources.some((source) => 'http' in source);
  return [
    ...topics(['read', 'write', 'describe-configs'], config, offset, status),
    ...groups(['read'], group),
    // The leader's writes of the configuration, and each task's of a source.
    ...transactions(['write'], `connect-cluster-${group}`),
    ...transactionsOf(['write'], ...sources.map(({ connector }) => `${group}-${connector}-`)),
    ...sources.flatMap(historyGrants),
    ...messages.flatMap((message) => filledGrants(message)),
    ...(polls ? topics(['read', 'write', 'describe-configs'], offsetsTopic(product)) : []),
    ...topics(['read'], ...landed.map(({ topic }) => topic)),
    ...topics(['write'], ...landed.map(({ deadLetterTopic }) => deadLetterTopic)),
    ...groups(
      ['read'],
      ...landed.flatMap(({ landing }) => (landing === undefined ? [] : `connect-${landing.connector}`)),
    ),
    ...topics(['read', 'write', 'describe-configs'], ...registryTopics),
    ...groupsOf(['read'], 'apicurio-'),
  ];
}

/** A topic is written by its source. */
function filledGrants({ source, topic }: MessageContract): readonly KafkaGrant[] {
  return source === undefined ? [] : topics(['write'], topic);
}

/** Debezium reads its history through a group that it names after the server. */
function historyGrants(source: MessageSource): readonly KafkaGrant[] {
  if (!('mysql' in source)) return [];
  const { server } = source.mysql;
  return [
    ...topics(['read', 'write', 'describe-configs'], historyTopic(server)),
    ...groups(['read'], `${server}-schemahistory`),
  ];
}
