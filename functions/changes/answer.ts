/**
 * The answer to Firehose, kept within what Lambda carries: 6 MB for a synchronous invocation, either way, see
 * https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html.
 *
 * A line that it has no room for is answered `ProcessingFailed`: Firehose then writes its own copy of the record below the error
 * prefix, under `processing-failed/`, see
 * https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html. Lines of the raw zone go first: a
 * plain line is shorter than its record, unless exponents are spelled out, so that they fit where the request did, while a refused
 * record grows by a third, and one of few bytes to many times its size. AWS's own example for CloudWatch Logs sends back to the stream
 * what does not fit; here it would be our function writing into DynamoDB's stream, without end for a record that never fits.
 */
import { quoted } from './attribute.ts';
import type { IncomingRecord, OutgoingRecord, PartitionKeys } from './record.ts';

/** A record and the line that was made of it. */
export interface PlacedRecord {
  readonly record: IncomingRecord;
  /** None where that failed. */
  readonly line?: PlacedLine;
}

/** A line and where it belongs. */
interface PlacedLine {
  readonly zone: PartitionKeys['zone'];
  /** As `instantOf` writes it. */
  readonly instant: string;
  /** Base64. */
  readonly data: string;
}

/** Bytes of JSON around records, and around the id and the data of one, its comma included. */
const aroundAll = '{"records":[]}'.length;
const metadata = { partitionKeys: { zone: 'quarantine', dt: '2021-10-27', hour: '00' } };
const aroundRecord = JSON.stringify({ recordId: '', result: 'ProcessingFailed', data: '', metadata }).length + 1;

/** Answers every record, in order, in at most `limit` bytes of JSON, or as few as it takes to name them all. */
export function answerOf(placed: readonly PlacedRecord[], limit: number): readonly OutgoingRecord[] {
  const around = placed.reduce((sum, { record }) => sum + bytesOf(record.recordId) + aroundRecord, aroundAll);
  const whole = placed.reduce((sum, { record, line }) => sum + (line ?? record).data.length, around);
  if (whole <= limit) return placed.map((one) => (one.line === undefined ? failed(one, true) : ok(one, one.line)));

  // What fails goes back as it came, as AWS's examples do, if there is room for that.
  const unchanged = placed.reduce((sum, { record }) => sum + record.data.length, around);
  const intact = unchanged <= limit;
  let left = limit - (intact ? unchanged : around);
  const fits = ({ record, line }: PlacedRecord, zone: PartitionKeys['zone']): boolean => {
    if (line?.zone !== zone) return false;
    const more = line.data.length - (intact ? record.data.length : 0);
    if (more > left) return false;
    left -= more;
    return true;
  };
  const first = placed.map((one) => fits(one, 'raw'));
  const then = placed.map((one) => fits(one, 'quarantine'));
  return placed.map((one, at) =>
    one.line !== undefined && (first[at] || then[at]) ? ok(one, one.line) : failed(one, intact),
  );
}

function ok({ record: { recordId } }: PlacedRecord, { zone, instant, data }: PlacedLine): OutgoingRecord {
  const partitionKeys = { zone, dt: instant.slice(0, 10), hour: instant.slice(11, 13) };
  return { recordId, result: 'Ok', data, metadata: { partitionKeys } };
}

function failed({ record: { recordId, data } }: PlacedRecord, intact: boolean): OutgoingRecord {
  return { recordId, result: 'ProcessingFailed', data: intact ? data : '' };
}

function bytesOf(recordId: string): number {
  return Buffer.byteLength(quoted(recordId)) - 2;
}
