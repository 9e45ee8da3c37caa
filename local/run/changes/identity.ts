/** By what a change is known on its way: what happened, to which item, and the version that was written or removed. */

import type { ChangeLine } from '../../../contracts/src/change.ts';
import type { PriceChange } from '../../sources/crypto-prices.ts';
import { keyOf } from '../../sources/feed-prices.ts';

type Image = Readonly<Record<string, { readonly S?: string; readonly N?: string } | undefined>>;

/** What of DynamoDB's envelope in Kinesis is read here. */
interface Envelope {
  readonly eventName: string;
  readonly dynamodb: { readonly Keys: Image; readonly NewImage?: Image; readonly OldImage?: Image };
}

/** Of a change that the feeder made. */
export function identityOfChange(change: PriceChange): string {
  const { expects, item } = change;
  if (item === null) return identity('REMOVE', keyOf(change), expects);
  return identity(expects === 0 ? 'INSERT' : 'MODIFY', keyOf(change), item.version);
}

/** Of a record in the stream: JSON, as bytes or text. */
export function identityOfRecord(data: Uint8Array): string {
  const { eventName, dynamodb } = JSON.parse(Buffer.from(data).toString('utf8')) as Envelope;
  const { Keys, NewImage, OldImage } = dynamodb;
  const key = `${Keys.symbol?.S}#${Keys.traded_at?.S}`;
  return identity(eventName, key, Number((NewImage ?? OldImage)?.version?.N));
}

/** Of a line of the raw zone. */
export function identityOfLine(line: Pick<ChangeLine<unknown>, 'event_name' | 'unique_id' | 'version'>): string {
  return identity(line.event_name, line.unique_id, line.version);
}

/** Of an item that is written for the first time. */
export function identityOfInsert(key: string): string {
  return identity('INSERT', key, 1);
}

function identity(event: string, key: string, version: number): string {
  return `${event} ${key} ${version}`;
}
