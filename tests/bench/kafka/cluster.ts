/** What the benchmarks of Kafka run on: a real broker and a null S3 of their own, and bundles of what is measured. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { StreampactError } from '../../../contracts/src/error.ts';
import { bundle } from '../../../infra/build/bundle.ts';
import { startKafka } from '../../../local/engines/kafka.ts';
import { freePorts } from '../../../local/engines/ports.ts';
import { startWatchdog, type Watchdog } from '../../../local/engines/watchdog.ts';
import { ensureToolchain, type Toolchain } from '../../../local/setup/toolchain.ts';
import { startWorker, type Worker } from './worker.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** A running cluster. */
export interface Cluster {
  readonly broker: string;
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly toolchain: Toolchain;
  /** A folder that is this run's alone. */
  readonly folder: string;
  readonly watchdog: Watchdog;
  /** Starts a Node process from this TypeScript entry, bundled as functions are. */
  startNode(entry: string, options: NodeOptions): Promise<Worker>;
  stop(): Promise<void>;
}

/** How a Node process is started. */
export interface NodeOptions {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

/** Starts a broker. */
export async function startCluster(): Promise<Cluster> {
  const toolchain = await ensureToolchain();
  const folder = await mkdtemp(join(tmpdir(), 'streampact-bench-'));
  const logsDir = join(folder, 'logs');
  await mkdir(logsDir);
  const watchdog = startWatchdog();
  const ports = await freePorts(['kafka', 'controller']);
  const options = { port: ports.kafka, controllerPort: ports.controller };
  const engine = await startKafka({ toolchain, stateDir: folder, logsDir, watchdog }, options);
  const broker = `127.0.0.1:${ports.kafka}`;
  // A young broker refuses once or twice before it is itself; what fails in the end is thrown.
  const kafka = new Kafka({ brokers: [broker], clientId: 'bench', logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  return {
    broker,
    kafka,
    admin,
    toolchain,
    folder,
    watchdog,
    async startNode(entry, { name, env, flags = [] }) {
      const file = join(folder, `${entry.replaceAll(/\W/g, '-')}.mjs`);
      await writeFile(file, (await bundle({ entry, file: 'worker.mjs' }, root)).code);
      const logFile = join(logsDir, `${name.replaceAll(/\W+/g, '-')}.log`);
      return startWorker({ name, command: process.execPath, args: [...flags, file], env, logFile, watchdog });
    },
    async stop() {
      await admin.disconnect();
      await engine.stop();
      await watchdog.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a null S3 and answers its address. */
export async function startNullS3(cluster: Cluster, delayMs: number): Promise<{ url: string; worker: Worker }> {
  const env = { NULL_S3_DELAY_MS: String(delayMs) };
  const worker = await cluster.startNode('tests/bench/kafka/workers/null-s3.ts', { name: 'null S3', env });
  const answer = await worker.answer();
  if (typeof answer === 'object' && answer !== null && 'url' in answer && typeof answer.url === 'string') {
    return { url: answer.url, worker };
  }
  throw new StreampactError('BENCH_FAILED', 'The null S3 did not say where it listens.');
}
