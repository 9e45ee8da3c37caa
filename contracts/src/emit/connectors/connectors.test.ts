import { describe, expect, it } from 'vitest';
import { contractsFolder } from '../../generate.ts';
import { loadContracts } from '../../load.ts';
import type { MessageContract } from '../../model.ts';
import { type Connector, fromEnvironment } from './config.ts';
import { connectorEntries, connectorsOf } from './index.ts';
import { optionalSinks } from './optional.ts';
import { connectorClasses } from './plugins.ts';

const { contracts } = await loadContracts(contractsFolder);
const files = new Map(connectorEntries(contracts));
const connectors = [...files.values()].map((text): Connector => JSON.parse(text));
const message: MessageContract = {
  kind: 'message',
  product: 'shop',
  name: 'visits',
  hash: '0'.repeat(16),
  title: 'Visit',
  description: 'A visit.',
  owner: 'shop@example.com',
  compatibility: 'backward',
  personalData: false,
  topic: 'shop-visits',
  deadLetterTopic: 'shop-visits.dlq',
  partitions: 2,
  retentionHours: 24,
  key: '/visitor_id',
  framing: 'value',
  content: 'open',
  rawPrefix: 'raw/shop/visits',
  quarantinePrefix: 'quarantine/shop/visits',
};
const http = { path: '/visits', items: '/visits', cursor: '/next', pageSize: 10, pollSeconds: 2 };
const mysql = { server: 'db', database: 'shop', table: 'visits', recordKey: ['id', 'day'] };

function configOf(name: string): Connector['config'] {
  return connectors.find((connector) => connector.name === name)?.config ?? {};
}

describe('connectorEntries', () => {
  it('writes the connectors that the contracts name, and optional ones apart', () => {
    expect([...files.keys()]).toEqual([
      'clickstream/connectors/CLICKSTREAM_SRC_CONNECTOR.json',
      'clickstream/connectors/sink_s3_connector.json',
      'clickstream/connectors/optional/sink_elasticsearch_events.json',
      'clickstream/connectors/optional/sink_neo4j_events.json',
      'clickstream/connectors/mysql_src_connector.json',
      'clickstream/connectors/sink_mysql_connector.json',
      'clickstream/connectors/optional/sink_postgres_orders.json',
    ]);
  });

  it('names each after its file, and gives it text only', () => {
    for (const [path, text] of files) {
      const { name, config }: Connector = JSON.parse(text);
      expect(path.endsWith(`/${name}.json`)).toBe(true);
      expect(config.name).toBe(name);
      expect(Object.values(config).filter((value) => typeof value !== 'string')).toEqual([]);
    }
  });

  it('names classes that a plugin is known for', () => {
    const known = new Set(Object.values(connectorClasses).map((row): string => row.class));
    expect(connectors.map(({ config }) => config['connector.class']).filter((name) => !known.has(name ?? ''))).toEqual(
      [],
    );
  });

  it('takes every address, name and secret of a deployment from the environment', () => {
    const placed =
      /(hostname|database\.port|database\.user|\.username|password|request\.headers|bucket\.name|region|store\.url|servers|uri|connection\.url|registry\.url)$/;
    const values = connectors.flatMap(({ config }) => Object.entries(config).filter(([key]) => placed.test(key)));
    expect(values.length).toBeGreaterThan(20);
    expect(values.filter(([, value]) => !/\$\{env:[A-Z0-9_]+\}/.test(value))).toEqual([]);
  });

  it('writes nothing for a message that no connector fills or lands', () => {
    expect(connectorsOf(message)).toEqual([]);
    expect(optionalSinks(message, { schema: {}, recordKey: ['id'] })).toEqual([]);
  });
});

describe('the connector of an API', () => {
  it('asks page after page, and keys records as the contract says', () => {
    const [connector] = connectorsOf({ ...message, source: { connector: 'visits_source', http } });
    expect(connector).toMatchObject({
      name: 'visits_source',
      config: {
        'http.request.url': `${fromEnvironment('STREAMPACT_CLICKSTREAM_URL')}/visits`,
        'http.request.params': `with=cursor&limit=10&cursor=\${offset.cursor}`,
        'http.response.list.pointer': '/visits',
        'http.response.record.offset.pointer': 'key=/event/visitor_id,cursor=/cursor',
        'http.timer.interval.millis': '2000',
        'kafka.topic': 'shop-visits',
        'topic.creation.default.partitions': '2',
      },
    });
  });

  it('keys nothing when the contract does not', () => {
    const [connector] = connectorsOf({ ...message, key: null, source: { connector: 'visits_source', http } });
    expect(connector?.config['http.response.record.offset.pointer']).toBe('cursor=/cursor');
  });
});

describe('the connector of a table', () => {
  const [connector] = connectorsOf({ ...message, topic: 'db.shop.visits', source: { connector: 'visits', mysql } });

  it('reads that table alone, with exact decimals and times, deletes and truncates', () => {
    expect(connector?.config).toMatchObject({
      'topic.prefix': 'db',
      'table.include.list': 'shop.visits',
      'message.key.columns': 'shop.visits:id,day',
      'schema.history.internal.kafka.topic': 'db.schema-history',
      'decimal.handling.mode': 'string',
      'time.precision.mode': 'adaptive_time_microseconds',
      'tombstones.on.delete': 'true',
      'skipped.operations': 'none',
      'value.converter.apicurio.registry.artifact.group-id': 'debezium',
    });
  });

  it("has a server id of its own, that another topic's does not share", () => {
    const [other] = connectorsOf({ ...message, topic: 'db.shop.orders', source: { connector: 'orders', mysql } });
    const ids = [connector, other].map((each) => Number(each?.config['database.server.id']));
    expect(new Set(ids).size).toBe(2);
    expect(ids.filter((id) => !(id >= 1 && id < 2 ** 32))).toEqual([]);
  });
});

describe('the sink to S3', () => {
  it('lands JSON as it is, and tells where each record was', () => {
    expect(configOf('sink_s3_connector')).toMatchObject({
      'tasks.max': '3',
      topics: 'clickstream-http-data',
      'topics.dir': 'topics',
      'flush.size': '5000',
      'rotate.schedule.interval.ms': '60000',
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'transforms.place.partition.field': '__partition',
      'transforms.place.offset.field': '__offset',
      'transforms.place.timestamp.field': '__timestamp',
      'errors.deadletterqueue.topic.name': 'clickstream-http-data.dlq',
      'behavior.on.null.values': 'ignore',
    });
  });

  it('reads Avro where a table fills the topic, and registers nothing', () => {
    const config = configOf('sink_mysql_connector');
    expect(config['value.converter']).toBe('io.apicurio.registry.utils.converter.AvroConverter');
    expect(Object.keys(config).filter((key) => key.includes('auto-register'))).toEqual([]);
  });
});

describe('optional sinks', () => {
  it('draw who did what', () => {
    expect(configOf('sink_neo4j_events')['neo4j.cypher.topic.clickstream-http-data']).toMatch(
      /^MERGE \(k:User \{user_id: __value\.user_id\}\) MERGE \(e:ClickstreamEvent \{event_id: __value\.event_id\}\) SET /,
    );
  });

  it.each([
    ['no single property identifies what happened', { recordKey: ['id', 'day'] }, message],
    ['no table says what identifies it', { recordKey: [] }, message],
    ['the records have no key', { recordKey: ['id'] }, { ...message, key: null }],
  ])('draw nothing when %s', (_, { recordKey }, row) => {
    const sinks = optionalSinks({ ...row, source: { connector: 'visits_source', http } }, { schema: {}, recordKey });
    expect(sinks.map(({ name }) => name)).toEqual(['sink_elasticsearch_visits']);
  });

  it('keep a table of PostgreSQL as MySQL has it', () => {
    expect(configOf('sink_postgres_orders')).toMatchObject({
      'collection.name.format': 'orders',
      'primary.key.fields': 'order_id',
      'delete.enabled': 'true',
    });
  });
});
