/** A secure cluster for tests: three real nodes, an authority, and users that Kafka's own tool made. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { adminPrincipal, nodeHost, superUsers } from '../../infra/components/broker/listeners.ts';
import type { EngineContext } from '../../local/engines/engine.ts';
import { type KafkaCluster, startKafkaCluster, type TlsIdentity, writeTls } from '../../local/engines/kafka-cluster.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { makeAuthority, type TestAuthority } from '../setup/certificates.ts';

const run = promisify(execFile);

/** A cluster, and keys to it. */
export interface SecureWorld {
  readonly context: EngineContext;
  readonly cluster: KafkaCluster;
  readonly authority: TestAuthority;
  readonly admin: TlsIdentity;
  /** A kafkajs client of the internal listener. */
  asHolder(identity: TlsIdentity): Kafka;
  /** A kafkajs client of the client listener. */
  asUser(username: string, password: string): Kafka;
  /** Makes a SCRAM user. */
  addUser(username: string, password: string): Promise<void>;
  stop(): Promise<void>;
}

/** What clients of these tests have in common: they give up soon. */
export const brief: Pick<KafkaConfig, 'logLevel' | 'connectionTimeout' | 'requestTimeout' | 'retry'> = {
  logLevel: logLevel.NOTHING,
  connectionTimeout: 3_000,
  requestTimeout: 10_000,
  retry: { retries: 0 },
};

/** Starts the cluster in a folder of its own. */
export async function startSecureWorld(): Promise<SecureWorld> {
  const home = await mkdtemp(join(tmpdir(), 'streampact-broker-'));
  const toolchain = await ensureToolchain({ quiet: true });
  const watchdog = startWatchdog();
  const context = { toolchain, stateDir: join(home, 'state'), logsDir: join(home, 'logs'), watchdog };
  const authority = await makeAuthority();
  const [admin, ...identities] = await Promise.all([
    authority.issue({ commonName: adminPrincipal }),
    ...[1, 2, 3].map((id) =>
      authority.issue({ commonName: nodeHost(id), dnsNames: [nodeHost(id)], addresses: ['127.0.0.1'] }),
    ),
  ]);
  const cluster = await startKafkaCluster(context, { identities, admin, superUsers: superUsers(3).split(';') });
  const adminFolder = join(home, 'admin');
  await writeTls(adminFolder, admin);
  const properties = join(adminFolder, 'client.properties');
  const store = (kind: string, file: string) =>
    `ssl.${kind}.type=PEM\nssl.${kind}.location=${join(adminFolder, file)}\n`;
  await writeFile(
    properties,
    `security.protocol=SSL\n${store('keystore', 'node.pem')}${store('truststore', 'ca.pem')}`,
  );
  return {
    context,
    cluster,
    authority,
    admin,
    asHolder: ({ ca, certificate, key }) =>
      new Kafka({ ...brief, brokers: cluster.internal.split(','), ssl: { ca: [ca], cert: certificate, key } }),
    asUser: (username, password) =>
      new Kafka({
        ...brief,
        retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 12 },
        brokers: cluster.brokers.split(','),
        ssl: { ca: [authority.ca] },
        sasl: { mechanism: 'scram-sha-512', username, password },
      }),
    async addUser(username, password) {
      const scram = `SCRAM-SHA-512=[iterations=4096,password=${password}]`;
      await run(toolchain.java17, [
        ...['-Xmx96m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', `${toolchain.kafkaLibs}/*`],
        'kafka.admin.ConfigCommand',
        ...['--bootstrap-server', cluster.internal, '--command-config', properties],
        ...['--alter', '--entity-type', 'users', '--entity-name', username, '--add-config', scram],
      ]);
    },
    async stop() {
      await cluster.stop();
      await watchdog.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
