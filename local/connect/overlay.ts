/** What differs where connectors run against other servers than the deployed ones; applied by the reconcile, never generated. */
import { type Connector, type ConnectorConfig, fromEnvironment } from '../../contracts/src/emit/connectors/config.ts';
import { connectorClasses } from '../../contracts/src/emit/connectors/plugins.ts';

/** Server whose binlog is read. */
export type DatabaseServer = 'mysql' | 'mariadb';

/** A change of configurations: what it returns wins over what stands there. */
export type Overlay = (connector: Connector) => ConnectorConfig;

/**
 * For a server beside the worker: its connection is not encrypted. Debezium reads MariaDB by a connector of its own, which knows
 * all keys that are generated: https://debezium.io/documentation/reference/3.5/connectors/mariadb.html
 */
export function beside(server: DatabaseServer): Overlay {
  const mysql: string = connectorClasses.mysqlSource.class;
  const changes: Readonly<Record<DatabaseServer, ConnectorConfig>> = {
    mysql: { 'database.ssl.mode': 'preferred' },
    mariadb: {
      'connector.class': 'io.debezium.connector.mariadb.MariaDbConnector',
      'database.ssl.mode': 'disable',
    },
  };
  return ({ config }) => (config['connector.class'] === mysql ? changes[server] : {});
}

/**
 * For a Kafka that asks who somebody is: the connectors' clients log in as their worker does, but Debezium's own, which read and write
 * its history, must be told: https://debezium.io/documentation/reference/3.5/connectors/mysql.html#debezium-mysql-connector-pass-through-kafka-producer-consumer-configuration-properties
 * The worker's environment has the password.
 */
export function loggedIn(folder = '/var/lib/streampact-connect'): Overlay {
  const client: ConnectorConfig = {
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'SCRAM-SHA-512',
    'sasl.jaas.config': fromEnvironment('STREAMPACT_KAFKA_JAAS'),
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': `${folder}/kafka-ca.pem`,
    'ssl.enabled.protocols': 'TLSv1.3',
  };
  const prefixes = ['schema.history.internal.producer.', 'schema.history.internal.consumer.'];
  const history = prefixes.flatMap((prefix) => Object.entries(client).map(([key, value]) => [prefix + key, value]));
  return ({ config }) => ('schema.history.internal.kafka.topic' in config ? Object.fromEntries(history) : {});
}

/** Both changes, the second over the first. */
export function both(first: Overlay | undefined, second: Overlay | undefined): Overlay | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return (connector) => ({ ...first(connector), ...second(connector) });
}

/** The connectors with what `overlay` changes. */
export function overlaid(connectors: readonly Connector[], overlay: Overlay | undefined): readonly Connector[] {
  if (overlay === undefined) return connectors;
  return connectors.map((connector) => ({ ...connector, config: { ...connector.config, ...overlay(connector) } }));
}
