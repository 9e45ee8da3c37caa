/** Records for tests as DynamoDB and Firehose send them. */

import { itemVersions } from '../../contracts/generated/crypto-cdc/item-versions.ts';
import { items } from '../../contracts/generated/crypto-cdc/items.ts';
import { shape } from '../../contracts/generated/crypto-cdc/prices.item.shape.ts';
import { entryOf } from '../../contracts/src/validate.ts';
import type { TransformerDefinition } from './main.ts';
import { plainShape } from './plain-shape.ts';
import type { IncomingRecord } from './record.ts';
import { scanChanges } from './scan/scan-change.ts';
import type { ItemTransform } from './transform.ts';

const contract = items['crypto-cdc/prices'];

const judge = entryOf(itemVersions, contract.hash, 'contract version');

/** What the product's function is made of. */
export const definition: TransformerDefinition = { name: 'test', contract, shape, judge };

/** What the product's function transforms by, without the short way. */
export const carefully: ItemTransform = {
  ...{ contract, judge, shape: plainShape(shape) },
  scan: () => undefined,
  answerBytes: 6_000_000,
};

/** The short way. */
export const scan = scanChanges({ contract, shape, judge });

/** What the product's function transforms by. */
export const prices: ItemTransform = { ...carefully, scan };

/** An item's attributes, `more` over them. */
export function imageOf(more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    symbol: { S: 'BTC' },
    traded_at: { S: '2021-10-27T00:00:00Z' },
    day: { S: '2021-10-27' },
    price_usd: { N: '58471.4755' },
    volume: { N: '0.5' },
    version: { N: '1' },
    ...more,
  };
}

/** A change with the new image `fresh` and the old one `old`; `more` over the envelope. */
export function envelopeOf(
  { fresh, old }: { readonly fresh?: object | undefined; readonly old?: object | undefined },
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    awsRegion: 'us-east-1',
    eventID: '3b0a4ab5-9a4e-4c5a-9f5e-8d0f6d0c8f5a',
    eventName: fresh === undefined ? 'REMOVE' : old === undefined ? 'INSERT' : 'MODIFY',
    userIdentity: null,
    recordFormat: 'application/json',
    tableName: contract.dynamoTable,
    dynamodb: {
      ApproximateCreationDateTime: 1_635_292_800_123_456,
      ApproximateCreationDateTimePrecision: 'MICROSECOND',
      Keys: { symbol: { S: 'BTC' }, traded_at: { S: '2021-10-27T00:00:00Z' } },
      ...(fresh === undefined ? {} : { NewImage: fresh }),
      ...(old === undefined ? {} : { OldImage: old }),
      SizeBytes: 120,
    },
    eventSource: 'aws:dynamodb',
    ...more,
  };
}

/** As Firehose hands it over. */
export function recordOf(data: object | string | Buffer, recordId = 'r1'): IncomingRecord {
  const bytes = Buffer.isBuffer(data) ? data : Buffer.from(typeof data === 'string' ? data : JSON.stringify(data));
  return { recordId, data: bytes.toString('base64'), approximateArrivalTimestamp: Date.UTC(2021, 9, 28, 5) };
}
