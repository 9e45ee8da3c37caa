/**
 * Sinks that read the same topics for those who want them: the compose profiles `elasticsearch`, `neo4j` and `postgres`.
 * Nothing else of the product depends on them.
 */
import type { JsonObject } from '../../json.ts';
import type { MessageContract } from '../../model.ts';
import {
  avroConverters,
  type Connector,
  committedOnly,
  deadLetters,
  fromEnvironment,
  jsonConverters,
} from './config.ts';
import { connectorClasses } from './plugins.ts';

/** What of a message's contract the sinks need besides its row. */
interface Subject {
  readonly schema: JsonObject;
  /** Properties that identify what a message tells of; none if no table says. */
  readonly recordKey: readonly string[];
}

/** Sinks of a message: events go to a search index and a graph, changes of a table to a table of PostgreSQL. */
export function optionalSinks(message: MessageContract, subject: Subject): readonly Connector[] {
  const { source } = message;
  if (source === undefined) return [];
  if ('mysql' in source) return [postgres(message, source.mysql)];
  return [elasticsearch(message), ...neo4j(message, subject)];
}

/** https://docs.confluent.io/kafka-connectors/elasticsearch/current/configuration_options.html */
function elasticsearch(message: MessageContract): Connector {
  const name = `sink_elasticsearch_${message.name}`;
  return {
    name,
    config: {
      name,
      'connector.class': connectorClasses.elasticsearchSink.class,
      'tasks.max': '1',
      topics: message.topic,
      'connection.url': fromEnvironment('STREAMPACT_ELASTICSEARCH_URL'),
      // The document's id is topic, partition and offset: a record that comes again replaces itself.
      'key.ignore': 'true',
      'schema.ignore': 'true',
      'behavior.on.null.values': 'ignore',
      'behavior.on.malformed.documents': 'warn',
      ...jsonConverters,
      ...deadLetters(message),
      ...committedOnly,
    },
  };
}

/** https://neo4j.com/docs/kafka/current/sink/cypher */
function neo4j(message: MessageContract, { schema, recordKey }: Subject): readonly Connector[] {
  const [id, ...more] = recordKey;
  const who = message.key?.slice(1);
  if (id === undefined || more.length > 0 || who === undefined) return [];
  const name = `sink_neo4j_${message.name}`;
  const fields = Object.keys(schema.properties ?? {})
    .filter((field) => field !== id && field !== who)
    .map((field) => `e.${field} = __value.${field}`);
  const statement = [
    `MERGE (k:${label(who)} {${who}: __value.${who}})`,
    `MERGE (e:${message.title} {${id}: __value.${id}})`,
    ...(fields.length === 0 ? [] : [`SET ${fields.join(', ')}`]),
    'MERGE (k)-[:DID]->(e)',
  ];
  return [
    {
      name,
      config: {
        name,
        'connector.class': connectorClasses.neo4jSink.class,
        'tasks.max': '1',
        topics: message.topic,
        'neo4j.uri': fromEnvironment('STREAMPACT_NEO4J_URI'),
        'neo4j.authentication.type': 'BASIC',
        'neo4j.authentication.basic.username': fromEnvironment('STREAMPACT_NEO4J_USER'),
        'neo4j.authentication.basic.password': fromEnvironment('STREAMPACT_NEO4J_PASSWORD'),
        [`neo4j.cypher.topic.${message.topic}`]: statement.join(' '),
        ...jsonConverters,
        ...deadLetters(message),
        ...committedOnly,
      },
    },
  ];
}

/** `user_id` names a `User`. */
function label(key: string): string {
  const words = key.split('_').filter((word) => word !== 'id');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** https://debezium.io/documentation/reference/3.5/connectors/jdbc.html: reads Debezium's envelope, deletes and all. */
function postgres(
  message: MessageContract,
  { table, recordKey }: { readonly table: string; readonly recordKey: readonly string[] },
): Connector {
  const name = `sink_postgres_${message.name}`;
  return {
    name,
    config: {
      name,
      'connector.class': connectorClasses.jdbcSink.class,
      'tasks.max': '1',
      topics: message.topic,
      'connection.url': fromEnvironment('STREAMPACT_POSTGRES_URL'),
      'connection.username': fromEnvironment('STREAMPACT_POSTGRES_USER'),
      'connection.password': fromEnvironment('STREAMPACT_POSTGRES_PASSWORD'),
      'insert.mode': 'upsert',
      'delete.enabled': 'true',
      'truncate.enabled': 'true',
      'primary.key.mode': 'record_key',
      'primary.key.fields': recordKey.join(','),
      'schema.evolution': 'basic',
      'collection.name.format': table,
      ...avroConverters('read'),
      ...deadLetters(message),
      ...committedOnly,
    },
  };
}
