/** A Kafka node from its user data on: the first start on an empty volume, and the next instance on the same volume. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Kafka } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assetRows } from '../../infra/build/assets.ts';
import { clusterId } from '../../infra/components/broker/cluster-id.ts';
import { adminPrincipal, nodeHost } from '../../infra/components/broker/listeners.ts';
import { brokerUserData } from '../../infra/components/broker/user-data.ts';
import type { TlsIdentity } from '../../local/engines/kafka-cluster.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { startProcess } from '../../local/engines/process.ts';
import { startWatchdog, type Watchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain, type Toolchain } from '../../local/setup/toolchain.ts';
import { makeAuthority, type TestAuthority } from '../setup/certificates.ts';
import { brief } from './broker-world.ts';
import { type Rehearsed, rehearse } from './instance-rehearsal.ts';

let home: string;
let toolchain: Toolchain;
let watchdog: Watchdog;
let authority: TestAuthority;
let admin: TlsIdentity;
let ports: Record<'client' | 'controller' | 'internal' | 'jmx', number>;
/** Two builds of the same Kafka: the second stands for a later one, of other bytes. */
let tarball: Tarball;
let laterTarball: Tarball;

interface Tarball {
  readonly file: string;
  readonly sha256: string;
}

const inHome = (name: string) => join(home, name);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'streampact-bootstrap-'));
  toolchain = await ensureToolchain({ quiet: true });
  watchdog = startWatchdog();
  authority = await makeAuthority();
  admin = await authority.issue({ commonName: adminPrincipal });
  ports = await freePorts(['client', 'controller', 'internal', 'jmx']);
  const row = assetRows.find(({ name }) => name === 'broker');
  const root = join(import.meta.dirname, '..', '..');
  const made = await row?.make({ root, kafkaLibs: toolchain.kafkaLibs });
  const bytes = made?.outputs['broker/kafka.tar.gz'] ?? Buffer.alloc(0);
  tarball = await uploaded('kafka.tar.gz', bytes);
  laterTarball = await uploaded('kafka-later.tar.gz', gzipSync(gunzipSync(bytes), { level: 1 }));
});

afterAll(async () => {
  await watchdog?.stop();
  await rm(home, { recursive: true, force: true });
});

async function uploaded(name: string, bytes: Uint8Array): Promise<Tarball> {
  await writeFile(inHome(name), bytes);
  return { file: inHome(name), sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function fillSecret(): Promise<void> {
  const names = { commonName: nodeHost(1), dnsNames: [nodeHost(1)], addresses: ['127.0.0.1'] };
  await writeFile(inHome('secret.json'), JSON.stringify(await authority.issue(names)));
}

/** A new instance: what it is told, and the volume that it finds. */
async function boot(heap: string, volume: 'empty' | 'xfs', { file, sha256 }: Tarball = tarball): Promise<Rehearsed> {
  await writeFile(inHome('nvme-Amazon_Elastic_Block_Store_vol0abc'), '');
  const userData = brokerUserData({
    ...{ volumeId: 'vol-0abc', nodeId: 1, nodes: 1, clusterId: clusterId('test'), rack: 'us-east-1a', stack: 'test' },
    ...{ tarball: { bucket: 'b', key: 'k', sha256 }, secretArn: 'arn:secret', heap, logGroup: 'logs' },
  });
  return rehearse(userData, {
    tarball: file,
    secret: inHome('secret.json'),
    volume,
    devices: home,
    changes: {
      JAVA: toolchain.java17,
      KAFKA_ADVERTISED_HOST: '127.0.0.1',
      KAFKA_PORT: String(ports.client),
      KAFKA_INTERNAL_PORT: String(ports.internal),
      KAFKA_QUORUM: `1@127.0.0.1:${ports.controller}`,
      KAFKA_JMX_PORT: String(ports.jmx),
    },
  });
}

/** Starts the service as its unit does; resolves when its administrator is answered. */
async function start(instance: Rehearsed) {
  const { command, env } = await instance.prepare('streampact-kafka.service');
  const kafka = new Kafka({
    ...{ ...brief, brokers: [`127.0.0.1:${ports.internal}`] },
    ssl: { ca: [admin.ca], cert: admin.certificate, key: admin.key },
  });
  const client = kafka.admin();
  const engine = await startProcess({
    ...{ name: 'Kafka', command, args: [], cwd: instance.root, watchdog, stopSeconds: 30 },
    env: { ...env, KAFKA_BIND_HOST: '127.0.0.1', KAFKA_CONTROLLER_PORT: String(ports.controller) },
    logFile: inHome('kafka.log'),
    ready: async () => {
      await client.connect();
      return (await client.describeCluster()).brokers.length === 1;
    },
  });
  const stop = async () => {
    await client.disconnect();
    await engine.stop();
  };
  return { kafka, client, env, stop };
}

test('an empty volume becomes a node; the next instance, with another build, other settings and a new certificate, goes on with it', async () => {
  await fillSecret();
  using first = await boot('256m', 'empty');
  expect(first.calls().some((call) => call.startsWith('mkfs.xfs'))).toBe(true);
  expect(first.calls().find((call) => call.startsWith('systemctl enable'))).toBe(
    'systemctl enable --now streampact-kafka.service streampact-kafka-metrics.timer streampact-kafka-renew.timer',
  );
  const old = await start(first);
  await old.client.createTopics({ waitForLeaders: true, topics: [{ topic: 'kept' }] });
  const producer = old.kafka.producer();
  await producer.connect();
  await producer.send({ topic: 'kept', acks: -1, messages: [{ value: 'a' }, { value: 'b' }] });
  await producer.disconnect();
  const metrics = JSON.parse(await first.run(['/opt/streampact/kafka/metrics.sh'], old.env));
  expect(metrics).toMatchObject({ Stack: 'test', Node: 'kafka-1', ActiveControllers: 1, UnderReplicatedPartitions: 0 });
  expect(Object.keys(metrics)).toEqual(expect.arrayContaining(['HeapUsedPercent', 'CertificateDaysLeft']));
  const identity = (await old.client.describeCluster()).clusterId;
  expect(identity).toBe(clusterId('test'));
  const certificate = await readFile(join(first.root, 'run/streampact-kafka/node.pem'), 'utf8');
  await old.stop();

  await fillSecret();
  using second = await boot('300m', 'xfs', laterTarball);
  const volume = join(second.root, 'var/lib/streampact');
  // The volume moves: what install.sh made on the empty folder gives way to it.
  await rm(volume, { recursive: true });
  await mkdir(dirname(volume), { recursive: true });
  await symlink(join(first.root, 'var/lib/streampact'), volume);
  expect(second.calls().some((call) => call.startsWith('mkfs.xfs'))).toBe(false);
  const now = await start(second);
  expect((await now.client.describeCluster()).clusterId).toBe(identity);
  expect(await now.client.fetchTopicOffsets('kept')).toMatchObject([{ high: '2' }]);
  expect(now.env.KAFKA_HEAP).toBe('300m');
  expect(await readFile(join(second.root, 'run/streampact-kafka/node.pem'), 'utf8')).not.toBe(certificate);
  await now.stop();
  expect(existsSync(join(volume, 'kafka/log/meta.properties'))).toBe(true);
  const kept = await readFile(join(volume, 'kafka/server.properties'), 'utf8');
  expect(kept).not.toContain('PRIVATE KEY');
});

test('an instance whose tarball is not the one that was built does not start', async () => {
  const wrong = { ...tarball, sha256: laterTarball.sha256 };
  await expect(boot('256m', 'empty', wrong)).rejects.toThrow(/is not the file with sha256/);
});
