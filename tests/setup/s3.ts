/** S3 as tests speak to it, on the gateway, the emulator or a proxy before one. */
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { emulatorAt } from '../../local/engines/emulator.ts';

/** A client that attempts a call three times, as the emulator's own account, unless `options` says otherwise; whoever opens it destroys it. */
export function openS3(endpoint: string, options: Pick<S3ClientConfig, 'maxAttempts' | 'credentials'> = {}): S3Client {
  return new S3Client({ ...emulatorAt(endpoint), forcePathStyle: true, ...options });
}
