/**
 * Projections: what the newest record of each name looks like as a file, and which of two files is the newer one.
 *
 * A file is the record's own bytes with one further member at the end, `"$record"`, which says where in Kafka the record
 * stands. Figures keep their digits that way, whoever finds a file can tell its age, and no two records make the same
 * bytes: an ETag, which is the bytes' digest, is a version here.
 *
 * A replayed dead letter is as old as the record that was refused: what came after that stays.
 */
import { StreampactError } from '../../contracts/src/error.ts';
import { keyAt } from '../shared/judge.ts';
import { originOf } from '../shared/origin.ts';
import type { RefusedRecord } from './quarantine.ts';
import type { SinkRecord } from './record.ts';
import { RecordCursor, type RecordRun } from './record-run.ts';

/** Where a record stands in Kafka. */
export interface Provenance {
  /** The topic's incarnation: Kafka's topic UUID in base64url. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970, by the broker's clock. */
  readonly timestamp: number;
}

/** A file of a projection. */
export interface ProjectedFile {
  readonly key: string;
  readonly body: Buffer;
  readonly provenance: Provenance;
}

/** A projection and the partition that its records come from. */
export interface ProjectionSource {
  /** Lake prefix. */
  readonly prefix: string;
  /** JSON pointer to the date in the value. */
  readonly name: string;
  readonly topicId: string;
  readonly partition: number;
}

const member = '$record';
/** Nothing but a date names a file, whatever the contract's version let through. */
const safeName = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The files that a partition's records leave behind: the newest accepted one for each name. A
 * record without a date in its place is not projected; it is in the raw zone like all others.
 */
export function filesOf(
  source: ProjectionSource,
  runs: readonly RecordRun[],
  refused: readonly RefusedRecord[],
): readonly ProjectedFile[] {
  const outside = new Set(refused.map(({ record }) => record.offset));
  const newest = new Map<string, Found>();
  for (const run of runs) {
    const cursor = new RecordCursor(run);
    while (cursor.next()) {
      const record = outside.has(cursor.offset) ? undefined : cursor.record();
      const name = record === undefined ? undefined : nameOf(record, source.name);
      if (record === undefined || name === undefined) continue;
      const found = { record, provenance: placeOf(source, record) };
      const before = newest.get(name);
      if (before === undefined || isNewer(found.provenance, before.provenance)) newest.set(name, found);
    }
  }
  return [...newest].map(([name, { record, provenance }]) => ({
    key: `${source.prefix}/${name}.json`,
    body: withProvenance(record.value ?? Buffer.from('{}'), provenance),
    provenance,
  }));
}

function nameOf({ value }: SinkRecord, pointer: string): string | undefined {
  const name = value === null ? undefined : keyAt(JSON.parse(value.toString()), pointer);
  return name !== undefined && safeName.test(name) ? name : undefined;
}

interface Found {
  readonly record: SinkRecord;
  readonly provenance: Provenance;
}

/** Where a record stands; of a replay, where it stood. One whose place in this partition is not known is older than all. */
function placeOf({ topicId, partition }: ProjectionSource, { offset, timestamp, headers }: SinkRecord): Provenance {
  const origin = originOf(headers);
  if (origin === undefined) return { topic: topicId, partition, offset, timestamp };
  const known = origin !== 'unknown' && origin.topicId === topicId && origin.partition === partition;
  if (!known || origin.offset >= offset) return { topic: topicId, partition, offset: 0, timestamp: 0 };
  return { topic: topicId, partition, offset: origin.offset, timestamp };
}

/**
 * Whether `a` is newer than `b`. A partition's offsets tell exactly; records of different partitions or incarnations of the
 * topic are told apart by the broker's clock, and where that says nothing either, by their identity, always alike.
 */
export function isNewer(a: Provenance, b: Provenance): boolean {
  if (a.topic === b.topic && a.partition === b.partition) return a.offset > b.offset;
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  return a.topic === b.topic ? a.partition > b.partition : a.topic > b.topic;
}

/** Where the record of a file stands. Throws SINK_PROJECTION_FOREIGN for a file that {@link filesOf} did not make. */
export function provenanceOf(body: Buffer, where: string): Provenance {
  const fields = memberOf(body);
  const { topic, partition, offset, timestamp } = fields;
  if (typeof topic === 'string' && topic !== '' && isCount(partition) && isCount(offset) && isCount(timestamp)) {
    return { topic, partition, offset, timestamp };
  }
  throw new StreampactError('SINK_PROJECTION_FOREIGN', `A file of a projection does not say which record it holds.`, {
    where,
    fix: 'Somebody else wrote it. Move it away and restart the sink, which then writes the newest record that it reads.',
  });
}

function withProvenance(value: Buffer, provenance: Provenance): Buffer {
  const end = value.lastIndexOf('}'); // an object's last brace; only white space may follow it
  const spliced = `,${JSON.stringify(member)}:${JSON.stringify(provenance)}}\n`;
  return Buffer.concat([value.subarray(0, end), Buffer.from(spliced)]);
}

function memberOf(body: Buffer): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString());
  } catch {
    return {};
  }
  if (typeof parsed !== 'object' || parsed === null || !Object.hasOwn(parsed, member)) return {};
  const found = (parsed as Readonly<Record<string, unknown>>)[member];
  return typeof found === 'object' && found !== null ? { ...found } : {};
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
