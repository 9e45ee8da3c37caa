/** Drawn changes as Kinesis carries them, in an order that is not theirs. */
import { createHash } from 'node:crypto';
import type { Random } from '../faults/random.ts';
import type { DrawnChange } from './draw.ts';

/** One record of the stream. */
export interface StreamRecord {
  readonly PartitionKey: string;
  readonly Data: Buffer;
}

/** Records that are no changes of the contract, and why not. */
const hostile: readonly (readonly [what: string, data: (change: DrawnChange) => Buffer])[] = [
  ['not UTF-8', () => Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ['not JSON', () => Buffer.from('{"eventName":"INSERT",')],
  ['nothing at all', () => Buffer.from('null')],
  ['a type that there is not', (change) => withPrice(change, { X: '1' })],
  ['a price that is none', (change) => withPrice(change, { S: 'dear' })],
  ['a negative price', (change) => withPrice(change, { N: '-1' })],
  ['no price', (change) => withPrice(change, undefined)],
  ['bytes for a price', (change) => withPrice(change, { B: 'AAH/' })],
  ['more digits than the contract has', (change) => withPrice(change, { N: `${'9'.repeat(37)}.5` })],
  ['an item of 400 KB', (change) => withNote(change, 'x'.repeat(390_000))],
  ['no keys', (change) => Buffer.from(JSON.stringify({ ...envelopeOf(change), dynamodb: { NewImage: change.fresh } }))],
];

/** Records in the order in which they are sent. */
export interface Sending {
  readonly records: readonly StreamRecord[];
  /** How many of them must end in the quarantine. */
  readonly hostile: number;
}

/** Every change once, some again, all out of order within `disorder` records, and hostile ones between them. */
export function sendingOf(random: Random, changes: readonly DrawnChange[], disorder = 200): Sending {
  const placed: (readonly [place: number, record: StreamRecord])[] = [];
  const place = (at: number, record: StreamRecord) => placed.push([at + random.next() * disorder, record]);
  let refused = 0;
  changes.forEach((change, at) => {
    place(at, recordOf(change));
    // Sent again, it would be quarantined again, at another time.
    if (change.bad) refused += 1;
    else if (random.next() < 0.05) place(random.between(at, changes.length), recordOf(change));
    if (random.next() < 0.01 && change.fresh !== undefined) {
      const [, data] = hostile[refused % hostile.length] ?? hostile[0] ?? [];
      if (data !== undefined) place(at, { PartitionKey: String(refused), Data: data(change) });
      refused += 1;
    }
  });
  placed.sort(([a], [b]) => a - b);
  return { records: placed.map(([, record]) => record), hostile: refused };
}

function recordOf(change: DrawnChange): StreamRecord {
  const { symbol, tradedAt } = change;
  const key = createHash('md5').update(`${symbol} ${tradedAt}`).digest('hex').toUpperCase();
  return { PartitionKey: key, Data: Buffer.from(JSON.stringify(envelopeOf(change))) };
}

/** As https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_using-shards-and-metrics.html shows it. */
function envelopeOf({ symbol, tradedAt, name, micros, fresh, old }: DrawnChange) {
  return {
    awsRegion: 'us-east-1',
    eventID: createHash('sha256').update(`${symbol} ${tradedAt} ${micros} ${name}`).digest('hex').slice(0, 32),
    eventName: name,
    userIdentity: null,
    recordFormat: 'application/json',
    tableName: 'crypto-prices',
    dynamodb: {
      ApproximateCreationDateTime: micros,
      ApproximateCreationDateTimePrecision: 'MICROSECOND',
      Keys: { symbol: { S: symbol }, traded_at: { S: tradedAt } },
      ...(fresh === undefined ? {} : { NewImage: fresh }),
      ...(old === undefined ? {} : { OldImage: old }),
      SizeBytes: 200,
    },
    eventSource: 'aws:dynamodb',
  };
}

function withPrice(change: DrawnChange, price: object | undefined): Buffer {
  const { price_usd: _, ...rest } = change.fresh ?? {};
  return withImage(change, price === undefined ? rest : { ...rest, price_usd: price });
}

function withNote(change: DrawnChange, note: string): Buffer {
  return withImage(change, { ...change.fresh, note: { S: note } });
}

function withImage(change: DrawnChange, NewImage: object): Buffer {
  const envelope = envelopeOf(change);
  return Buffer.from(JSON.stringify({ ...envelope, dynamodb: { ...envelope.dynamodb, NewImage } }));
}
