/** Names of the sink's objects: a function of the record's time and of the plan, never of the moment of writing. */

/** What a plan's objects are named after. */
export interface PlannedRange {
  /** Kafka's topic UUID in base64url. */
  readonly topicId: string;
  readonly partition: number;
  /** First offset. */
  readonly start: number;
  /** First offset after the range. */
  readonly end: number;
}

const hourMs = 3_600_000;
/** Years that dt=YYYY can hold; a record from outside is put at the nearer end, so that it is still named and kept. */
const [earliest, latest] = [0, Date.UTC(9999, 11, 31, 23)];

/** The UTC hour that a record's timestamp (milliseconds since 1970) falls in, as the milliseconds of its beginning. */
export function hourOf(timestamp: number): number {
  const bounded = Math.min(Math.max(timestamp, earliest), latest);
  return bounded - (bounded % hourMs);
}

/**
 * `<prefix>/dt=YYYY-MM-DD/hour=HH/kafka.<topicId>.<partition>.<start>-<end>.jsonl.gz`, offsets padded to 20 digits. The first
 * word is there because one topic id in 64 begins with `_`, and Athena, Spark and Glue pass over files whose names do.
 */
export function objectKey(prefix: string, hour: number, range: PlannedRange): string {
  const [date, time] = new Date(hour).toISOString().split('T');
  const { topicId, partition, start, end } = range;
  return `${prefix}/dt=${date}/hour=${time?.slice(0, 2)}/kafka.${topicId}.${partition}.${pad(start)}-${pad(end)}.jsonl.gz`;
}

function pad(offset: number): string {
  return String(offset).padStart(20, '0');
}
