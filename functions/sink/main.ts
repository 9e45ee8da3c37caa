/**
 * A stream worker's process, the same for every product; `functions/<product>/sink.ts` gives it the product's messages.
 * It runs until SIGTERM or SIGINT, then writes what is buffered, leaves the group and prints
 * one JSON line of final counts, in all and by topic, to stdout. Exit codes: 0 in good order, 1 if a partition was stopped, the consumer ended for
 * good or the time to close ran out, 2 for a wrong configuration. Whatever happens, the next worker goes on from the plans.
 */
import { exitCodeOf, renderError, StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import { entryOf, type ValidatorEntry } from '../../contracts/src/validate.ts';
import { type Config, integer, list, readConfig, shared, text } from '../shared/config.ts';
import { deadlineAfter } from '../shared/deadline.ts';
import { createKafka } from '../shared/kafka.ts';
import { kafkaLogin, readKafkaLogin } from '../shared/kafka-login.ts';
import { createLogger, type Logger } from '../shared/log.ts';
import { tellMetrics } from '../shared/metrics.ts';
import { createPublisher } from '../shared/publisher.ts';
import { onShutdown } from '../shared/shutdown.ts';
import { createConditionalFiles } from './conditional-files.ts';
import { createDeadLetters } from './dead-letters.ts';
import { startHealthServer } from './health.ts';
import type { Leg } from './leg.ts';
import { createProjector } from './projector.ts';
import { type SinkStatus, startSink } from './sink.ts';
import { createS3Client, createStore, type Store } from './store.ts';
import { startTelemetry } from './telemetry.ts';

const variables = {
  brokers: shared.kafkaBrokers,
  login: kafkaLogin,
  bucket: shared.lakeBucket,
  logLevel: shared.logLevel,
  messages: list('STREAMPACT_SINK_MESSAGES'),
  group: text('STREAMPACT_SINK_GROUP'),
  flushBytes: integer('STREAMPACT_SINK_FLUSH_BYTES', { min: 1, max: 268_435_456 }, 8_388_608),
  /** What all partitions together may hold in memory; the process takes some 120 MB and three times this at most. */
  bufferBytes: integer('STREAMPACT_SINK_BUFFER_BYTES', { min: 1_048_576, max: 1_073_741_824 }, 67_108_864),
  flushSeconds: integer('STREAMPACT_SINK_FLUSH_SECONDS', { min: 1, max: 3_600 }, 60),
  /** How long the group waits for a worker that has gone silent before others take its partitions over. */
  sessionMs: integer('STREAMPACT_SINK_SESSION_MS', { min: 1_000, max: 300_000 }, 30_000),
  /** How long one attempt to write an object may take. */
  storeTimeoutMs: integer('STREAMPACT_SINK_STORE_TIMEOUT_MS', { min: 100, max: 300_000 }, 30_000),
  /** The stack's name in metrics; nothing is told without one. */
  stack: text('STREAMPACT_STACK', ''),
  healthPort: integer('STREAMPACT_SINK_HEALTH_PORT', { min: 0, max: 65_535 }, 0),
} as const;

/** The messages that a worker's bundle knows. */
export interface SinkContracts {
  /** Current contracts, by `<product>/<name>`. */
  readonly messages: Readonly<Record<string, MessageContract>>;
  /** Validators of current and released versions, by hash. */
  readonly versions: Readonly<Record<string, ValidatorEntry>>;
  /** The legs of messages that are not judged by their contracts, if there are any. */
  readonly legsOf?: (world: LegWorld) => ReadonlyMap<string, Leg>;
}

/** What such legs are made of. */
export interface LegWorld {
  /** The messages that the worker serves. */
  readonly contracts: readonly MessageContract[];
  /** The lake's store. */
  readonly store: Store;
  /** The store of another bucket. */
  readonly storeOf: (bucket: string) => Store;
  readonly flushBytes: number;
  readonly logger: Logger;
}

/** Below systemd's 90 s, after which it kills. */
const graceMs = 25_000;

/** Runs until it is told to end; never rejects. */
export async function runSink(contracts: SinkContracts): Promise<void> {
  try {
    await main(contracts, readConfig(variables));
  } catch (error) {
    fail(error);
  }
}

async function main(bundled: SinkContracts, config: Config<typeof variables>): Promise<void> {
  const { messages, versions, legsOf } = bundled;
  const contracts = config.messages.map((name) => entryOf(messages, name, 'message contract'));
  const logger = createLogger({ name: 'sink', level: config.logLevel });
  const security = await readKafkaLogin(config.login);
  const kafka = createKafka({ brokers: config.brokers, clientId: 'streampact-sink', logger, security });
  const publisher = createPublisher(kafka);
  const client = createS3Client(config.storeTimeoutMs);
  const { bucket } = config;
  const storeOf = (name: string): Store => createStore({ client, bucket: name, logger });
  const store = storeOf(bucket);
  const legs = legsOf?.({ contracts, store, storeOf, flushBytes: config.flushBytes, logger });
  const sink = await startSink({
    kafka,
    group: config.group,
    contracts,
    validatorOf: (hash) => entryOf(versions, hash, 'contract version'),
    ...(legs && { legs }),
    store,
    projector: createProjector({
      files: createConditionalFiles({ client, bucket, timeoutMs: config.storeTimeoutMs }),
      onFailure: (key, err, attempt) => logger.warn({ key, attempt, err }, 'a file was not projected, trying again'),
    }),
    deadLetters: createDeadLetters(publisher, logger),
    bufferBytes: config.bufferBytes,
    limits: { bytes: config.flushBytes, ms: config.flushSeconds * 1_000 },
    sessionMs: config.sessionMs,
    logger,
  });
  const health = config.healthPort === 0 ? undefined : await startHealthServer(config.healthPort, () => sink.status());
  const { stack } = config;
  const telemetry =
    stack === '' ? undefined : startTelemetry({ stack, contracts, status: () => sink.status(), write: tellMetrics });
  onShutdown({
    logger,
    graceMs,
    async close(deadline) {
      const status = await sink.stop(deadline);
      telemetry?.stop();
      health?.close();
      await publisher.close();
      report(status);
      refuseStopped(status);
    },
  });
  const error = await sink.failed;
  await sink.stop(deadlineAfter(graceMs)).catch(() => {}); // nothing better is to be had from a dead consumer
  report(sink.status());
  fail(error);
}

function report({ counts, topics, partitions }: SinkStatus): void {
  process.stdout.write(`${JSON.stringify({ ...counts, topics, stopped: stoppedOf(partitions) })}\n`);
}

function stoppedOf(partitions: SinkStatus['partitions']): readonly string[] {
  return partitions.flatMap(({ topic, partition, stopped }) =>
    stopped === undefined ? [] : [`${topic}[${partition}]: ${stopped}`],
  );
}

function refuseStopped({ partitions }: SinkStatus): void {
  const stopped = stoppedOf(partitions);
  if (stopped.length === 0) return;
  throw new StreampactError('SINK_PARTITION_STOPPED', `Partitions are stopped: ${stopped.join(', ')}.`, {
    fix: 'Each was logged with its error; the others are written as far as they could be.',
  });
}

function fail(error: unknown): never {
  process.stderr.write(`${renderError(error)}\n`);
  process.exit(exitCodeOf(error));
}
