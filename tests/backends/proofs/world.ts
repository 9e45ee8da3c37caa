/** What the proofs share: clients of the gateway, and names that are used once. */

import { randomBytes } from 'node:crypto';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { emulatorAt } from '../../../local/engines/emulator.ts';
import { openS3 } from '../../setup/s3.ts';

const endpoint = process.env.STREAMPACT_TEST_AWS ?? '';
export const aws = emulatorAt(endpoint);
export const s3 = openS3(endpoint);

/** A name that nothing has. */
export function uniqueName(what: string): string {
  return `${what}-${randomBytes(5).toString('hex')}`;
}

/** A new bucket. */
export async function createBucket(): Promise<string> {
  const Bucket = uniqueName('proofs');
  await s3.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}
