/** One instant for people. All text of the table's files goes through `visible`. */
import { clipped, visible } from '../../functions/shared/visible.ts';
import { table } from '../terminal/columns.ts';
import type { Paint } from '../terminal/paint.ts';
import { barOf, changesOf } from './bar.ts';
import type { CommitReport } from './commit.ts';
import type { Details } from './details.ts';
import { headOf, type Look } from './draw-timeline.ts';
import type { CleanReport, PartitionFiles, RollbackReport, SavepointReport } from './service.ts';
import type { ShownAction, ShowReport } from './show.ts';
import { bytesText, counted, durationText } from './units.ts';

/** Rows of one list; the rest is counted. `--json` has all of them. */
const most = 200;
const barWidth = 20;

/** The report as text. */
export function drawShow({ table: facts, instant, actions, rolledBackBy }: ShowReport, look: Look): string {
  const { paint } = look;
  const lines = [...headOf(facts, paint)];
  for (const action of actions) lines.push('', ...drawnAction(instant, action, look));
  if (rolledBackBy.length > 0) {
    const what = actions.length === 0 ? 'Nothing of it is left' : 'It was taken back';
    lines.push('', paint('yellow', `${instant}: ${what}: rolled back by ${rolledBackBy.map(visible).join(', ')}`));
  }
  return `${lines.join('\n')}\n`;
}

function drawnAction(
  instant: string,
  { action, state, tookMs, files, details }: ShownAction,
  look: Look,
): readonly string[] {
  const { paint } = look;
  const took = tookMs === null ? '' : `, ${durationText(tookMs)} from requested to completed`;
  const title = `${instant} ${action}, ${state}${took}`;
  const rows = files.map(({ name, bytes, modified }) => [modified ?? '', bytesText(bytes), name]);
  return [
    paint(state === 'completed' ? 'bold' : 'yellow', title),
    ...table(rows),
    ...detailLines(details, state, look),
  ];
}

function detailLines(details: Details, state: ShownAction['state'], look: Look): readonly string[] {
  if (details.kind === 'commit') return commitLines(details.commit, state, look);
  if (details.kind === 'clean') return cleanLines(details.clean, look.paint);
  if (details.kind === 'rollback') return rollbackLines(details.rollback, state, look.paint);
  return details.kind === 'savepoint' ? savepointLines(details.savepoint) : ['  nothing more is written yet'];
}

function commitLines(commit: CommitReport, state: ShownAction['state'], { paint, columns }: Look): readonly string[] {
  const { operation, totals, groups, replaced, extra, schema } = commit;
  const isDone = state === 'completed';
  const sums = `${totals.inserted} inserted, ${totals.updated} updated, ${totals.deleted} deleted`;
  const size = `${counted(totals.files, 'file')} of ${totals.rows} rows, ${bytesText(totals.bytes)}, in ${counted(totals.partitions, 'partition')}`;
  const lines = [`  ${visible(operation)}: ${isDone ? `${sums}; ${size}` : `means to do: ${sums}`}`];
  for (const [name, value] of Object.entries(extra)) lines.push(`  ${clipped(name, 200)} = ${clipped(value, 4_000)}`);
  if (schema !== '') lines.push(paint('dim', `  schema: ${schema.length} characters (--json shows it)`));
  const largest = Math.max(0, ...groups.slice(0, most).map(changesOf));
  const isPictured = columns !== undefined && largest > 0;
  const head = ['partition', 'file group', 'before', 'rows', 'ins', 'upd', 'del', 'errors', 'bytes', ''];
  const rows = groups
    .slice(0, most)
    .map((group) => [
      visible(group.partition),
      visible(group.fileId),
      visible(group.previous) || '(new)',
      ...[group.rows, group.inserted, group.updated, group.deleted, group.errors].map(String),
      bytesText(group.bytes),
      isPictured ? barOf(group, { width: barWidth, most: largest, paint }) : '',
    ]);
  if (rows.length > 0) {
    const [first = '', ...rest] = table([head, ...rows]);
    lines.push('', paint('dim', first), ...rest, ...left(groups.length, paint));
  }
  const gone = Object.entries(replaced).flatMap(([partition, ids]) =>
    ids.map((id) => [visible(partition), visible(id)]),
  );
  if (gone.length > 0)
    lines.push('', '  file groups that are read no more:', ...table(gone.slice(0, most)), ...left(gone.length, paint));
  return lines;
}

function cleanLines({ earliestKept, files, partitions }: CleanReport, paint: Paint): readonly string[] {
  const since = earliestKept === '' ? '' : `; what was current since ${visible(earliestKept)} is kept`;
  return [`  deleted ${counted(files, 'old file')}${since}`, ...partitionLines(partitions, paint)];
}

function rollbackLines({ rolledBack, files, partitions }: RollbackReport, state: ShownAction['state'], paint: Paint) {
  const what = rolledBack.map(({ time, action }) => `${visible(action)} ${visible(time)}`).join(', ');
  const done = state === 'completed' ? 'took back' : 'is to take back';
  return [`  ${done} ${what}: ${counted(files, 'file')} deleted`, ...partitionLines(partitions, paint)];
}

function savepointLines({ by, comment, files, partitions }: SavepointReport): readonly string[] {
  const who = [by === '' ? '' : ` by ${clipped(by, 100)}`, comment === '' ? '' : `: ${clipped(comment, 500)}`].join('');
  const rows = partitions.map(({ partition, kept }) => [visible(partition), counted(kept.length, 'file')]);
  return [`  keeps ${counted(files, 'file')}${who}`, ...table(rows.slice(0, most))];
}

function partitionLines(partitions: readonly PartitionFiles[], paint: Paint): readonly string[] {
  const rows = partitions.flatMap(({ partition, deleted, failed }) => [
    ...deleted.map((file) => [visible(partition), 'deleted', visible(baseName(file))]),
    ...failed.map((file) => [visible(partition), 'NOT DELETED', visible(baseName(file))]),
  ]);
  return [...table(rows.slice(0, most)), ...left(rows.length, paint)];
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function left(count: number, paint: Paint): readonly string[] {
  return count > most ? [paint('dim', `  … the first ${most} of ${count}; --json has all`)] : [];
}
