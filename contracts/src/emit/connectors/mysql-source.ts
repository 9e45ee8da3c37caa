/** Debezium's MySQL connector: https://debezium.io/documentation/reference/3.5/connectors/mysql.html */
import { createHash } from 'node:crypto';
import { historyTopic } from '../../access/topics.ts';
import type { MessageContract, MessageSource } from '../../model.ts';
import { avroConverters, brokersReplicas, type Connector, fromEnvironment } from './config.ts';
import { connectorClasses } from './plugins.ts';

type MysqlSource = Extract<MessageSource, { readonly mysql: unknown }>;

/** The connector that writes the changes of a table to its message's topic. */
export function mysqlSource(message: MessageContract, { connector, mysql }: MysqlSource): Connector {
  const table = `${mysql.database}.${mysql.table}`;
  return {
    name: connector,
    config: {
      name: connector,
      'connector.class': connectorClasses.mysqlSource.class,
      'tasks.max': '1',
      'database.hostname': fromEnvironment('STREAMPACT_MYSQL_HOST'),
      'database.port': fromEnvironment('STREAMPACT_MYSQL_PORT'),
      'database.user': fromEnvironment('STREAMPACT_MYSQL_USER'),
      'database.password': fromEnvironment('STREAMPACT_MYSQL_PASSWORD'),
      'database.server.id': String(serverId(message.topic)),
      'database.ssl.mode': 'required',
      'topic.prefix': mysql.server,
      'database.include.list': mysql.database,
      'table.include.list': table,
      'message.key.columns': `${table}:${mysql.recordKey.join(',')}`,
      'schema.history.internal.kafka.bootstrap.servers': fromEnvironment('STREAMPACT_KAFKA_BROKERS'),
      'schema.history.internal.kafka.topic': historyTopic(mysql.server),
      'schema.history.internal.store.only.captured.tables.ddl': 'true',
      'include.schema.changes': 'false',
      'snapshot.mode': 'initial',
      'decimal.handling.mode': 'string',
      'time.precision.mode': 'adaptive_time_microseconds',
      'tombstones.on.delete': 'true',
      'skipped.operations': 'none',
      'provide.transaction.metadata': 'false',
      'heartbeat.interval.ms': '10000',
      'event.processing.failure.handling.mode': 'fail',
      'schema.name.adjustment.mode': 'avro',
      'field.name.adjustment.mode': 'avro',
      // A change told again after a crash would be a change that nobody made.
      'exactly.once.support': 'required',
      ...avroConverters('write'),
      ...brokersReplicas,
    },
  };
}

/** MySQL takes the connector for a replica, each of which needs an id of its own: one that depends on the topic only. */
function serverId(topic: string): number {
  return 100_000 + (createHash('sha256').update(topic).digest().readUInt32BE(0) % 1_000_000_000);
}
