import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ShellBench } from '../../testing/shell.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:mysql-AbCdEf';

describe('connect.sh', () => {
  /** Java notes the secrets that it was given: what the worker would see. */
  function worker(): ShellBench {
    const bench = new ShellBench();
    mkdirSync(bench.path('libs'));
    writeFileSync(bench.path('libs/connect-runtime-4.3.1.jar'), '');
    bench.program('java', `env | grep '^STREAMPACT_MYSQL' | sort >'${bench.path('seen')}'`);
    bench.program(
      'aws',
      `case "$*" in *${arn}*) printf '%s\\n' '{"username":"debezium","password":"p @#$ss'"'"'word"}' ;; *plain*) echo whole-text ;; *) exit 254 ;; esac`,
    );
    return bench;
  }

  const settings = (bench: ShellBench): Readonly<Record<string, string>> => ({
    CONNECT_HOME: bench.directory,
    CONNECT_STATE: bench.path('state'),
    CONNECT_GROUP: 'streampact-clickstream',
    CONNECT_HOST: '10.40.0.20',
    STREAMPACT_KAFKA_BROKERS: 'kafka-1.streampact.internal:9092',
    CONNECT_SECRETS: `STREAMPACT_MYSQL_USER=${arn}#username STREAMPACT_MYSQL_PASSWORD=${arn}#password STREAMPACT_MYSQL_EXTRA=plain`,
  });

  const properties = (bench: ShellBench) => readFileSync(bench.path('state/worker.properties'), 'utf8').split('\n');

  test('gives the worker its secrets in the environment, and writes none down', async () => {
    using bench = worker();
    expect(await bench.run('connect/connect.sh', [], settings(bench))).toMatchObject({ code: 0 });
    expect(readFileSync(bench.path('seen'), 'utf8')).toBe(
      "STREAMPACT_MYSQL_EXTRA=whole-text\nSTREAMPACT_MYSQL_PASSWORD=p @#$ss'word\nSTREAMPACT_MYSQL_USER=debezium\n",
    );
    expect([...properties(bench), ...bench.calls()].filter((line) => line.includes('ss' + "'word"))).toEqual([]);
  });

  test('joins the group by its name, and resolves placeholders of its own names only', async () => {
    using bench = worker();
    await bench.run('connect/connect.sh', [], settings(bench));
    expect(properties(bench)).toEqual(
      expect.arrayContaining([
        'group.id=streampact-clickstream',
        'offset.storage.topic=streampact-clickstream-offset',
        'rest.advertised.host.name=10.40.0.20',
        'config.providers.env.param.allowlist.pattern=(STREAMPACT|AWS)_[A-Z0-9_]+',
        'exactly.once.source.support=enabled',
      ]),
    );
    expect(bench.calls().at(-1)).toContain('org.apache.kafka.connect.cli.ConnectDistributed');
  });

  test('logs in to Kafka over TLS with a password that stands in no file and in no argument', async () => {
    using bench = worker();
    bench.program('java', `printf '%s' "$STREAMPACT_KAFKA_JAAS" >'${bench.path('seen')}'`);
    bench.program(
      'aws',
      `printf '%s\\n' '{"username":"clickstream-connect","password":"pass-word_1","ca":"CERTIFICATE"}'`,
    );
    const given = { ...settings(bench), CONNECT_SECRETS: '', STREAMPACT_KAFKA_LOGIN_ARN: arn };
    expect(await bench.run('connect/connect.sh', [], given)).toMatchObject({ code: 0 });
    expect(readFileSync(bench.path('seen'), 'utf8')).toBe(
      'org.apache.kafka.common.security.scram.ScramLoginModule required username="clickstream-connect" password="pass-word_1";',
    );
    expect(readFileSync(bench.path('state/kafka-ca.pem'), 'utf8')).toBe('CERTIFICATE\n');
    expect(properties(bench)).toEqual(
      expect.arrayContaining(
        ['', 'producer.', 'consumer.', 'admin.'].flatMap((prefix) => [
          `${prefix}security.protocol=SASL_SSL`,
          `${prefix}sasl.jaas.config=\${env:STREAMPACT_KAFKA_JAAS}`,
          `${prefix}ssl.truststore.location=${bench.path('state')}/kafka-ca.pem`,
        ]),
      ),
    );
    expect([...properties(bench), ...bench.calls()].filter((line) => line.includes('pass-word_1'))).toEqual([]);
  });

  test.each([
    ['no login', '{"username":"u"}'],
    ['a password that ends its quotes', '{"username":"u","password":"a\\\\";b","ca":"C"}'],
  ])('does not start with %s for Kafka', async (_, secret) => {
    using bench = worker();
    bench.program('aws', `printf '%s\\n' '${secret}'`);
    const given = { ...settings(bench), CONNECT_SECRETS: '', STREAMPACT_KAFKA_LOGIN_ARN: arn };
    const ended = await bench.run('connect/connect.sh', [], given);
    expect([ended.code, ended.stderr.includes('holds no login')]).toEqual([1, true]);
    expect(bench.calls().filter((call) => call.startsWith('java'))).toEqual([]);
  });

  test('speaks plaintext without a login', async () => {
    using bench = worker();
    await bench.run('connect/connect.sh', [], settings(bench));
    expect(properties(bench).filter((line) => /sasl|ssl/.test(line))).toEqual([]);
  });

  test('runs without secrets', async () => {
    using bench = worker();
    expect(await bench.run('connect/connect.sh', [], { ...settings(bench), CONNECT_SECRETS: '' })).toMatchObject({
      code: 0,
    });
    expect(bench.calls().filter((call) => call.startsWith('aws'))).toEqual([]);
  });

  test.each([
    ['an unreadable secret', `STREAMPACT_MYSQL_USER=${arn}x-other`.replace(arn, 'other'), 1, 'cannot be read'],
    ['a field that is not there', `STREAMPACT_MYSQL_USER=${arn}#nobody`, 1, "no JSON object with a text at 'nobody'"],
    ['a field of a plain text', 'STREAMPACT_MYSQL_USER=plain#username', 1, 'no JSON object'],
    ['a bad name', `PATH;rm=${arn}`, 2, 'whose name'],
  ])('does not start with %s', async (_, secrets, code, says) => {
    using bench = worker();
    const ended = await bench.run('connect/connect.sh', [], { ...settings(bench), CONNECT_SECRETS: secrets });
    expect([ended.code, ended.stderr.includes(says), ended.stderr.includes("ss'word")]).toEqual([code, true, false]);
    expect(bench.calls().filter((call) => call.startsWith('java'))).toEqual([]);
  });

  test.each([
    ['CONNECT_PORT', 'http'],
    ['CONNECT_GROUP', 'a b'],
    ['CONNECT_HOME', '/nowhere'],
    ['JAVA', 'no-such-java'],
  ])('%s=%s is refused', async (name, value) => {
    using bench = worker();
    const { code, stderr } = await bench.run('connect/connect.sh', [], { ...settings(bench), [name]: value });
    expect([code, stderr.includes(value)]).toEqual([2, true]);
  });
});

describe('registry.sh', () => {
  function registry(): ShellBench {
    const bench = new ShellBench();
    mkdirSync(bench.path('registry'));
    writeFileSync(bench.path('registry/quarkus-run.jar'), '');
    bench.program('java');
    return bench;
  }

  const settings = (bench: ShellBench): Readonly<Record<string, string>> => ({
    CONNECT_HOME: bench.directory,
    REGISTRY_STATE: bench.path('state'),
    STREAMPACT_KAFKA_BROKERS: 'kafka-1.streampact.internal:9092',
  });

  test('keeps its schemas in Kafka', async () => {
    using bench = registry();
    expect(await bench.run('connect/registry.sh', [], settings(bench))).toMatchObject({ code: 0 });
    expect(bench.calls().at(-1)).toContain(
      '-Dapicurio.storage.kind=kafkasql -Dapicurio.kafkasql.bootstrap.servers=kafka-1.streampact.internal:9092',
    );
  });

  test.each([
    ['CONNECT_HOME', '/nowhere'],
    ['REGISTRY_PORT', 'http'],
    ['JAVA', 'no-such-java'],
  ])('%s=%s is refused', async (name, value) => {
    using bench = registry();
    const { code, stderr } = await bench.run('connect/registry.sh', [], { ...settings(bench), [name]: value });
    expect([code, stderr.includes(value)]).toEqual([2, true]);
    expect(bench.calls()).toEqual([]);
  });
});

describe('install.sh', () => {
  const hash = (digit: string) => digit.repeat(64);

  /** `fetch.sh` is found beside the script, and fetches by `aws` and `sha256sum`. */
  function instance(sha256sum = 'cat >/dev/null'): ShellBench {
    const bench = new ShellBench();
    bench.program('aws', `printf 'bytes' >"\${@: -1}"`);
    bench.program('sha256sum', sha256sum);
    for (const name of ['useradd', 'install', 'tar', 'unzip', 'systemctl', 'sleep']) bench.program(name);
    return bench;
  }

  const install = (bench: ShellBench, plugins: string) =>
    bench.run('connect/install.sh', [], {
      CONNECT_HOME: bench.path('connect'),
      CONNECT_URL: 's3://artifacts/connect.tar.gz',
      CONNECT_SHA256: hash('a'),
      REGISTRY_URL: 's3://artifacts/registry.tar.gz',
      REGISTRY_SHA256: hash('b'),
      CONNECT_PLUGINS: plugins,
      CACHE_FOLDER: bench.path('cache'),
    });

  test('gives each archive a folder of its own, then starts the services', async () => {
    using bench = instance();
    const plugins = `s3://plugins/s3.zip#${hash('c')} s3://plugins/more.tar.gz#${hash('d')}`;
    expect(await install(bench, plugins)).toMatchObject({ code: 0 });
    const calls = bench.calls();
    expect(calls).toContain(
      `unzip -oq ${bench.path(`cache/${hash('c')}-s3.zip`)} -d ${bench.path(`connect/plugins/${'c'.repeat(16)}`)}`,
    );
    expect(calls.filter((call) => call.startsWith('tar'))).toHaveLength(3);
    expect(calls.at(-1)).toBe(
      'systemctl enable --now streampact-registry.service streampact-connect.service streampact-connectors.service',
    );
  });

  test('needs no further plugins', async () => {
    using bench = instance();
    expect(await install(bench, '')).toMatchObject({ code: 0 });
    expect(bench.calls().filter((call) => call.startsWith('unzip'))).toEqual([]);
  });

  test('starts nothing when an archive is not the one that was named', async () => {
    using bench = instance('cat >/dev/null; exit 1');
    const { code, stderr } = await install(bench, `s3://plugins/s3.zip#${hash('c')}`);
    expect([code, stderr.includes('is not the file with sha256')]).toEqual([1, true]);
    expect(bench.calls().filter((call) => call.startsWith('systemctl'))).toEqual([]);
  });
});
