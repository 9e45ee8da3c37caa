import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ShellBench, type ShellResult } from '../../testing/shell.ts';

type Variables = Readonly<Record<string, string>>;

/** A certificate that is good for some days, and its key, as openssl makes them. */
function certificate(bench: ShellBench, days: number): { readonly certificate: string; readonly key: string } {
  const [key, file] = [bench.path('made.key'), bench.path('made.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const args = ['req', '-x509', ...curve, '-keyout', key, '-out', file, '-subj', '/CN=kafka-1', '-days', String(days)];
  execFileSync('openssl', args, { stdio: 'ignore' });
  return { certificate: readFileSync(file, 'utf8'), key: readFileSync(key, 'utf8') };
}

describe('broker.sh with certificates', () => {
  const clusterId = 'bG9jYWwtY2x1c3Rlci0wMQ';

  function broker(): ShellBench {
    const bench = new ShellBench();
    for (const folder of ['libs', 'tls']) mkdirSync(bench.path(folder));
    for (const file of ['libs/kafka_2.13-4.3.1.jar', 'tls/ca.pem', 'tls/node.pem']) {
      writeFileSync(bench.path(file), 'x');
    }
    bench.program('java');
    return bench;
  }

  const settings = (bench: ShellBench): Variables => ({
    KAFKA_LIBS: bench.path('libs'),
    KAFKA_DATA_DIR: bench.path('data'),
    KAFKA_ADVERTISED_HOST: 'kafka-2.streampact.internal',
    KAFKA_NODE_ID: '2',
    KAFKA_QUORUM: '1@kafka-1:9093,2@kafka-2:9093,3@kafka-3:9093',
    KAFKA_CLUSTER_ID: clusterId,
    KAFKA_SECURITY: 'sasl-tls',
    KAFKA_TLS_DIR: bench.path('tls'),
    KAFKA_SUPER_USERS: 'User:CN=kafka-1;User:CN=kafka-2',
  });

  const run = (bench: ShellBench, changes: Variables = {}) =>
    bench.run('broker/broker.sh', [], { ...settings(bench), ...changes });

  test('three listeners, none of them in plain text, replicas on all nodes and two of them for a write', async () => {
    using bench = broker();
    expect(await run(bench, { KAFKA_RACK: 'us-east-1b' })).toMatchObject({ code: 0 });
    const lines = readFileSync(bench.path('data/server.properties'), 'utf8').split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'node.id=2',
        'broker.rack=us-east-1b',
        'listener.security.protocol.map=CLIENT:SASL_SSL,INTERNAL:SSL,CONTROLLER:SSL',
        'inter.broker.listener.name=INTERNAL',
        'ssl.client.auth=required',
        'listener.name.client.sasl.enabled.mechanisms=SCRAM-SHA-512',
        'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'allow.everyone.if.no.acl.found=false',
        'super.users=User:CN=kafka-1;User:CN=kafka-2',
        'default.replication.factor=3',
        'min.insync.replicas=2',
        'offsets.topic.replication.factor=3',
        'transaction.state.log.min.isr=2',
      ]),
    );
    expect(bench.calls().filter((call) => call.includes(`--cluster-id ${clusterId}`))).toHaveLength(1);
  });

  test.each<[string, Variables]>([
    ['KAFKA_TLS_DIR', { KAFKA_TLS_DIR: '/nowhere' }],
    ['KAFKA_TLS_DIR', { KAFKA_TLS_DIR: '' }],
    ['KAFKA_SUPER_USERS', { KAFKA_SUPER_USERS: '' }],
    ['KAFKA_CLUSTER_ID', { KAFKA_CLUSTER_ID: '' }],
    ['KAFKA_INTERNAL_PORT', { KAFKA_INTERNAL_PORT: '9092' }],
    ['one node or three', { KAFKA_QUORUM: '1@a:1,2@b:2' }],
    ['names a node twice', { KAFKA_QUORUM: '2@a:1,2@b:2,3@c:3' }],
    ['KAFKA_SECURITY=sasl-tls', { KAFKA_SECURITY: 'plaintext' }],
  ])('is refused, naming %s: %j', async (named, changes) => {
    using bench = broker();
    const { code, stderr } = await run(bench, changes);
    expect([code === 0, stderr.includes(named), bench.calls()]).toEqual([false, true, []]);
  });

  test.each([
    ['another node', 'data of node 1', `node.id=1\ncluster.id=${clusterId}\n`, undefined],
    ['another cluster', 'data of the cluster other', 'node.id=2\ncluster.id=other\n', undefined],
    ['a quorum of one', 'cannot be added in place', `node.id=2\ncluster.id=${clusterId}\n`, '[{"voterId":2}]'],
  ])('data of %s are left alone', async (_what, message, meta, voters) => {
    using bench = broker();
    mkdirSync(bench.path('data/log/__cluster_metadata-0'), { recursive: true });
    writeFileSync(bench.path('data/log/meta.properties'), meta);
    if (voters !== undefined) {
      writeFileSync(bench.path('data/log/__cluster_metadata-0/quorum-state'), `{"currentVoters":${voters}}`);
    }
    const { code, stderr } = await run(bench);
    expect([code, stderr.includes(message), bench.calls()]).toEqual([3, true, []]);
  });

  test('a single node keeps the identity that its data have', async () => {
    using bench = broker();
    mkdirSync(bench.path('data/log'), { recursive: true });
    writeFileSync(bench.path('data/log/meta.properties'), 'node.id=2\ncluster.id=its-own\n');
    expect(await run(bench, { KAFKA_QUORUM: '2@kafka-2:9093' })).toMatchObject({ code: 0 });
    expect(bench.calls().filter((call) => call.includes('format'))).toEqual([]);
  });
});

describe('identity.sh and renew.sh', () => {
  function node(secret: unknown): ShellBench {
    const bench = new ShellBench();
    writeFileSync(bench.path('secret'), typeof secret === 'string' ? secret : JSON.stringify(secret));
    bench.program('aws', `cat '${bench.path('secret')}'; [ -s '${bench.path('secret')}' ]`);
    bench.program('systemctl');
    return bench;
  }

  const environment = (bench: ShellBench): Variables => ({
    KAFKA_SECRET: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:node-1',
    KAFKA_TLS_DIR: bench.path('tls'),
    KAFKA_SECRET_SECONDS: '0',
    KAFKA_GROUP: String(process.getgid?.() ?? 0),
    KAFKA_RENEW_DIR: bench.path('fresh'),
  });

  const fetch = (bench: ShellBench): Promise<ShellResult> => bench.run('broker/identity.sh', [], environment(bench));

  test('writes what Kafka reads, for it alone, and nothing of it into arguments or logs', async () => {
    using bench = node('');
    const made = certificate(bench, 30);
    writeFileSync(bench.path('secret'), JSON.stringify({ ca: 'the ca\n', ...made }));
    const { code, stderr } = await fetch(bench);
    expect([code, stderr]).toEqual([0, '']);
    expect(readFileSync(bench.path('tls/node.pem'), 'utf8')).toBe(`${made.key}${made.certificate}`);
    expect(readFileSync(bench.path('tls/ca.pem'), 'utf8')).toBe('the ca\n');
    expect((statSync(bench.path('tls/node.pem')).mode & 0o777).toString(8)).toBe('640');
    expect(bench.calls().join()).not.toContain('PRIVATE');
  });

  test.each<[string, (made: ReturnType<typeof certificate>, other: ReturnType<typeof certificate>) => unknown]>([
    ['no value', () => ''],
    ["no JSON object with a text at 'ca'", () => 'plain'],
    ["no JSON object with a text at 'key'", ({ certificate: text }) => ({ ca: 'x', certificate: text })],
    ['no readable private key', ({ certificate: text }) => ({ ca: 'x', certificate: text, key: 'x' })],
    ['no readable certificate', ({ key }) => ({ ca: 'x', certificate: 'x', key })],
    ['not of its certificate', ({ key }, other) => ({ ca: 'x', certificate: other.certificate, key })],
  ])('refuses a secret that holds it wrongly: %s', async (message, secretOf) => {
    using bench = node('');
    const secret = secretOf(certificate(bench, 30), certificate(bench, 30));
    writeFileSync(bench.path('secret'), typeof secret === 'string' ? secret : JSON.stringify(secret));
    const { code, stderr } = await fetch(bench);
    expect([code, stderr.includes(message), existsSync(bench.path('tls/node.pem'))]).toEqual([1, true, false]);
    expect(stderr).not.toContain('PRIVATE KEY');
  });

  test('Kafka is started again when the secret holds a new certificate, and left alone otherwise', async () => {
    using bench = node('');
    writeFileSync(bench.path('secret'), JSON.stringify({ ca: 'ca', ...certificate(bench, 30) }));
    await fetch(bench);
    const renew = () => bench.run('broker/renew.sh', [], environment(bench));
    const restarts = () => bench.calls().filter((call) => call.startsWith('systemctl restart'));
    expect([(await renew()).code, restarts()]).toEqual([0, []]);
    writeFileSync(bench.path('secret'), JSON.stringify({ ca: 'ca', ...certificate(bench, 60) }));
    expect([(await renew()).code, restarts()]).toEqual([0, ['systemctl restart streampact-kafka.service']]);
    expect(existsSync(bench.path('fresh'))).toBe(false);
  });
});

describe('metrics.sh', () => {
  const reading = [
    'kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions:Value=2',
    'kafka.controller:type=KafkaController,name=ActiveControllerCount:Value=1',
    'java.lang:type=Memory:HeapMemoryUsage=…contents={committed=4, init=4, max=400, used=100})',
  ].join('\n');

  async function line(java: string): Promise<{ readonly told: Record<string, unknown>; readonly declared: unknown[] }> {
    using bench = new ShellBench();
    bench.program('java', java);
    mkdirSync(bench.path('tls'));
    const { key, certificate: text } = certificate(bench, 40);
    writeFileSync(bench.path('tls/node.pem'), `${key}${text}`);
    const script = new URL('metrics.sh', import.meta.url).pathname;
    const env = {
      PATH: `${bench.path('bin')}:${process.env.PATH}`,
      ...{ KAFKA_LIBS: '/libs', KAFKA_DATA_DIR: bench.directory, KAFKA_NODE_ID: '2', KAFKA_JMX_PORT: '9404' },
      ...{ STREAMPACT_STACK: 'prod', KAFKA_TLS_DIR: bench.path('tls') },
    };
    const told = JSON.parse(execFileSync('bash', [script], { encoding: 'utf8', env }));
    return { told, declared: told._aws.CloudWatchMetrics[0].Metrics.map((each: { Name: string }) => each.Name) };
  }

  test('tells in one line what Kafka, the disk and the certificate say', async () => {
    const { told, declared } = await line(`cat <<'READING'\n${reading}\nREADING`);
    expect(told).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Namespace: 'streampact', Dimensions: [['Stack', 'Node']] }] },
      ...{ Stack: 'prod', Node: 'kafka-2', UnderReplicatedPartitions: 2, ActiveControllers: 1, HeapUsedPercent: 25 },
    });
    expect([39, 40]).toContain(told.CertificateDaysLeft);
    expect(declared.every((name) => typeof told[String(name)] === 'number')).toBe(true);
  });

  test('of a Kafka that does not answer it tells nothing, and the rest all the same', async () => {
    expect((await line('exit 1')).declared).toEqual(['BrokerDiskUsedPercent', 'CertificateDaysLeft']);
  });
});
