/**
 * The instants of a timeline, by the names of its files alone.
 *
 * Hudi 0.x (layout version 1): `<time>.<action>` is completed, `<time>.<action>.requested` and `<time>.<action>.inflight`
 * stand before it; a commit's inflight file is `<time>.inflight`. See https://hudi.apache.org/docs/0.15.0/timeline.
 */
import type { TimelineFile } from './store.ts';

/** How far an instant has come. */
export type InstantState = 'requested' | 'inflight' | 'completed';

/** One action on the table. Two of them may have one time: a savepoint has its commit's. */
export interface Instant {
  /** Hudi's own text: `yyyyMMddHHmmssSSS` (or without milliseconds), in the zone of its writer. */
  readonly time: string;
  readonly action: string;
  readonly state: InstantState;
  /** Files by the state that they stand for. */
  readonly files: Readonly<Partial<Record<InstantState, TimelineFile>>>;
}

const actions = [
  'commit',
  'deltacommit',
  'replacecommit',
  'clean',
  'rollback',
  'savepoint',
  'restore',
  'compaction',
  'logcompaction',
  'indexing',
  'schemacommit',
] as const;

const named = new RegExp(`^(\\d{14}(?:\\d{3})?)\\.(?:(${actions.join('|')})(?:\\.(requested|inflight))?|inflight)$`);

/** What a file's name says, or undefined: `hoodie.properties`, checksum files, and whatever else lies there. */
export function readName(
  name: string,
): { readonly time: string; readonly action: string; readonly state: InstantState } | undefined {
  const found = named.exec(name);
  if (found === null) return undefined;
  const [, time = '', action, state] = found;
  if (action === undefined) return { time, action: 'commit', state: 'inflight' };
  return { time, action, state: (state as InstantState | undefined) ?? 'completed' };
}

const states = ['completed', 'inflight', 'requested'] as const;

/** The instants that the files tell of, newest first. */
export async function instantsOf(files: AsyncIterable<TimelineFile>): Promise<readonly Instant[]> {
  const found = new Map<string, { time: string; action: string; files: Partial<Record<InstantState, TimelineFile>> }>();
  for await (const file of files) {
    const name = readName(file.name);
    if (name === undefined) continue;
    const key = `${name.time}.${name.action}`;
    const row = found.get(key) ?? { time: name.time, action: name.action, files: {} };
    row.files[name.state] = file;
    found.set(key, row);
  }
  return [...found.values()]
    .map((row) => ({ ...row, state: states.find((state) => row.files[state] !== undefined) ?? 'requested' }))
    .sort((a, b) => compare(b.time, a.time) || compare(b.action, a.action));
}

/** A time without milliseconds stands for its second's end, as in Hudi's own parser. */
const compare = (a: string, b: string): number => {
  const [left, right] = [a, b].map((text) => (/^\d{14}$/.test(text) ? `${text}999` : text));
  return (left ?? '') < (right ?? '') ? -1 : left === right ? 0 : 1;
};

/** Milliseconds from the first file of a completed instant to its last one; undefined where that is not known. */
export function tookMs({ files }: Instant): number | undefined {
  const start = (files.requested ?? files.inflight)?.modified;
  const end = files.completed?.modified;
  const took = start === undefined || end === undefined ? Number.NaN : end - start;
  return took >= 0 ? took : undefined;
}
