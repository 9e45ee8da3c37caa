/** Where a command works: on an account's Kafka and lake, or on the local cloud that the last run left. */
import { S3Client } from '@aws-sdk/client-s3';
import { StreampactError } from '../../contracts/src/error.ts';
import { readConfig } from '../../functions/shared/config.ts';
import { kafkaLogin } from '../../functions/shared/kafka-login.ts';
import { unlessInterrupted } from '../interruption.ts';
import { kafkaAt, leaving } from './clients.ts';
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
  if (flags.local || (brokers === undefined && bucket === undefined)) {
    // Engines and what drives them are loaded where they are used: the rest of this command starts in half the time.
    const { withLocal } = await import('./local-place.ts');
    return withLocal(flags.state, signal, work);
  }
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
