import { describe, expect, it } from 'vitest';
import mysqlSink from '../../../contracts/generated/clickstream/connectors/sink_mysql_connector.json' with {
  type: 'json',
};
import s3Sink from '../../../contracts/generated/clickstream/connectors/sink_s3_connector.json' with { type: 'json' };
import { type ConnectorFile, readConnector } from './connector-file.ts';

const environment = {
  STREAMPACT_LANDING_BUCKET: 'landing',
  STREAMPACT_REGISTRY_URL: 'http://registry:8080',
  AWS_REGION: 'us-east-1',
};
const placeholder = (provider: string, name: string) => `\${${provider}:${name}}`;
/** The generated file with other values; undefined takes a key out. */
const changed = (
  changes: Readonly<Record<string, string | undefined>>,
  file: ConnectorFile = s3Sink,
): ConnectorFile => ({
  name: file.name,
  config: Object.fromEntries(
    Object.entries({ ...file.config, ...changes }).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value]],
    ),
  ),
});

describe('a generated configuration', () => {
  it('is read: JSON', () => {
    expect(readConnector(s3Sink, environment)).toEqual({
      name: 'sink_s3_connector',
      topics: ['clickstream-http-data'],
      topicsDir: 'topics',
      bucket: 'landing',
      flushSize: 5_000,
      rotateMs: 60_000,
      fields: { partition: '__partition', offset: '__offset', timestamp: '__timestamp' },
      deadLetterTopic: 'clickstream-http-data.dlq',
    });
  });

  it('is read: Avro, with the registry’s root', () => {
    expect(readConnector(mysqlSink, environment)).toMatchObject({
      topics: ['temp_sql.sales.orders'],
      registryUrl: 'http://registry:8080',
    });
  });
});

describe('a configuration', () => {
  it.each([
    [{ 'topics.dir': undefined }, { topicsDir: 'topics' }],
    [{ 'topics.dir': 'a/b' }, { topicsDir: 'a/b' }],
    [{ topics: 'a, b.c' }, { topics: ['a', 'b.c'] }],
    [{ 'rotate.schedule.interval.ms': undefined, timezone: undefined }, { flushSize: 5_000 }],
    [
      { 'tasks.max': '9', 'errors.log.enable': 'false', 's3.region': placeholder('file', '/etc/x:y') },
      { flushSize: 5_000 },
    ],
  ])('with %j is taken', (changes, settings) => {
    expect(readConnector(changed(changes), environment)).toMatchObject(settings);
  });

  it.each([
    [{ 'flush.size': '0' }, 'flush.size is not right'],
    [{ 'flush.size': undefined }, 'flush.size is missing'],
    [{ 'topics.dir': '/topics' }, 'topics.dir is not right'],
    [{ 'topics.dir': '../x' }, 'topics.dir is not right'],
    [{ 'topics.dir': 'a/../x' }, 'topics.dir is not right'],
    [{ 'topics.regex': '.*' }, 'topics.regex is not known here'],
    [{ 'format.class': 'io.confluent.connect.s3.format.avro.AvroFormat' }, 'format.class must be'],
    [{ 'format.class': undefined }, 'format.class is missing'],
    [{ 's3.compression.type': undefined }, 's3.compression.type is missing'],
    [{ 's3.ssea.name': 'AES256' }, 's3.ssea.name is not known here'],
    [{ 'behavior.on.null.values': 'fail' }, 'behavior.on.null.values must be ignore'],
    [{ 'errors.tolerance': 'none' }, 'errors.tolerance must be all'],
    [{ 'rotate.interval.ms': '60000' }, 'rotate.interval.ms must be -1'],
    [{ timezone: undefined }, 'timezone is missing'],
    [{ timezone: 'Europe/Berlin' }, 'timezone must be UTC'],
    [
      { 'partitioner.class': 'io.confluent.connect.storage.partitioner.TimeBasedPartitioner' },
      'partitioner.class must be',
    ],
    [{ transforms: 'place,unwrap' }, 'transforms is not right'],
    [{ 'transforms.place.static.field': 'x' }, 'transforms.place.static.field is not known here'],
    [{ 'transforms.place.offset.field': '__offset!' }, 'transforms.place.offset.field is not right'],
    [{ 'transforms.place.offset.field': '__partition' }, 'two fields have one name'],
    [{ 'value.converter': 'org.apache.kafka.connect.storage.StringConverter' }, 'value.converter is not right'],
    [{ 'value.converter.schemas.enable': undefined }, 'value.converter.schemas.enable is missing'],
    [{ 'value.converter.schemas.enable': 'true' }, 'value.converter.schemas.enable must be false'],
    [{ 's3.bucket.name': placeholder('env', 'NOBODY') }, 'the environment variable NOBODY is missing'],
    [{ 's3.bucket.name': placeholder('file', '/etc/passwd:root') }, 'the provider "file" is not known here'],
    [{ name: 'another' }, 'name is not that of the file'],
  ])('with %j is refused', (changes, problem) => {
    expect(() => readConnector(changed(changes), environment)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(problem) }),
    );
  });

  it('with Avro needs a registry without credentials in its address', () => {
    const key = 'value.converter.apicurio.registry.url';
    for (const url of [undefined, 'ftp://x', 'http://user:secret@x/apis/registry/v2'])
      expect(() => readConnector(changed({ [key]: url }, mysqlSink), environment)).toThrow(key);
  });
});
