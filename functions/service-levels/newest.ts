/**
 * When a table's newest row is of, at the latest, from listings alone.
 *
 * | the table | its newest row is of |
 * | --- | --- |
 * | in folders of a date (and an hour) | the end of the newest folder that has begun, or when its newest object was written, if that was earlier |
 * | of Hudi | the time of the newest completed commit that wrote rows, or when it was written, if that was earlier |
 * | of files that others deliver | when the newest of them was written |
 * | of Snowflake, loaded as it is landed | when the newest object of its topic was written |
 *
 * So an age is never too high: a table that is told stale is stale. `npm run verify` asks the table itself.
 */
import type { MeasuredTable } from '../../contracts/src/service-levels.ts';
import { isData, type Listed, type Objects } from './objects.ts';

const [hourMs, dayMs] = [3_600_000, 86_400_000];
/** A folder without an object in it is a leftover; so many may lie before the newest data. */
const emptyFolders = 5;

/** Milliseconds since 1970; undefined for a table without data. */
export async function newestInLake(
  { location, format, partitionColumns }: Pick<MeasuredTable, 'location' | 'format' | 'partitionColumns'>,
  objects: Objects,
  now: number,
): Promise<number | undefined> {
  const prefix = `${location}/`;
  const [day, hour] = partitionColumns;
  if (format === 'hudi') return newestCommit(objects, `${prefix}.hoodie/`);
  if (day?.type !== 'date') return newestObject(objects.list(prefix));
  const folders: readonly Folders[] = [
    { column: day.name, read: dateOf, span: dayMs },
    ...(hour?.type === 'int' && hour.name === 'hour' ? [{ column: hour.name, read: hourOf, span: hourMs }] : []),
  ];
  return newestInFolders(objects, { prefix, folders, from: 0, now });
}

/** How one level of folders is read. */
interface Folders {
  readonly column: string;
  /** Milliseconds from the beginning of what is above. */
  readonly read: (value: string) => number | undefined;
  readonly span: number;
}

interface Place {
  readonly prefix: string;
  readonly folders: readonly Folders[];
  /** When what the folder holds begins. */
  readonly from: number;
  readonly now: number;
}

async function newestInFolders(objects: Objects, place: Place): Promise<number | undefined> {
  const [level, ...below] = place.folders;
  if (level === undefined) return newestObject(objects.list(place.prefix));
  const begun = (await objects.folders(place.prefix))
    .flatMap((name) => {
      const [column, value = ''] = name.split('=');
      const offset = column === level.column ? level.read(value) : undefined;
      return offset === undefined ? [] : [{ name, from: place.from + offset }];
    })
    .filter(({ from }) => from <= place.now)
    .sort((one, other) => other.from - one.from);
  for (const { name, from } of begun.slice(0, emptyFolders)) {
    const found = await newestInFolders(objects, { ...place, prefix: `${place.prefix}${name}/`, folders: below, from });
    if (found !== undefined) return Math.min(found, from + level.span);
  }
  return undefined;
}

function dateOf(value: string): number | undefined {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  // A day that no calendar has is read as another one.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value) ? at : undefined;
}

function hourOf(value: string): number | undefined {
  return /^(?:[01]?\d|2[0-3])$/.test(value) ? Number(value) * hourMs : undefined;
}

async function newestObject(listed: AsyncIterable<Listed>): Promise<number | undefined> {
  let newest: number | undefined;
  for await (const object of listed) if (isData(object)) newest = Math.max(newest ?? 0, object.modified);
  return newest;
}

/**
 * Names of completed instants that write rows, whose times are UTC, as Glue's machines are. Hudi archives what is older:
 * https://hudi.apache.org/docs/0.15.0/timeline
 */
const commit = /\/(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})?\.(?:commit|deltacommit|replacecommit)$/;

async function newestCommit(objects: Objects, timeline: string): Promise<number | undefined> {
  let newest: number | undefined;
  for await (const { key, modified } of objects.list(timeline, { flat: true })) {
    const [, year, month, day, hour, minute, second, ms = '000'] = commit.exec(key) ?? [];
    const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
    if (!Number.isNaN(at)) newest = Math.max(newest ?? 0, Math.min(at, modified));
  }
  return newest;
}

/** What is known of a topic's folder from the time before, so that a warm function lists what is new and nothing else. */
export interface Seen {
  readonly last: string;
  readonly newest: number;
}

/** The newest object under `topics/<topic>/partition=<n>/`; keys end with the padded offset, so that new ones sort last. */
export async function newestLanded(
  objects: Objects,
  prefix: string,
  seen: Map<string, Seen>,
): Promise<number | undefined> {
  let newest: number | undefined;
  for (const name of await objects.folders(prefix)) {
    const folder = `${prefix}${name}/`;
    const before = seen.get(folder);
    let known = before;
    for await (const { key, modified } of objects.list(folder, { after: before?.last })) {
      known = { last: key, newest: Math.max(known?.newest ?? 0, modified) };
    }
    if (known === undefined) continue;
    seen.set(folder, known);
    newest = Math.max(newest ?? 0, known.newest);
  }
  return newest;
}
