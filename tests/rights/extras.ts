/**
 * The work of functions that stack `local` has not, each with exactly its role: Kafka's credentials, a Kafka that asks for them, its
 * topics and rights, the turn of a node, and the search index.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { tables } from '../../contracts/generated/catalogue.ts';
import { kafkaSecrets } from '../../contracts/src/access/secrets.ts';
import type { TopicSpec } from '../../contracts/src/model.ts';
import { superUsers } from '../../infra/components/broker/listeners.ts';
import type { ResolvedOutputs } from '../../infra/outputs.ts';
import { openRoles } from '../../local/aws/roles.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';
import { type KafkaCluster, startKafkaCluster, type TlsIdentity } from '../../local/engines/kafka-cluster.ts';
import type { AwsClients } from '../../local/run/aws.ts';
import type { Cloud } from '../../local/run/cloud.ts';
import type { Counts } from '../../local/run/product.ts';
import { invoke } from '../../local/run/stages/poll.ts';
import { startOpenSearch } from '../setup/opensearch.ts';
import { broughtAs, type Elsewhere, openElsewhere } from './declared.ts';
import { startSearchGate } from './search-gate.ts';
import { functionKeyId } from './trail.ts';

const kafka = 'streampact-dev-kafka';
const searchIndexer = 'fx-rates-search-indexer';

/** Where the work is done. */
export interface ExtraWork {
  readonly cloud: Cloud;
  readonly aws: AwsClients;
  readonly outputs: ResolvedOutputs;
}

type Work = Readonly<Record<string, Counts>>;

/** Lets them work, one after the other: each needs what the one before has left. */
export async function workOfExtras(place: ExtraWork): Promise<Work> {
  const { awsEndpoint } = place.cloud.engines;
  const elsewhere = await openElsewhere(place.aws, { awsEndpoint, lakeBucket: place.outputs.lakeBucket });
  try {
    return { ...(await administerKafka(place, elsewhere)), ...(await indexDay(place, elsewhere)) };
  } finally {
    elsewhere.close();
  }
}

interface Subjects {
  readonly nodes: readonly { readonly commonName: string; readonly dnsNames: readonly string[] }[];
  readonly users: readonly string[];
}

async function administerKafka({ cloud, aws }: ExtraWork, elsewhere: Elsewhere): Promise<Work> {
  await elsewhere.makeSecrets(kafka);
  const { functionName } = await elsewhere.bring(`${kafka}-credentials`, {});
  const wanted = elsewhere.event(`${kafka}-credentials-filled`) as Subjects;
  // One node of the three runs here, at an address that has no name.
  const nodes = wanted.nodes.slice(0, 1).map((node) => ({ ...node, dnsNames: [...node.dnsNames, '127.0.0.1'] }));
  const { written } = await invoke<{ readonly written: readonly string[] }>(aws, functionName, { ...wanted, nodes });
  const cluster = await startCluster(cloud);
  try {
    return {
      'streampact/kafka-credentials': counted(written),
      ...(await makeTopics(aws, elsewhere, cluster)),
      'streampact/kafka-turn': await askForTurn(aws, elsewhere, cluster),
    };
  } finally {
    await cluster.stop();
  }
}

/** Reads as the deployment does: an instance reads its own with its role, which the tests of its script hold. */
async function startCluster(cloud: Cloud): Promise<KafkaCluster> {
  const names = kafkaSecrets(kafka);
  const secrets = new SecretsManagerClient(emulatorAt(cloud.engines.awsEndpoint));
  const identity = async (SecretId: string): Promise<TlsIdentity> => {
    const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    return JSON.parse(SecretString) as TlsIdentity;
  };
  const stateDir = join(cloud.state.path, 'secure-kafka');
  mkdirSync(stateDir, { recursive: true });
  try {
    return await startKafkaCluster(
      { toolchain: cloud.toolchain, stateDir, logsDir: cloud.state.logs, watchdog: cloud.engines.watchdog },
      {
        identities: [await identity(names.node(1))],
        admin: await identity(names.admin),
        superUsers: superUsers(1).split(';'),
        name: 'secure-kafka',
      },
    );
  } finally {
    secrets.destroy();
  }
}

async function makeTopics(aws: AwsClients, elsewhere: Elsewhere, cluster: KafkaCluster): Promise<Work> {
  const name = 'streampact-dev-topics';
  const { functionName } = await elsewhere.bring(name, {
    STREAMPACT_KAFKA_BROKERS: cluster.brokers,
    STREAMPACT_KAFKA_INTERNAL: cluster.internal,
  });
  const { topics } = elsewhere.event(`${name}-fx-rates`) as { readonly topics: readonly TopicSpec[] };
  const single = topics.map(({ config: { 'min.insync.replicas': _, ...config }, ...topic }) => ({
    ...topic,
    config,
    replicationFactor: 1,
  }));
  const made = await invoke<{ readonly created: readonly string[] }>(aws, functionName, { topics: single });
  const access = elsewhere.event(`${name}-access`) as object;
  const { given } = await invoke<{ readonly given: readonly string[] }>(aws, functionName, access);
  return { 'streampact/topics': counted(made.created), 'streampact/kafka-users': counted(given) };
}

async function askForTurn(aws: AwsClients, elsewhere: Elsewhere, cluster: KafkaCluster): Promise<Counts> {
  const { functionName } = await elsewhere.bring(`${kafka}-turn`, { STREAMPACT_KAFKA_INTERNAL: cluster.internal });
  const turn = await invoke<{ readonly because: string }>(aws, functionName, { node: 1, nodes: 1 });
  return counted(turn.because === 'all replicas are in step' ? [turn] : []);
}

async function indexDay({ cloud, aws, outputs }: ExtraWork, elsewhere: Elsewhere): Promise<Work> {
  const roles = openRoles(cloud.engines.awsEndpoint);
  const engine = await startOpenSearch();
  const { index, domainArn } = searchTarget(elsewhere);
  const { functionName, functionArn, roleName, roleArn } = broughtAs(searchIndexer);
  const keyId = functionKeyId(functionArn, roleArn);
  const gate = await startSearchGate({ upstream: engine.endpoint, domainArn, roles, roleName, keyId });
  try {
    await elsewhere.bring(searchIndexer, { STREAMPACT_SEARCH_ENDPOINT: gate.endpoint });
    const key = await fileOfTable(aws, outputs.lakeBucket);
    const event = { 'detail-type': 'Object Created', detail: { object: { key } } };
    const { indexed } = await invoke<{ readonly indexed: number }>(aws, functionName, event);
    const { count } = (await (await fetch(`${engine.endpoint}/${index}/_count`)).json()) as { readonly count: number };
    return { 'fx-rates/search': { in: indexed, out: count, rejected: indexed - count } };
  } finally {
    await gate.stop();
    await engine.stop();
    roles.close();
  }
}

/** The index that the role may fill, and the domain's ARN. */
function searchTarget(elsewhere: Elsewhere): { readonly index: string; readonly domainArn: string } {
  const [whole = ''] = elsewhere.resourcesOf(searchIndexer, 'es:ESHttpPost');
  const slash = whole.lastIndexOf('/');
  return { index: whole.slice(slash + 1), domainArn: whole.slice(0, slash) };
}

/** A file that the batch has written, as the bucket would tell of it. */
async function fileOfTable({ s3 }: AwsClients, Bucket: string): Promise<string> {
  const Prefix = `${tables['fx-rates/normalized-transactions'].location}/date=`;
  const { Contents: files = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const key = files.find(({ Key = '' }) => Key.endsWith('.parquet'))?.Key;
  if (key === undefined) throw new RangeError(`There is no file below ${Prefix}`);
  return key;
}

const counted = (done: readonly unknown[]): Counts => ({ in: done.length, out: done.length, rejected: 0 });
