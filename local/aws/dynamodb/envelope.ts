/**
 * A change as DynamoDB puts it into a Kinesis stream.
 *
 * Follows https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html and records as AWS writes them: no
 * sequence number, no view type, the time as a whole number. Differs: AWS does not say how it makes partition keys; here
 * they are the MD5 of the item's key, in the same 32 capital hexadecimal digits, so that changes of one item are in one
 * shard, in order, as there. What would be more than Kinesis takes goes without its old image, and, if that is not
 * enough, without either; AWS does not say what it does then.
 */
import { createHash } from 'node:crypto';
import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import { type Item, itemSize } from './size.ts';

export type Precision = 'MILLISECOND' | 'MICROSECOND';

/** What a record of the table's stream does not say. */
export interface Setting {
  readonly tableName: string;
  readonly precision: Precision;
  /** Microseconds since 1970. */
  readonly micros: number;
}

/** One record for Kinesis. */
export interface Entry {
  readonly PartitionKey: string;
  readonly Data: Buffer;
}

/** Kinesis's default for the data of a record and its partition key together, in bytes. */
export const mostBytes = 1024 * 1024;

/** The entry of a change. */
export function entryOf(record: StreamRecord, setting: Setting): Entry {
  const { Keys = {}, NewImage, OldImage } = record.dynamodb ?? {};
  const PartitionKey = createHash('md5').update(wire(Keys)).digest('hex').toUpperCase();
  const images = [{ NewImage, OldImage }, { NewImage }, {}];
  const texts = images.map((kept) => () => wire(envelopeOf(record, setting, { Keys, ...kept })));
  for (const text of texts) {
    const Data = Buffer.from(text());
    if (Data.length + PartitionKey.length <= mostBytes) return { PartitionKey, Data };
  }
  throw new RangeError(`The keys of ${PartitionKey} alone are more than Kinesis takes, which DynamoDB rules out.`);
}

interface Images {
  readonly Keys: Item;
  readonly NewImage?: Item | undefined;
  readonly OldImage?: Item | undefined;
}

function envelopeOf(record: StreamRecord, { tableName, precision, micros }: Setting, images: Images): object {
  const { NewImage, OldImage, Keys } = record.dynamodb ?? {};
  return {
    awsRegion: record.awsRegion,
    eventID: record.eventID,
    eventName: record.eventName,
    userIdentity: identityOf(record),
    recordFormat: 'application/json',
    tableName,
    dynamodb: {
      ApproximateCreationDateTime: precision === 'MICROSECOND' ? micros : Math.floor(micros / 1_000),
      ...images,
      SizeBytes: itemSize(Keys) + itemSize(NewImage) + itemSize(OldImage),
      ApproximateCreationDateTimePrecision: precision,
    },
    eventSource: 'aws:dynamodb',
  };
}

/** Who is told of is DynamoDB itself, when it deletes what has expired. */
function identityOf({ userIdentity }: StreamRecord): object | null {
  if (userIdentity?.PrincipalId === undefined) return null;
  return { principalId: userIdentity.PrincipalId, type: userIdentity.Type };
}

/** JSON with binary values in base64, as on the wire. */
function wire(value: object): string {
  return JSON.stringify(value, (_, member: unknown) =>
    member instanceof Uint8Array ? Buffer.from(member).toString('base64') : member,
  );
}
