/** A Kafka and a MiniStack of the test's own, records that the real sink has refused on them, and the command under test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import type { MessageContract, Validator } from '../../contracts/src/model.ts';
import { deadlineAfter } from '../../functions/shared/deadline.ts';
import { createLogger } from '../../functions/shared/log.ts';
import { createPublisher } from '../../functions/shared/publisher.ts';
import { createDeadLetters } from '../../functions/sink/dead-letters.ts';
import { type Sink, type SinkStatus, startSink } from '../../functions/sink/sink.ts';
import { createStore } from '../../functions/sink/store.ts';
import { emulatorKeys } from '../../local/engines/emulator.ts';
import { startKafka } from '../../local/engines/kafka.ts';
import { startMinistack } from '../../local/engines/ministack.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { type Running, repository, start } from '../setup/command.ts';
import { openS3 } from '../setup/s3.ts';
import { until } from '../setup/until.ts';

/** The engines and how to reach them. */
export interface World {
  readonly broker: string;
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly s3: S3Client;
  readonly bucket: string;
  /** Runs `dlq` on them. */
  dlq(...args: readonly string[]): Running;
  stop(): Promise<void>;
}

/** Starts both engines, with an empty bucket. */
export async function startWorld(): Promise<World> {
  const home = await mkdtemp(join(tmpdir(), 'streampact-dlq-'));
  const ports = await freePorts(['kafka', 'controller', 'ministack']);
  const watchdog = startWatchdog();
  const toolchain = await ensureToolchain({ quiet: true });
  const context = { toolchain, stateDir: home, logsDir: join(home, 'logs'), watchdog };
  const engines = await Promise.all([
    startKafka(context, { port: ports.kafka, controllerPort: ports.controller }),
    startMinistack(context, { port: ports.ministack }),
  ]);
  const [broker, endpoint, bucket] = [`127.0.0.1:${ports.kafka}`, `http://127.0.0.1:${ports.ministack}`, 'dlq-lake'];
  const s3 = openS3(endpoint);
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const kafka = new kafkajs.Kafka({ brokers: [broker], clientId: 'dlq-test', logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const cli = ['--import', 'tsx', 'local/dead-letters/cli.ts'];
  const place = ['--brokers', broker, '--bucket', bucket, '--endpoint', endpoint];
  return {
    broker,
    kafka,
    admin,
    s3,
    bucket,
    dlq: (command = '', ...args) =>
      start(process.execPath, [...cli, command, ...place, ...args], { cwd: repository, env: emulatorKeys }),
    async stop() {
      await admin.disconnect();
      s3.destroy();
      await Promise.all(engines.map((engine) => engine.stop()));
      await watchdog.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

const group = 'dlq.sink';

/** The real sink, with a contract that says what `validate` says. */
export async function startRealSink(world: World, contract: MessageContract, validate: Validator): Promise<Sink> {
  const { kafka, s3, bucket } = world;
  const logger = createLogger({ name: 'dlq-test', level: 'silent' });
  const publisher = createPublisher(kafka);
  const sink = await startSink({
    kafka,
    group,
    contracts: [contract],
    validatorOf: () => ({ contract: `${contract.product}/${contract.name}`, validate }),
    store: createStore({ client: s3, bucket, logger }),
    projector: { project: async () => 0 },
    deadLetters: createDeadLetters(publisher, logger),
    limits: { bytes: 20_000, ms: 200 },
    sessionMs: 6_000,
    logger,
  });
  const stop: Sink['stop'] = (deadline) => sink.stop(deadline).finally(() => publisher.close());
  return { status: () => sink.status(), failed: sink.failed, stop };
}

/** Lets such a sink take what the topic holds, and stops it in order. */
export async function drain(world: World, contract: MessageContract, validate: Validator): Promise<SinkStatus> {
  const { admin } = world;
  const sink = await startRealSink(world, contract, validate);
  const left = async () => {
    const ends = await admin.fetchTopicOffsets(contract.topic);
    const [commits] = await admin.fetchOffsets({ groupId: group, topics: [contract.topic] });
    const committed = new Map(commits?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    const rows = ends.map(({ partition, high }) => ({ partition, high, committed: committed.get(partition) ?? 0 }));
    // A transaction's mark at the very end is no record to commit for.
    return rows.filter((row) => Number(row.high) - row.committed > 1);
  };
  try {
    await until(left, (rows) => rows.length === 0);
    return sink.status();
  } finally {
    await sink.stop(deadlineAfter(20_000));
  }
}
