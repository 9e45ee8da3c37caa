/**
 * A secure Kafka as a stack makes it: the credentials function fills empty secrets of a real Secrets Manager, a real node starts with the
 * certificate that it finds there, and the reconcile function makes topics, users and rights. Nothing is given to anybody by hand.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Kafka } from 'kafkajs';
import { kafkaSecrets } from '../../contracts/src/access/secrets.ts';
import type { ToolTopic } from '../../contracts/src/access/topics.ts';
import { kafkaUserOf, ownTopicsOf, type Workload } from '../../contracts/src/access/workload.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import type { Filled } from '../../functions/kafka-credentials/fill.ts';
import { createKafka } from '../../functions/shared/kafka.ts';
import { readKafkaLogin } from '../../functions/shared/kafka-login.ts';
import { createLogger } from '../../functions/shared/log.ts';
import type { ReconciledAccess } from '../../functions/topics/reconcile-access.ts';
import { adminPrincipal, nodeHost, superUsers } from '../../infra/components/broker/listeners.ts';
import { topicRows } from '../../infra/components/topics/topic-rows.ts';
import { emulatorAt, emulatorEnvironment } from '../../local/engines/emulator.ts';
import { type KafkaCluster, startKafkaCluster, type TlsIdentity } from '../../local/engines/kafka-cluster.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';

type Handler = (
  event: unknown,
  context: { awsRequestId: string; getRemainingTimeInMillis: () => number },
) => Promise<unknown>;

/** The cluster, the two functions, and clients of it. */
export interface LoginWorld {
  readonly cluster: KafkaCluster;
  fillSecrets(event: object): Promise<Filled>;
  /** Brings users and rights to what these workloads need. */
  allow(workloads: readonly Workload[]): Promise<ReconciledAccess>;
  /** A client as deployed ones make theirs. */
  as(user: string): Promise<Kafka>;
  readSecret(name: string): Promise<Readonly<Record<string, string>>>;
  readonly secretOf: (user: string) => string;
  stop(): Promise<void>;
}

export const logger = createLogger({ name: 'test', level: 'silent' });

/** Starts one node, with the topics of `messages`, `others`, and those that the workloads want; users are still to be made. */
export async function startLoginWorld(
  workloads: readonly Workload[],
  messages: readonly MessageContract[],
  others: readonly ToolTopic[],
): Promise<LoginWorld> {
  const endpoint = process.env.STREAMPACT_TEST_AWS ?? '';
  const base = `login-${randomUUID().slice(0, 8)}-kafka`;
  const names = kafkaSecrets(base);
  const secrets = new SecretsManagerClient(emulatorAt(endpoint));
  const readSecret = async (name: string) => {
    const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId: name }));
    return JSON.parse(SecretString) as Readonly<Record<string, string>>;
  };
  const users = workloads.map(({ name }) => name);
  // Empty, as the program makes them.
  for (const Name of [names.authority, names.node(1), names.admin, ...users.map(names.user)]) {
    await secrets.send(new CreateSecretCommand({ Name }));
  }
  Object.assign(process.env, emulatorEnvironment(endpoint), {
    STREAMPACT_LOG_LEVEL: 'silent',
    STREAMPACT_KAFKA_SECRETS: base,
    STREAMPACT_KAFKA_ADMIN_ARN: names.admin,
  });
  const credentials = await import('../../functions/kafka-credentials/main.ts');
  const fillSecrets = async (event: object) => (await invoke(credentials.handler, event)) as Filled;
  await fillSecrets({
    nodes: [{ commonName: nodeHost(1), dnsNames: [nodeHost(1), '127.0.0.1'] }],
    admin: { commonName: adminPrincipal, dnsNames: [] },
    users,
  });
  const home = await mkdtemp(join(tmpdir(), 'streampact-login-'));
  const watchdog = startWatchdog();
  const toolchain = await ensureToolchain({ quiet: true });
  const [node, admin] = [await readSecret(names.node(1)), await readSecret(names.admin)];
  const cluster = await startKafkaCluster(
    { toolchain, stateDir: home, logsDir: join(home, 'logs'), watchdog },
    {
      identities: [node as unknown as TlsIdentity],
      admin: admin as unknown as TlsIdentity,
      superUsers: superUsers(1).split(';'),
    },
  );
  Object.assign(process.env, {
    STREAMPACT_KAFKA_BROKERS: cluster.brokers,
    STREAMPACT_KAFKA_INTERNAL: cluster.internal,
  });
  const { handler } = await import('../../functions/topics/main.ts');
  await invoke(handler, { topics: topicRows(messages, undefined, [...others, ...workloads.flatMap(ownTopicsOf)]) });
  const products = [...new Set(workloads.map(({ product }) => product))];
  const allow = async (allowed: readonly Workload[]) =>
    (await invoke(handler, { users: allowed.map(kafkaUserOf), products })) as ReconciledAccess;
  return {
    cluster,
    fillSecrets,
    allow,
    readSecret,
    secretOf: names.user,
    as: async (user) =>
      createKafka({
        brokers: cluster.brokers.split(','),
        clientId: `test-${user}`,
        logger,
        security: await readKafkaLogin(names.user(user)),
      }),
    async stop() {
      await cluster.stop();
      secrets.destroy();
      await watchdog.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

const invoke = (handler: Handler, event: object): Promise<unknown> =>
  handler(event, { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => 60_000 });
