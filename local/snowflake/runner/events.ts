/** S3's event notifications: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html. */
import { isObject } from '../../aws/wire/fields.ts';

/** An object that S3 tells of. */
export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
}

/** The objects that a message says were made; undefined when it is no notification of S3. A test event and other events name none. */
export function createdObjects(body: string): readonly CreatedObject[] | undefined {
  const message = parsed(body);
  if (!isObject(message)) return undefined;
  if (message.Event === 's3:TestEvent') return [];
  if (!Array.isArray(message.Records)) return undefined;
  const objects: CreatedObject[] = [];
  for (const record of message.Records as readonly unknown[]) {
    const object = objectOf(record);
    if (object === undefined) return undefined;
    if (object !== 'another event') objects.push(object);
  }
  return objects;
}

function objectOf(record: unknown): CreatedObject | 'another event' | undefined {
  if (!isObject(record) || typeof record.eventName !== 'string' || !isObject(record.s3)) return undefined;
  if (!/^(?:s3:)?ObjectCreated:/.test(record.eventName)) return 'another event';
  const { bucket, object } = record.s3;
  if (!isObject(bucket) || !isObject(object)) return undefined;
  const key = typeof object.key === 'string' ? decoded(object.key) : undefined;
  return typeof bucket.name === 'string' && key !== undefined ? { bucket: bucket.name, key } : undefined;
}

/** Keys are encoded as in forms. */
function decoded(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
