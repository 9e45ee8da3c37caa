/**
 * What a commit wrote: the JSON of `.commit`, `.deltacommit` and `.replacecommit` files, and of their `.inflight` ones,
 * where it is what the writer means to do. HoodieCommitMetadata and HoodieReplaceCommitMetadata of Hudi 0.15.
 */
import { countOf, fieldsOf, listOf, textOf, textsOf } from './reading.ts';
import { Damage } from './store.ts';

/** What happened to one file group. */
interface GroupStat {
  readonly partition: string;
  readonly fileId: string;
  /** Of the new file, below the table. Empty where none was written. */
  readonly path: string;
  /** The commit that wrote the file group before; empty for a new one. */
  readonly previous: string;
  /** Rows in the new file, carried over ones among them. */
  readonly rows: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  readonly errors: number;
  readonly bytes: number;
}

/** Sums over file groups. */
export interface Totals {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** Rows of all new files. */
  readonly rows: number;
  readonly errors: number;
  readonly files: number;
  readonly bytes: number;
  readonly partitions: number;
}

/** A commit. */
export interface CommitReport {
  /** `UPSERT`, `INSERT_OVERWRITE`, `CLUSTER`, …; `UNKNOWN` where Hudi did not write it. */
  readonly operation: string;
  readonly totals: Totals;
  readonly groups: readonly GroupStat[];
  /** File groups that are read no more, by partition: of replacecommits. */
  readonly replaced: Readonly<Record<string, readonly string[]>>;
  /** What the writer put beside, its checkpoint among it; the table's schema has its own place. */
  readonly extra: Readonly<Record<string, string>>;
  /** Avro schema of what was written, as JSON text; empty in inflight files. */
  readonly schema: string;
}

/** More than any commit has: Hudi holds all of them in the memory of its driver. */
const maxGroups = 250_000;

/** @throws Damage */
export function readCommit(bytes: Buffer): CommitReport {
  const document = fieldsOf(parsed(bytes), 'the document');
  const stats = document.get('partitionToWriteStats');
  if (stats === undefined) throw new Damage('no partitionToWriteStats');
  const groups = [...fieldsOf(stats, 'partitionToWriteStats')].flatMap(([partition, list]) =>
    listOf(list, `the stats of ${JSON.stringify(partition)}`).map((stat) => groupOf(partition, stat)),
  );
  if (groups.length > maxGroups) throw new Damage(`more than ${maxGroups} file groups`);
  const extra = [...fieldsOf(document.get('extraMetadata'), 'extraMetadata')].map(
    ([name, value]) => [name, textOf(value, `extraMetadata.${name}`)] as const,
  );
  const replaced = [...fieldsOf(document.get('partitionToReplaceFileIds'), 'partitionToReplaceFileIds')].map(
    ([partition, ids]) => [partition, textsOf(ids, 'a replaced file')] as const,
  );
  return {
    operation: textOf(document.get('operationType'), 'operationType') || 'UNKNOWN',
    totals: totalsOf(groups),
    groups,
    replaced: Object.fromEntries(replaced),
    extra: Object.fromEntries(extra.filter(([name]) => name !== 'schema')),
    schema: extra.find(([name]) => name === 'schema')?.[1] ?? '',
  };
}

function groupOf(partition: string, value: unknown): GroupStat {
  const stat = fieldsOf(value, 'a write stat');
  const count = (name: string) => countOf(stat.get(name), name);
  const previous = textOf(stat.get('prevCommit'), 'prevCommit');
  return {
    partition,
    fileId: textOf(stat.get('fileId'), 'fileId'),
    path: textOf(stat.get('path'), 'path'),
    previous: previous === 'null' ? '' : previous,
    rows: count('numWrites'),
    inserted: count('numInserts'),
    updated: count('numUpdateWrites'),
    deleted: count('numDeletes'),
    errors: count('totalWriteErrors'),
    bytes: count('fileSizeInBytes'),
  };
}

function totalsOf(groups: readonly GroupStat[]): Totals {
  const sum = (of: (group: GroupStat) => number) => groups.reduce((total, group) => total + of(group), 0);
  return {
    inserted: sum(({ inserted }) => inserted),
    updated: sum(({ updated }) => updated),
    deleted: sum(({ deleted }) => deleted),
    rows: sum(({ rows }) => rows),
    errors: sum(({ errors }) => errors),
    files: groups.filter(({ path }) => path !== '').length,
    bytes: sum(({ bytes }) => bytes),
    partitions: new Set(groups.map(({ partition }) => partition)).size,
  };
}

function parsed(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new Damage('empty');
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new Damage('no JSON, or cut off');
  }
}
