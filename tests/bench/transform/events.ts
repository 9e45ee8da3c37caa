/**
 * Events of Firehose with real changes of `crypto-cdc`: the product's own feed (`local/sources/crypto-prices.ts`), in the
 * envelope that DynamoDB gives them on their way into Kinesis, in batches of about the megabyte that Firehose buffers for a
 * function by default. Sources: those of `functions/changes/change.ts` and `event.ts`.
 */
import { randomUUID } from 'node:crypto';
import { items } from '../../../contracts/generated/crypto-cdc/items.ts';
import { type PriceChange, priceChanges } from '../../../local/sources/crypto-prices.ts';
import { attributesOf, keyOf } from '../../../local/sources/feed-prices.ts';

/** Days that both markets know. */
const days = { from: '2018-01-01', to: '2020-01-16' } as const;
const batchBytes = 1_000_000;
const sequence = 49_546_986_683_135_544_286_507_457_936_321_625_675_700_192_471_156_785_154n;

/** What a benchmark goes through. */
export interface ChangeEvents {
  /** JSON text of each event. */
  readonly events: readonly string[];
  readonly records: number;
  /** Mean bytes of a record before base64. */
  readonly recordBytes: number;
}

/** Makes them; the same each time but for DynamoDB's ids. */
export function changeEvents(): ChangeEvents {
  const bodies = bodiesOf(priceChanges(days));
  const events: string[] = [];
  let batch: object[] = [];
  let bytes = 0;
  for (const [at, body] of bodies.entries()) {
    batch.push(recordOf(body, at));
    bytes += body.length;
    if (bytes < batchBytes && at + 1 < bodies.length) continue;
    events.push(eventOf(batch));
    [batch, bytes] = [[], 0];
  }
  const recordBytes = bodies.reduce((sum, { length }) => sum + length, 0) / bodies.length;
  return { events, records: bodies.length, recordBytes };
}

/** Each change's data. */
function bodiesOf(changes: readonly PriceChange[]): readonly Buffer[] {
  const images = new Map<string, object>();
  const begin = Date.UTC(2021, 9, 27) * 1_000;
  return changes.map((change, at) => {
    const { symbol, traded_at, item } = change;
    const [key, old] = [keyOf(change), images.get(keyOf(change))];
    const fresh = item === null ? undefined : wireOf(attributesOf(item));
    if (fresh === undefined) images.delete(key);
    else images.set(key, fresh);
    const keys = { symbol: { S: symbol }, traded_at: { S: traded_at } };
    return Buffer.from(JSON.stringify(envelopeOf({ keys, fresh, old, micros: begin + at * 1_777 })));
  });
}

interface Told {
  readonly keys: object;
  readonly fresh: object | undefined;
  readonly old: object | undefined;
  readonly micros: number;
}

function envelopeOf({ keys, fresh, old, micros }: Told): object {
  return {
    awsRegion: 'us-east-1',
    eventID: randomUUID(),
    eventName: fresh === undefined ? 'REMOVE' : old === undefined ? 'INSERT' : 'MODIFY',
    userIdentity: null,
    recordFormat: 'application/json',
    tableName: items['crypto-cdc/prices'].dynamoTable,
    dynamodb: {
      ApproximateCreationDateTime: micros,
      Keys: keys,
      ...(fresh && { NewImage: fresh }),
      ...(old && { OldImage: old }),
      SizeBytes: 240,
      ApproximateCreationDateTimePrecision: 'MICROSECOND',
    },
    eventSource: 'aws:dynamodb',
  };
}

/** Binary attributes are base64 on the wire. */
function wireOf(attributes: Readonly<Record<string, unknown>>): object {
  return JSON.parse(JSON.stringify(attributes, (_, value) => base64In(value) ?? value));
}

function base64In(value: unknown): string | undefined {
  const buffer = value as { readonly type?: unknown; readonly data?: unknown } | null;
  if (typeof buffer !== 'object' || buffer?.type !== 'Buffer' || !Array.isArray(buffer.data)) return undefined;
  return Buffer.from(buffer.data).toString('base64');
}

function recordOf(body: Buffer, at: number): object {
  const arrival = Date.UTC(2021, 9, 27, 0, 1) + at;
  return {
    recordId: String(sequence + BigInt(at) * 1_024n).padEnd(62, '0'),
    approximateArrivalTimestamp: arrival,
    data: body.toString('base64'),
    kinesisRecordMetadata: {
      sequenceNumber: String(sequence + BigInt(at) * 1_024n),
      subsequenceNumber: 0,
      partitionKey: '6A0D2E9F4B7C8D1E2F3A4B5C6D7E8F90',
      shardId: 'shardId-000000000000',
      approximateArrivalTimestamp: arrival,
    },
  };
}

function eventOf(records: readonly object[]): string {
  return JSON.stringify({
    invocationId: randomUUID(),
    sourceKinesisStreamArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/crypto-cdc',
    deliveryStreamArn: 'arn:aws:firehose:us-east-1:123456789012:deliverystream/crypto-cdc',
    region: 'us-east-1',
    records,
  });
}
