/** `list`: what was refused, first in groups, then the newest messages one by one. */
import type { Refusal } from '../../functions/dead-letters/refusal.ts';
import { type Group, Grouping, Newest } from '../../functions/dead-letters/summary.ts';
import { visible } from '../../functions/shared/visible.ts';
import { table } from '../terminal/columns.ts';
import type { Paint } from '../terminal/paint.ts';
import { type FilterFlags, filterOf } from './options.ts';
import { nothingPassed, type Passed, type Place, refusalsOf } from './refusals.ts';
import { counted, groupTable, timeOf } from './text.ts';

/** One message without its value. */
type ListRow = Omit<Refusal, 'key' | 'value' | 'headers'> & {
  /** Bytes of the value; null where there is none. */
  readonly bytes: number | null;
};

/** What `--json` prints. */
export interface ListReport {
  readonly ok: true;
  /** How many there are, all told. */
  readonly total: number;
  readonly quarantined: number;
  /** In a dead-letter topic alone. */
  readonly lettersAlone: number;
  readonly groups: readonly Group[];
  /** The newest, as many as `--limit` says. */
  readonly rows: readonly ListRow[];
  readonly passed: Passed;
}

/** Reads everything once; memory holds the groups and the newest rows only. */
export async function list(place: Place, flags: FilterFlags): Promise<ListReport> {
  const passed = nothingPassed();
  const grouping = new Grouping();
  const newest = new Newest<ListRow>(flags.limit);
  const counts = { quarantined: 0, lettersAlone: 0 };
  for await (const refusal of refusalsOf(place, { ...filterOf(flags), passed })) {
    counts[refusal.source === 'quarantine' ? 'quarantined' : 'lettersAlone'] += 1;
    grouping.add(refusal);
    newest.add(rowOf(refusal));
  }
  const total = counts.quarantined + counts.lettersAlone;
  return { ok: true, total, ...counts, groups: grouping.groups(), rows: newest.rows(), passed };
}

function rowOf({ key: _key, value, headers: _headers, ...row }: Refusal): ListRow {
  return { ...row, bytes: value?.length ?? null };
}

/** The report as text. */
export function renderList(
  { total, quarantined, lettersAlone, groups, rows, passed }: ListReport,
  paint: Paint,
): string {
  if (total === 0) return 'No refused messages.\n';
  const copies =
    passed.copies > 0 ? ` (${counted(passed.copies, 'letter')} more are copies of quarantined records)` : '';
  const head = `${counted(total, 'refused message')}: ${quarantined} in the quarantine, ${lettersAlone} in a dead-letter topic alone${copies}`;
  const lines = [paint('bold', head), '', ...groupTable(groups, paint)];
  if (rows.length > 0) {
    const [columns = '', ...cells] = table([['time', 'where', 'code', 'pointer', 'bytes', 'id'], ...rows.map(cellsOf)]);
    lines.push('', paint('dim', columns), ...cells);
    if (rows.length < total) lines.push(paint('dim', `  … the newest ${rows.length} of ${total}; --limit shows more`));
  }
  return `${lines.join('\n')}\n`;
}

function cellsOf({ time, source, code, pointer, bytes, id }: ListRow): readonly string[] {
  const place = pointer === '' ? '(whole value)' : visible(pointer);
  return [
    timeOf(time),
    source === 'quarantine' ? 'quarantine' : 'topic',
    visible(code),
    place,
    String(bytes ?? '-'),
    visible(id),
  ];
}
