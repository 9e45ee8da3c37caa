/** Shapes and pieces that connectors' configurations share. */
import type { MessageContract } from '../../model.ts';

/** A configuration as Connect's REST takes it: all values are text. */
export type ConnectorConfig = Readonly<Record<string, string>>;

/** What a generated file holds: the body of `POST /connectors`. */
export interface Connector {
  readonly name: string;
  readonly config: ConnectorConfig;
}

/**
 * A value that the worker reads from its own environment when it starts a task (`config.providers=env`), so that neither
 * files nor Connect's REST hold it.
 */
export function fromEnvironment(name: string): string {
  return `\${env:${name}}`;
}

/** Values and keys as the text that they are. */
export const textConverters: ConnectorConfig = {
  'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
  'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
};

/** JSON without a schema; keys are text. */
export const jsonConverters: ConnectorConfig = {
  'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
  'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'value.converter.schemas.enable': 'false',
};

/** Group of the registry in which writers of Avro register what they write. */
export const writersGroup = 'debezium';

/**
 * Avro as Confluent's clients frame it: a zero byte, the schema's id in four bytes, the datum. The id is that of the
 * content, which is what the registry's Confluent API answers to. Keys are those of Apicurio's converter 2.6:
 * https://www.apicur.io/registry/docs/apicurio-registry/2.6.x/getting-started/assembly-configuring-kafka-client-serdes.html
 */
export function avroConverters(side: 'read' | 'write'): ConnectorConfig {
  const shared = {
    'apicurio.registry.url': `${fromEnvironment('STREAMPACT_REGISTRY_URL')}/apis/registry/v2`,
    'apicurio.registry.as-confluent': 'true',
    'apicurio.registry.use-id': 'contentId',
    'apicurio.registry.headers.enabled': 'false',
  };
  const writing = {
    'apicurio.registry.artifact.group-id': writersGroup,
    'apicurio.registry.auto-register': 'true',
    'apicurio.registry.auto-register.if-exists': 'RETURN_OR_UPDATE',
    'apicurio.registry.find-latest': 'false',
  };
  const settings = Object.entries(side === 'write' ? { ...shared, ...writing } : shared);
  return Object.fromEntries(
    ['key.converter', 'value.converter'].flatMap((converter) => [
      [converter, 'io.apicurio.registry.utils.converter.AvroConverter'],
      ...settings.map(([key, value]) => [`${converter}.${key}`, value] as const),
    ]),
  );
}

/** How records of a topic are read: a table's changes are Avro, all else is JSON. */
export function converterOf({ source }: MessageContract): ConnectorConfig {
  return source !== undefined && 'mysql' in source ? avroConverters('read') : jsonConverters;
}

/**
 * What cannot be read goes to the contract's dead-letter topic with headers that tell where it was and why, and stops
 * nothing. -1: as many replicas as the broker gives new topics.
 */
export function deadLetters({ deadLetterTopic }: MessageContract): ConnectorConfig {
  return {
    'errors.tolerance': 'all',
    'errors.deadletterqueue.topic.name': deadLetterTopic,
    'errors.deadletterqueue.topic.replication.factor': '-1',
    'errors.deadletterqueue.context.headers.enable': 'true',
    'errors.log.enable': 'true',
    'errors.log.include.messages': 'false',
  };
}

/** A sink reads what transactions committed. */
export const committedOnly: ConnectorConfig = {
  'consumer.override.isolation.level': 'read_committed',
  'consumer.override.auto.offset.reset': 'earliest',
};

/** Topics that a source writes besides the contract's, with the broker's number of replicas. */
export const brokersReplicas: ConnectorConfig = {
  'topic.creation.default.replication.factor': '-1',
  'topic.creation.default.partitions': '1',
};
