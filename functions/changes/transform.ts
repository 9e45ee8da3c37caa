/**
 * Firehose's records of a DynamoDB table's changes, made into lines of the raw zone or of the quarantine.
 *
 * Every record is answered by its id. What is refused is answered `Ok` too, with the zone `quarantine` and the reason inside,
 * because an answer `ProcessingFailed` keeps no reason; that one is left for answers that Lambda would not carry. Contract of
 * the answer: https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html; keys for prefixes:
 * https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html.
 */
import type { ItemShape } from '../../contracts/src/change.ts';
import type { ItemContract } from '../../contracts/src/model.ts';
import type { ValidatorEntry } from '../../contracts/src/validate.ts';
import { type Change, instantOf, lineOf, readChange } from './change.ts';
import { Refused } from './refused.ts';

/** What Firehose hands over; more than is named here. */
export interface IncomingRecord {
  readonly recordId: string;
  /** Base64. */
  readonly data: string;
  /** When Firehose had it, in milliseconds since 1970. */
  readonly approximateArrivalTimestamp: number;
}

/** What Firehose wants back. */
export interface OutgoingRecord {
  readonly recordId: string;
  readonly result: 'Ok' | 'ProcessingFailed';
  /** Base64. */
  readonly data: string;
  readonly metadata?: { readonly partitionKeys: PartitionKeys };
}

/** What the prefix names by `!{partitionKeyFromLambda:…}`. */
interface PartitionKeys {
  readonly zone: 'raw' | 'quarantine';
  /** Day and hour of the change, UTC. */
  readonly dt: string;
  readonly hour: string;
}

/** What came of a batch. */
export interface Transformed {
  readonly records: readonly OutgoingRecord[];
  readonly raw: number;
  readonly quarantined: number;
  readonly failed: number;
}

/** By what a batch is transformed. */
export interface ItemTransform {
  readonly contract: ItemContract;
  readonly shape: ItemShape;
  readonly judge: ValidatorEntry;
  /** Most bytes that an answer may take as JSON; Lambda carries 6 MB. */
  readonly answerBytes: number;
}

/** Bytes of an answered record around its data and its id, and some to spare. */
const aroundRecord = 160;

/** Transforms a batch; never throws for what a record holds. */
export function transform(incoming: readonly IncomingRecord[], by: ItemTransform): Transformed {
  const counts = { raw: 0, quarantined: 0, failed: 0 };
  let left = incoming.reduce((bytes, { recordId }) => bytes - recordId.length - aroundRecord, by.answerBytes);
  const records = incoming.map((record): OutgoingRecord => {
    const { zone, line, micros } = lineFor(record, by);
    const data = Buffer.from(line).toString('base64');
    if (data.length > left) {
      counts.failed += 1;
      // Firehose puts its own copy of the record under the error prefix.
      return { recordId: record.recordId, result: 'ProcessingFailed', data: '' };
    }
    left -= data.length;
    counts[zone === 'raw' ? 'raw' : 'quarantined'] += 1;
    const instant = instantOf(micros);
    const partitionKeys = { zone, dt: instant.slice(0, 10), hour: instant.slice(11, 13) };
    return { recordId: record.recordId, result: 'Ok', data, metadata: { partitionKeys } };
  });
  return { records, ...counts };
}

interface PlacedLine {
  readonly zone: PartitionKeys['zone'];
  readonly line: string;
  /** Of the change; of its arrival where it does not say. */
  readonly micros: number;
}

function lineFor(record: IncomingRecord, by: ItemTransform): PlacedLine {
  const data = Buffer.from(record.data, 'base64');
  let change: Change | undefined;
  try {
    change = readChange(data, by);
    judgeImage(change.fresh, '/new', by.judge);
    return { zone: 'raw', line: lineOf(change), micros: change.micros };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const micros = change?.micros ?? record.approximateArrivalTimestamp * 1_000;
    return { zone: 'quarantine', line: quarantineLine(record, error, by), micros };
  }
}

/** The image after the change is held against the contract; the one before was, when it was new. */
function judgeImage(image: string | undefined, pointer: string, { accept, validate }: ValidatorEntry): void {
  if (image === undefined) return;
  if (accept !== undefined) {
    const bytes = Buffer.from(image);
    if (accept(bytes, 0, bytes.length)) return;
  }
  const [violation] = validate(JSON.parse(image));
  if (violation === undefined) return;
  throw new Refused('CONTRACT_VIOLATION', violation.message, `${pointer}${violation.pointer}`, violation.keyword);
}

function quarantineLine(record: IncomingRecord, refused: Refused, { contract }: ItemTransform): string {
  const { code, pointer, keyword, message: reason } = refused;
  const line = {
    ...{ code, pointer, keyword, reason },
    contract: `${contract.product}/${contract.name}@${contract.hash}`,
    table: contract.dynamoTable,
    arrived: new Date(record.approximateArrivalTimestamp).toISOString(),
    value: record.data,
  };
  return `${JSON.stringify(line)}\n`;
}
