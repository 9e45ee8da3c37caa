/**
 * Everything between a change and its row, as the Pulumi program deploys it, with three places to hurt it: the shards of the
 * stream, the process that delivers, and Spark at the moment of a commit.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetJobRunCommand, GlueClient, type JobRun, StartJobRunCommand } from '@aws-sdk/client-glue';
import type { S3Client } from '@aws-sdk/client-s3';
import { buildAssets } from '../../infra/build/build.ts';
import type { ResolvedOutputs } from '../../infra/outputs.ts';
import { type Gateway, startGateway } from '../../local/aws/gateway.ts';
import { deploy } from '../../local/deploy/deploy.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';
import type { EngineContext } from '../../local/engines/engine.ts';
import { startKinesis } from '../../local/engines/kinesis.ts';
import { startMinistack } from '../../local/engines/ministack.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { type SparkRunner, startSparkRunner } from '../../local/engines/spark.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { startKillableGateway } from '../setup/gateway/killable.ts';
import { openS3 } from '../setup/s3.ts';
import { until } from '../setup/until.ts';
import { openCommitLine } from './commit-line.ts';
import type { TableRow } from './replay.ts';

type Product = ResolvedOutputs['products'][string];

/** A deployed product on engines of its own. */
export interface ChangesWorld {
  readonly product: Product;
  readonly bucket: string;
  readonly s3: S3Client;
  /** Kinesis itself, which outlives the delivery. */
  readonly kinesisEndpoint: string;
  /** Kills what delivers, and starts it again on the same state. */
  restartDelivery(): Promise<void>;
  /** Runs the Glue job to its end, whichever that is. */
  runJob(): Promise<JobRun>;
  /** Spark dies instead of writing its next commit. Answers whether it has come to that. */
  cutNextCommit(): () => boolean;
  /** The table's rows by `unique_id`; fails when one comes twice. */
  readTable(): Promise<ReadonlyMap<string, TableRow>>;
  /** Ends everything; with `keep` the logs stay. Answers their folder. */
  stop(keep: boolean): Promise<string>;
}

const loopback = (port: number): string => `http://127.0.0.1:${port}`;

/** Starts everything and deploys crypto-cdc. */
export async function startWorld(): Promise<ChangesWorld> {
  const toolchain = await ensureToolchain({ quiet: true });
  const folder = await mkdtemp(join(tmpdir(), 'streampact-changes-'));
  const watchdog = startWatchdog();
  const context: EngineContext = { toolchain, stateDir: folder, logsDir: join(folder, 'logs'), watchdog };
  const ports = await freePorts(['ministack', 'kinesis', 'gateway']);
  const [ministack, kinesis] = await Promise.all([
    startMinistack(context, { port: ports.ministack, lambdaEndpoint: loopback(ports.gateway) }),
    startKinesis(context, { port: ports.kinesis }),
  ]);
  await buildAssets({ kafkaLibs: toolchain.kafkaLibs });
  const line = await openCommitLine(ports.ministack);
  const spark = restartableSpark(context, { awsEndpoint: loopback(ports.gateway), s3Endpoint: line.url });
  const upstreams = { upstream: loopback(ports.ministack), kinesisUpstream: loopback(ports.kinesis) };
  const gateway = await startGateway({
    ...upstreams,
    port: ports.gateway,
    trino: () => Promise.reject(new Error('no query goes through this gateway')),
    spark,
    logsDir: context.logsDir,
  });
  const stateDir = join(folder, 'delivery');
  await mkdir(stateDir, { recursive: true });
  const delivery = await startKillableGateway({ ...upstreams, logsDir: context.logsDir, stateDir });
  const { outputs } = await deploy({
    operation: 'up',
    stack: 'local',
    stateDir: join(folder, 'deploy'),
    awsEndpoint: delivery.url,
    config: {
      'streampact:products': 'crypto-cdc',
      // Nothing of this product speaks to Kafka.
      'streampact:brokerEndpoint': '127.0.0.1:9',
      'streampact:deliveryBufferSeconds': '1',
    },
  });
  const stack = outputs as unknown as ResolvedOutputs;
  const product = stack.products['crypto-cdc'];
  if (product === undefined) throw new Error('the stack has no crypto-cdc');
  const glue = new GlueClient(emulatorAt(loopback(ports.gateway)));
  const s3 = openS3(loopback(ports.ministack));
  return {
    product,
    bucket: stack.lakeBucket,
    s3,
    kinesisEndpoint: loopback(ports.kinesis),
    async restartDelivery() {
      await delivery.kill();
      await delivery.start();
    },
    runJob: () => runJob(glue, product.job?.name ?? ''),
    cutNextCommit() {
      let done = false;
      line.atNextCommit(() => {
        done = true;
        spark.kill();
      });
      return () => done;
    },
    readTable: async () => tableRows(await spark.run(dumpOf(stack.lakeBucket))),
    async stop(keep) {
      await delivery.kill();
      for (const client of [glue, s3]) client.destroy();
      await stopAll([gateway, ministack, kinesis], line.close);
      await watchdog.stop();
      if (!keep) await rm(folder, { recursive: true, force: true });
      return context.logsDir;
    },
  };
}

async function stopAll(parts: readonly Pick<Gateway, 'stop'>[], close: () => Promise<void>): Promise<void> {
  await Promise.allSettled(parts.map((part) => part.stop()));
  await close();
}

type RestartableSpark = Pick<SparkRunner, 'run'> & { kill(): void };

/** A Spark that is started when it is asked for, and again after it was killed. */
function restartableSpark(
  context: EngineContext,
  options: { readonly awsEndpoint: string; readonly s3Endpoint: string },
): RestartableSpark {
  let running: Promise<SparkRunner> | undefined;
  const ask = (): Promise<SparkRunner> => {
    running ??= startSparkRunner(context, options).then((spark) => {
      void spark.ended.then(() => {
        running = undefined;
      });
      return spark;
    });
    return running;
  };
  return {
    run: async (job) => (await ask()).run(job),
    kill: () => void running?.then(({ pid }) => process.kill(-pid, 'SIGKILL')),
  };
}

async function runJob(glue: GlueClient, JobName: string): Promise<JobRun> {
  const { JobRunId: RunId } = await glue.send(new StartJobRunCommand({ JobName }));
  return until(
    async () => (await glue.send(new GetJobRunCommand({ JobName, RunId }))).JobRun ?? {},
    ({ JobRunState: state }) => !['STARTING', 'RUNNING', 'STOPPING'].includes(state ?? ''),
    { seconds: 300, everyMilliseconds: 250 },
  );
}

function dumpOf(bucket: string) {
  return {
    scriptPath: join(import.meta.dirname, 'dump_table.py'),
    pyFiles: [],
    args: [`s3a://${bucket}/hudi/crypto_hudi_table`],
  };
}

function tableRows({ ok, error, log }: Awaited<ReturnType<SparkRunner['run']>>): ReadonlyMap<string, TableRow> {
  if (!ok) throw new Error(`the table could not be read: ${error}\n${log.slice(-4_000)}`);
  const rows = [...log.matchAll(/^ROW (.*)$/gm)].map(([, row = '']) => JSON.parse(row) as TableRow);
  const table = new Map(rows.map((row) => [row.unique_id, row]));
  if (table.size !== rows.length) throw new Error(`${rows.length} rows of ${table.size} items`);
  return table;
}
