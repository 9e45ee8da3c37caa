/** The Kafka Connect classes that generated configurations name: which plugin has each, in which version, and where it is had. */

/** Where a plugin's archive comes from. */
type Origin = 'Maven Central' | 'Confluent Hub' | 'GitHub release';

/** A class of connector, and the plugin that brings it. */
export interface ConnectorClass {
  readonly class: string;
  readonly kind: 'source' | 'sink';
  readonly plugin: string;
  /** The release that the configurations are written for, and that images and workers are given. */
  readonly version: string;
  readonly origin: Origin;
  /** The archive: Maven coordinates, or the address of a zip. */
  readonly archive: string;
  readonly licence: string;
  /** What does its work where the plugin is not installed; none: nothing does. */
  readonly standIn?: 'poller' | 'sink';
}

/** Every class, by what the configurations' emitters call it. */
export const connectorClasses = {
  mysqlSource: {
    class: 'io.debezium.connector.mysql.MySqlConnector',
    kind: 'source',
    plugin: 'debezium-connector-mysql',
    version: '3.5.0.Final',
    origin: 'Maven Central',
    archive: 'io.debezium:debezium-connector-mysql:tar.gz:3.5.0.Final:plugin',
    licence: 'Apache-2.0',
  },
  httpSource: {
    class: 'com.github.castorm.kafka.connect.http.HttpSourceConnector',
    kind: 'source',
    plugin: 'castorm-kafka-connect-http',
    version: '0.8.11',
    origin: 'GitHub release',
    archive:
      'https://github.com/castorm/kafka-connect-http/releases/download/v0.8.11/castorm-kafka-connect-http-0.8.11.zip',
    licence: 'Apache-2.0',
    standIn: 'poller',
  },
  s3Sink: {
    class: 'io.confluent.connect.s3.S3SinkConnector',
    kind: 'sink',
    plugin: 'confluentinc-kafka-connect-s3',
    version: '12.1.11',
    origin: 'Confluent Hub',
    archive:
      'https://hub-downloads.confluent.io/api/plugins/confluentinc/kafka-connect-s3/versions/12.1.11/confluentinc-kafka-connect-s3-12.1.11.zip',
    licence: 'Confluent Community License',
    standIn: 'sink',
  },
  jdbcSink: {
    class: 'io.debezium.connector.jdbc.JdbcSinkConnector',
    kind: 'sink',
    plugin: 'debezium-connector-jdbc',
    version: '3.5.0.Final',
    origin: 'Maven Central',
    archive: 'io.debezium:debezium-connector-jdbc:tar.gz:3.5.0.Final:plugin',
    licence: 'Apache-2.0',
  },
  elasticsearchSink: {
    class: 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
    kind: 'sink',
    plugin: 'confluentinc-kafka-connect-elasticsearch',
    version: '16.0.1',
    origin: 'Confluent Hub',
    archive:
      'https://hub-downloads.confluent.io/api/plugins/confluentinc/kafka-connect-elasticsearch/versions/16.0.1/confluentinc-kafka-connect-elasticsearch-16.0.1.zip',
    licence: 'Confluent Community License',
  },
  neo4jSink: {
    class: 'org.neo4j.connectors.kafka.sink.Neo4jConnector',
    kind: 'sink',
    plugin: 'neo4j-kafka-connect',
    version: '5.5.0',
    origin: 'GitHub release',
    archive: 'https://github.com/neo4j/neo4j-kafka-connector/releases/download/5.5.0/neo4j-kafka-connect-5.5.0.zip',
    licence: 'Apache-2.0',
  },
} as const satisfies Readonly<Record<string, ConnectorClass>>;
