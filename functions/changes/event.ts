/** The event of a Firehose transformation, see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesisfirehose.html. */
import { StreampactError } from '../../contracts/src/error.ts';
import { isObject } from './attribute.ts';
import type { IncomingRecord } from './record.ts';

/** Instants up to here are exact in microseconds: the year 2255. */
const maxMilliseconds = Math.floor(Number.MAX_SAFE_INTEGER / 1_000);

/** The records of an event; CHANGES_EVENT_INVALID when it is not Firehose's. */
export function recordsOf(event: unknown): readonly IncomingRecord[] {
  const records = isObject(event) ? event.records : undefined;
  if (!Array.isArray(records)) throw invalid('it has no list "records"');
  return records.map((record: unknown, at) => {
    if (isRecord(record)) return record;
    throw invalid(
      `/records/${at} has no text "recordId" and "data", or no "approximateArrivalTimestamp" in milliseconds`,
    );
  });
}

function isRecord(value: unknown): value is IncomingRecord {
  if (!isObject(value)) return false;
  const { recordId, data, approximateArrivalTimestamp: at } = value;
  return typeof recordId === 'string' && typeof data === 'string' && isInstant(at);
}

function isInstant(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= maxMilliseconds;
}

function invalid(why: string): StreampactError {
  return new StreampactError('CHANGES_EVENT_INVALID', `The event is not one of Firehose: ${why}.`, {
    where: "the transformer's event",
    fix: 'Let a Firehose stream invoke the function, as its processor.',
  });
}
