/**
 * crypto-market from its producer to its table, deployed by hand on the shared engines: Kafka, the sink's own code, the Glue job as it is
 * built, Athena. Fresh polls, so that ages mean something; every log line is kept.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateNamedQueryCommand, CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateJobCommand, GetJobRunCommand, StartJobRunCommand } from '@aws-sdk/client-glue';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { messages, results, tables } from '../../contracts/generated/catalogue.ts';
import { versions } from '../../contracts/generated/crypto-market/versions.ts';
import { currentValidator } from '../../contracts/generated/validators.ts';
import type { MessageContract, ResultContract, TableContract } from '../../contracts/src/model.ts';
import { entryOf } from '../../contracts/src/validate.ts';
import { deadlineAfter } from '../../functions/shared/deadline.ts';
import { createKafka } from '../../functions/shared/kafka.ts';
import { createLogger } from '../../functions/shared/log.ts';
import { type PollResult, poll } from '../../functions/shared/poll.ts';
import { createPublisher } from '../../functions/shared/publisher.ts';
import { createDeadLetters } from '../../functions/sink/dead-letters.ts';
import { startSink } from '../../functions/sink/sink.ts';
import { createStore } from '../../functions/sink/store.ts';
import { reconcile } from '../../functions/topics/reconcile.ts';
import { topicRows } from '../../infra/components/topics/topic-rows.ts';
import type { Outputs } from '../../verify/outputs.ts';
import { until } from '../setup/until.ts';
import { declareTable } from './gateway/declared-table.ts';
import {
  athena,
  bucket,
  database,
  finished,
  glue,
  output,
  prepareBucket,
  rows,
  s3,
  start,
  unique,
} from './gateway/harness.ts';

export const brokers = process.env.STREAMPACT_TEST_KAFKA ?? '';
const declared: MessageContract = messages['crypto-market/assets'];
const topic = `${declared.topic}.${unique}`;
/** The contract on topics of this world's own. */
export const contract: MessageContract = { ...declared, topic, deadLetterTopic: `${topic}.dlq` };
export const table: TableContract = tables['crypto-market/assets'];
const workgroup = `verify-${unique}`;

/** Every line that the functions and the job have logged. */
export type LogLine = Readonly<Record<string, unknown>>;
const logged: LogLine[] = [];
const logger = createLogger({
  name: 'world',
  level: 'info',
  destination: { write: (line: string) => void logged.push(JSON.parse(line) as LogLine) },
});
export const kafka = createKafka({ brokers: [brokers], clientId: `verify-${unique}`, logger });

export interface VerifyWorld {
  readonly outputs: Outputs;
  readonly lines: readonly LogLine[];
  /** Of the polls, in their order; the last one broke the contract. */
  readonly polls: readonly PollResult[];
}

/** An answer of CoinCap with these assets at this moment. */
export function answer(timestamp: number, assets: readonly object[]): Buffer {
  const whole = {
    rank: '1',
    supply: '1',
    maxSupply: null,
    marketCapUsd: '1',
    volumeUsd24Hr: '1',
    changePercent24Hr: '1',
    vwap24Hr: '1',
  };
  return Buffer.from(JSON.stringify({ data: assets.map((asset) => ({ ...whole, ...asset })), timestamp }));
}

const coin = { id: 'bitcoin', symbol: 'BTC', name: 'Bitcoin', priceUsd: '60310.68' };
const ether = { id: 'ethereum', symbol: 'ETH', name: 'Ethereum', priceUsd: '4129.86' };

export async function openVerifyWorld(ids: readonly string[]): Promise<VerifyWorld> {
  await prepareBucket();
  const trino = start('SELECT 1', { QueryExecutionContext: {} }).then((id) => finished(id, { seconds: 170 }));
  const catalogued = declare();
  await reconcile(kafka.admin(), topicRows([contract, declared]), deadlineAfter(20_000));
  const polls = await pollAll(ids);
  await sinkAll(ids.length - 1);
  await catalogued;
  await runJob();
  await trino;
  await rows(`MSCK REPAIR TABLE ${table.table}`);
  const queries = await nameQueries();
  const outputs: Outputs = {
    ...{ environment: 'dev', region: 'us-east-1', brokers, lakeBucket: bucket, database, workgroup },
    products: { 'crypto-market': { tables: { assets: table.table }, queries } },
  };
  return { outputs, lines: [...logged, ...(await jobLines())], polls };
}

async function pollAll(ids: readonly string[]): Promise<readonly PollResult[]> {
  const publisher = createPublisher(kafka);
  const now = Date.now();
  const bodies = ids.map((_, index) =>
    index === ids.length - 1 ? Buffer.from('{"timestamp":1,"data":[{}]}') : answer(now - index * 1_000, [coin, ether]),
  );
  const polls: PollResult[] = [];
  for (const [index, body] of bodies.entries()) {
    const poller = {
      contract,
      validate: currentValidator('crypto-market/assets'),
      publisher,
      logger,
      fetchBody: async () => body,
    };
    polls.push(await poll(poller, deadlineAfter(30_000), ids[index]));
  }
  await publisher.close();
  return polls;
}

async function sinkAll(records: number): Promise<void> {
  const publisher = createPublisher(kafka);
  const sink = await startSink({
    ...{ kafka, group: topic, contracts: [contract], logger, sessionMs: 6_000 },
    validatorOf: (hash) => entryOf(versions, hash, 'contract version'),
    store: createStore({ client: s3, bucket, logger }),
    projector: { project: async () => 0 },
    deadLetters: createDeadLetters(publisher, logger),
    limits: { bytes: 1_000_000, ms: 100 },
  });
  await until(
    () => sink.status().counts.records,
    (count) => count === records,
  );
  await sink.stop(deadlineAfter(10_000));
  await publisher.close();
}

async function declare(): Promise<void> {
  await declareTable(table);
  const Configuration = { BytesScannedCutoffPerQuery: 10_485_760, ResultConfiguration: { OutputLocation: output } };
  await athena.send(new CreateWorkGroupCommand({ Name: workgroup, Configuration }));
}

async function runJob(): Promise<void> {
  const { buildAssets } = await import('../../infra/build/build.ts');
  const dist = join(tmpdir(), `streampact-verify-${unique}`);
  await buildAssets({ dist, only: ['glue-crypto-market', 'glue-packages-crypto-market'] });
  const upload = async (path: string): Promise<string> => {
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: `code/${path}`, Body: await readFile(join(dist, path)) }),
    );
    return `s3://${bucket}/code/${path}`;
  };
  const [script, packages] = [await upload('glue/crypto-market.py'), await upload('glue/crypto-market.zip')];
  await rm(dist, { recursive: true, force: true });
  const JobName = jobName;
  await glue.send(
    new CreateJobCommand({
      ...{ Name: JobName, Role: 'arn:aws:iam::000000000000:role/job', GlueVersion: '5.0' },
      Command: { Name: 'glueetl', ScriptLocation: script },
      DefaultArguments: {
        '--extra-py-files': packages,
        '--lake_bucket': bucket,
        '--product': 'crypto-market',
        '--storage_scheme': 's3a',
      },
    }),
  );
  const { JobRunId: RunId } = await glue.send(new StartJobRunCommand({ JobName }));
  const run = await until(
    async () => (await glue.send(new GetJobRunCommand({ JobName, RunId }))).JobRun ?? {},
    ({ JobRunState: state }) => !['STARTING', 'RUNNING', 'STOPPING'].includes(state ?? ''),
    { seconds: 170 },
  );
  expect(run.ErrorMessage).toBeUndefined();
  expect(run.JobRunState).toBe('SUCCEEDED');
}

const jobName = `assets-${unique}`;

/** What the job logged that is JSON; Spark's own lines are not. */
async function jobLines(): Promise<readonly LogLine[]> {
  const folder = process.env.STREAMPACT_TEST_LOGS ?? '';
  const files = (await readdir(folder)).filter((name) => name.startsWith(`glue-${jobName}-`));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as LogLine);
}

async function nameQueries(): Promise<Readonly<Record<string, string>>> {
  const all: readonly ResultContract[] = Object.values(results);
  const ids = all
    .filter(({ product }) => product === 'crypto-market')
    .map(
      async ({ name, sql }) =>
        [name, await nameQuery(name, await readFile(new URL(`../../${sql}`, import.meta.url), 'utf8'))] as const,
    );
  return Object.fromEntries(await Promise.all(ids));
}

/** Id of a named query. */
export async function nameQuery(name: string, QueryString: string): Promise<string> {
  const command = new CreateNamedQueryCommand({ Name: name, Database: database, WorkGroup: workgroup, QueryString });
  return (await athena.send(command)).NamedQueryId ?? '';
}
