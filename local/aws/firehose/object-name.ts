/**
 * The name of an object behind its prefix: `<stream>-<version>-YYYY-MM-DD-HH-MM-SS-<uuid><extension>`.
 *
 * Follows https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html. The documentation does not say whose time it
 * is: here that of the prefix, the arrival of the oldest record.
 */

import { randomUUID } from 'node:crypto';
import { formatInstant } from './timestamp.ts';

/** What an object's name is made of. */
export interface ObjectNaming {
  readonly stream: string;
  readonly versionId: number;
  /** Milliseconds since 1970. */
  readonly oldest: number;
  readonly timeZone: string;
  readonly extension: string;
}

/** A name that no other object has. */
export function objectName({ stream, versionId, oldest, timeZone, extension }: ObjectNaming): string {
  const time = formatInstant('yyyy-MM-dd-HH-mm-ss', oldest, timeZone);
  return `${stream}-${versionId}-${time}-${randomUUID()}${extension}`;
}
