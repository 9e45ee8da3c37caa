/**
 * What became of the projection: the file of each date holds the newest accepted record of that date in the end, and no
 * version of it was older than the one before.
 */
import type { InputMessage } from './input.ts';
import { type Lake, readVersion, type Version } from './lake.ts';
import type { TopicRecord } from './topic-reader.ts';

const prefix = 'exchange_rates/';

/** What was done and seen. */
export interface ProjectionEvidence {
  readonly lake: Lake;
  /** Of the whole lake. */
  readonly versions: readonly Version[];
  /** What the topic holds, by partition. */
  readonly records: readonly (readonly TopicRecord[])[];
  readonly input: readonly InputMessage[];
}

/** Whether a key, or a path behind a bucket, is a file of the projection. */
export function isProjected(path: string): boolean {
  return path.replace(/^\/[^/]+\//, '').startsWith(prefix);
}

/** Sentences about what is wrong, none if nothing is. `versions` in the answer counts those of all files. */
export async function judgeProjection({ lake, versions, records, input }: ProjectionEvidence) {
  const broken = new Set(input.filter((message) => message.broken).map(({ id }) => id));
  const newest = new Map<string, TopicRecord>();
  // A date is a key, so all of its records stand in one partition, in their order.
  for (const record of records.flat()) if (!broken.has(record.id)) newest.set(`${prefix}${record.key}.json`, record);
  const files = new Map<string, Version[]>();
  for (const version of versions.filter(({ key }) => isProjected(key)))
    files.set(version.key, [version, ...(files.get(version.key) ?? [])]);
  const problems: string[] = [];
  for (const [key, record] of newest) {
    const bodies = await Promise.all((files.get(key) ?? []).map((version) => readVersion(lake, version)));
    problems.push(...historyProblems(key, bodies, record));
  }
  for (const key of files.keys()) if (!newest.has(key)) problems.push(`${key}: a file for a date that was not sent`);
  return { problems, versions: [...files.values()].flat().length };
}

/** `bodies` from the oldest version to the newest. */
function historyProblems(key: string, bodies: readonly Buffer[], newest: TopicRecord): readonly string[] {
  const offsets = bodies.map((body) => offsetOf(body));
  const back = offsets.findIndex((offset, at) => at > 0 && !(offset > (offsets[at - 1] ?? -1)));
  const last = bodies.at(-1);
  const value = newest.value?.toString().replace(/}$/, '') ?? '';
  return [
    ...(back < 0 ? [] : [`${key}: went back: offsets ${offsets.join(', ')}`]),
    ...(offsets.at(-1) === newest.offset ? [] : [`${key}: ends at offset ${offsets.at(-1)}, not ${newest.offset}`]),
    ...(last?.toString().startsWith(value) === true ? [] : [`${key}: does not hold the bytes of ${newest.id}`]),
  ];
}

function offsetOf(body: Buffer): number {
  const { $record } = JSON.parse(body.toString()) as { readonly $record?: { readonly offset?: number } };
  return $record?.offset ?? Number.NaN;
}
