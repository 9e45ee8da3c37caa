/** Where a command works: on an account's Kafka and lake, or on the local cloud that the last run left. */
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { Kafka } from 'kafkajs';
import { StreampactError } from '../../contracts/src/error.ts';
import { readConfig } from '../../functions/shared/config.ts';
import { createKafka } from '../../functions/shared/kafka.ts';
import { kafkaLogin, readKafkaLogin } from '../../functions/shared/kafka-login.ts';
import { createLogger } from '../../functions/shared/log.ts';
import { unlessInterrupted } from '../interruption.ts';
import { createAwsClients } from '../run/aws.ts';
import { enginePorts, startEngines } from '../run/engines.ts';
import { lakeBucketOf } from '../run/last-lake.ts';
import { openState } from '../run/state.ts';
import { ensureToolchain } from '../setup/toolchain.ts';
import type { Place } from './refusals.ts';

/** What the command line and the environment say of the place. */
export interface PlaceFlags {
  readonly local?: true;
  readonly state: string;
  /** `host:port` of Kafka. */
  readonly brokers?: readonly string[];
  readonly bucket?: string;
  /** S3's address where it is not AWS's own. */
  readonly endpoint?: string;
}

async function kafkaAt(brokers: readonly string[], login: string): Promise<Kafka> {
  // What goes wrong is told once, as this command's error; kafkajs tells each attempt.
  const level = process.env.STREAMPACT_LOG_LEVEL ?? 'silent';
  const logger = createLogger({ name: 'dlq', level });
  return createKafka({ brokers, clientId: 'streampact-dlq', logger, security: await readKafkaLogin(login) });
}

const leaving = (signal: AbortSignal) => ({ signal, outcome: 'What was published is told by the next replay.' });

/**
 * Runs `work` on the place and lets go of it afterwards; local engines are stopped again, their state kept.
 *
 * @throws StreampactError USAGE for half an account; LOCAL_STATE_ABSENT, LOCAL_BUSY; INTERRUPTED by `signal`.
 */
export async function withPlace<T>(
  flags: PlaceFlags,
  signal: AbortSignal,
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const { brokers, bucket, endpoint } = flags;
  if (flags.local || (brokers === undefined && bucket === undefined)) return withLocal(flags.state, signal, work);
  if (brokers === undefined || bucket === undefined) {
    throw new StreampactError('USAGE', 'An account needs both its Kafka and its bucket.', {
      where: 'the command line and the environment',
      fix: 'give --brokers and --bucket (or STREAMPACT_KAFKA_BROKERS and STREAMPACT_LAKE_BUCKET), or --local',
    });
  }
  const s3 = new S3Client(endpoint === undefined ? {} : { endpoint, forcePathStyle: true });
  try {
    const { login } = readConfig({ login: kafkaLogin });
    const kafka = await kafkaAt(brokers, login);
    return await unlessInterrupted(leaving(signal), work({ kafka, s3, bucket }));
  } finally {
    s3.destroy();
  }
}

async function withLocal<T>(folder: string, signal: AbortSignal, work: (place: Place) => Promise<T>): Promise<T> {
  const state = openState(folder, { fresh: false, keep: true });
  let stop = async (): Promise<void> => {};
  try {
    const bucket = await lakeBucketOf(state.path);
    const toolchain = await ensureToolchain({ quiet: !process.stderr.isTTY });
    const engines = await startEngines({
      toolchain,
      ports: await state.ports(enginePorts),
      stateDir: join(state.path, 'engines'),
      logsDir: state.logs,
      compute: 'when asked',
    });
    const aws = createAwsClients(engines.awsEndpoint);
    stop = async () => {
      aws.destroy();
      await engines.stop();
    };
    const kafka = await kafkaAt([engines.brokers], '');
    return await unlessInterrupted(leaving(signal), work({ kafka, s3: aws.s3, bucket }));
  } finally {
    await stop();
    state.close({ clean: true });
  }
}
