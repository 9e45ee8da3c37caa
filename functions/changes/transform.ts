/**
 * Firehose's records of a DynamoDB table's changes, made into lines of the raw zone or of the quarantine.
 *
 * Every record is answered by its id. What is refused is answered `Ok` too, with the zone `quarantine` and the reason inside,
 * because an answer `ProcessingFailed` keeps no reason; that one is left for what the answer has no room for (`answer.ts`) and
 * for our own mistakes. Nothing is `Dropped`: every change is somebody's. Contract of the answer:
 * https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html; keys for prefixes:
 * https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html.
 */
import type { ItemContract } from '../../contracts/src/model.ts';
import { answerOf, type PlacedRecord } from './answer.ts';
import { type ItemReader, lineOf, readChange } from './change.ts';
import { readEnvelope, textOf } from './envelope.ts';
import { instantOf } from './instant.ts';
import { type ItemJudge, judgeChange, withoutBadOld } from './judge-change.ts';
import { encoded, writeLine } from './line.ts';
import type { IncomingRecord, OutgoingRecord } from './record.ts';
import { type RefusalCode, Refused } from './refused.ts';
import type { ScanChange } from './scan/scan-change.ts';

/** By what a batch is transformed. */
export interface ItemTransform extends ItemReader, ItemJudge {
  /** The short way; undefined where it is unsure. */
  readonly scan: ScanChange;
  /** Most bytes that an answer may take as JSON. */
  readonly answerBytes: number;
}

/** What came of a batch. */
export interface Transformed {
  readonly records: readonly OutgoingRecord[];
  readonly counts: Counts;
  /** The first error that is a mistake of ours; its record was answered `ProcessingFailed`. */
  readonly bug?: unknown;
}

/** How many records ended where. */
interface Counts {
  readonly raw: number;
  readonly quarantined: number;
  readonly failed: number;
  /** Refused records by their code, whether there was room for them or not. */
  readonly refusals: Readonly<Partial<Record<RefusalCode, number>>>;
}

/** Transforms a batch; never throws for what a record holds. */
export function transform(incoming: readonly IncomingRecord[], by: ItemTransform): Transformed {
  const refusals: Partial<Record<RefusalCode, number>> = {};
  let bug: unknown;
  const placed = incoming.map((record): PlacedRecord => {
    try {
      return placedIn(record, by, (code) => {
        refusals[code] = (refusals[code] ?? 0) + 1;
      });
    } catch (error) {
      bug ??= error;
      return { record };
    }
  });
  const records = answerOf(placed, by.answerBytes);
  const count = (zone: string) => records.filter(({ metadata }) => metadata?.partitionKeys.zone === zone).length;
  const [raw, quarantined] = [count('raw'), count('quarantine')];
  const counts = { raw, quarantined, failed: records.length - raw - quarantined, refusals };
  return { records, counts, ...(bug === undefined ? {} : { bug }) };
}

function placedIn(record: IncomingRecord, by: ItemTransform, onRefused: (code: RefusalCode) => void): PlacedRecord {
  const scanned = by.scan(record.data);
  if (scanned !== undefined) return { record, line: { zone: 'raw', ...scanned } };
  let micros = record.approximateArrivalTimestamp * 1_000;
  try {
    const envelope = readEnvelope(textOf(record.data));
    micros = envelope.micros;
    const change = readChange(envelope, by);
    const { line, fresh } = writeLine(lineOf(withoutBadOld(change, by), by.contract));
    judgeChange(change, fresh, by);
    return { record, line: { zone: 'raw', instant: instantOf(micros), data: encoded(line) } };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    onRefused(error.code);
    const data = Buffer.from(quarantineLine(record, error, by.contract)).toString('base64');
    return { record, line: { zone: 'quarantine', instant: instantOf(micros), data } };
  }
}

function quarantineLine(record: IncomingRecord, refused: Refused, contract: ItemContract): string {
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
