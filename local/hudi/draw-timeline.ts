/** A timeline for people. All text of the table's files goes through `visible`. */
import { clipped, visible } from '../../functions/shared/visible.ts';
import { table } from '../terminal/columns.ts';
import type { Paint } from '../terminal/paint.ts';
import { barOf, changesOf, legend } from './bar.ts';
import type { TableFacts } from './properties.ts';
import type { TimelineReport, TimelineRow } from './timeline.ts';
import { bytesText, counted, durationText } from './units.ts';

/** How to draw. */
export interface Look {
  readonly paint: Paint;
  /** Columns of the terminal; undefined for a pipe, which gets no bars. */
  readonly columns: number | undefined;
}

const head = [
  'instant',
  'written (UTC)',
  'took',
  'action',
  'state',
  'ins',
  'upd',
  'del',
  'files',
  'bytes',
  'parts',
  'more',
];
/** Columns of counts and sizes stand at the right. */
const numbers: ReadonlySet<string> = new Set(['took', 'ins', 'upd', 'del', 'files', 'bytes', 'parts']);
/** Operations that write the same rows anew; Hudi counts them as inserted. */
const rewrites: ReadonlySet<string> = new Set(['CLUSTER', 'COMPACT']);
const [leastBar, mostBar] = [10, 40];

/** The report as text. */
export function drawTimeline(report: TimelineReport, { paint, columns }: Look): string {
  const { table: facts, rows, total, archive } = report;
  const lines = [...headOf(facts, paint), ''];
  if (rows.length === 0) lines.push('No instants.');
  else lines.push(...drawnRows(rows, paint));
  if (rows.length < total) lines.push(paint('dim', `  … the newest ${rows.length} of ${total}; --limit shows more`));
  if (archive.files > 0) {
    const damaged = archive.damaged > 0 ? `, ${archive.damaged} of them damaged or too large to be counted` : '';
    const what = `${counted(archive.files, 'file')}, ${bytesText(archive.bytes)}, ${archive.records} states of older instants`;
    lines.push(paint('dim', `  archived: ${what}${damaged}`));
  }
  if (columns !== undefined) lines.push(...picture(rows, { paint, columns }));
  return `${lines.join('\n')}\n`;
}

/** The first lines of both commands. */
export function headOf(facts: TableFacts, paint: Paint): readonly string[] {
  const keys = [
    ['key', facts.recordKey],
    ['newest by', facts.precombine],
    ['partitions by', facts.partitionBy],
  ].filter(([, value]) => value !== '');
  const rest = keys.map(([name, value]) => `${name} ${visible(value ?? '')}`).join(', ');
  return [
    `${paint('bold', visible(facts.name))} ${visible(facts.where)}`,
    paint('dim', `${visible(facts.type)}, table version ${facts.version}${rest === '' ? '' : `, ${rest}`}`),
  ];
}

function drawnRows(rows: readonly TimelineRow[], paint: Paint): readonly string[] {
  const cells = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, at) => Math.max(...cells.map((row) => [...(row[at] ?? '')].length)));
  const aligned = cells.map((row) =>
    row.map((cell, at) =>
      numbers.has(head[at] ?? '') ? ' '.repeat((widths[at] ?? 0) - [...cell].length) + cell : cell,
    ),
  );
  const [first = '', ...rest] = table(aligned);
  return [
    paint('dim', first),
    ...rest.map((line, at) => {
      const row = rows[at];
      if (row?.damaged) return paint('red', line);
      return row?.state === 'completed' ? line : paint('yellow', line);
    }),
  ];
}

function cellsOf(row: TimelineRow): readonly string[] {
  const { totals, at, operation } = row;
  const isRewrite = rewrites.has(operation ?? '');
  const count = (of: (all: NonNullable<typeof totals>) => number | string) =>
    totals === null ? '' : String(of(totals));
  return [
    row.instant,
    at === null ? '' : at.slice(0, 19).replace('T', ' '),
    row.tookMs === null ? '' : durationText(row.tookMs),
    operation === null ? row.action : `${row.action} ${visible(operation).toLowerCase()}`,
    row.damaged === null ? row.state : 'DAMAGED',
    isRewrite ? '' : count((all) => all.inserted),
    isRewrite ? '' : count((all) => all.updated),
    isRewrite ? '' : count((all) => all.deleted),
    totals === null ? String(row.files ?? '') : String(totals.files),
    count((all) => bytesText(all.bytes)),
    count((all) => all.partitions),
    moreOf(row),
  ];
}

function moreOf(row: TimelineRow): string {
  if (row.damaged !== null) return `${visible(row.damaged.file)}: ${visible(row.damaged.why)}`;
  if (row.action === 'clean') return 'deleted old files';
  if (row.action === 'savepoint') return 'keeps these files';
  if (row.rolledBack.length > 0) return `of ${row.rolledBack.map(visible).join(', ')}`;
  if (rewrites.has(row.operation ?? '')) return `wrote ${row.totals?.rows ?? 0} rows anew`;
  const extra = Object.entries(row.extra).map(([name, value]) => `${clipped(name, 40)} ${inShort(value)}`);
  const errors = (row.totals?.errors ?? 0) > 0 ? [`${row.totals?.errors} rows failed`] : [];
  return [...errors, ...extra].join(' ');
}

/** A document by its plain members: what a checkpoint says of itself, without the long lists that it keeps. */
function inShort(value: string): string {
  try {
    const document: unknown = JSON.parse(value);
    const members = typeof document === 'object' && document !== null ? Object.entries(document) : [];
    const plain = members.filter(([, one]) => one !== null && typeof one !== 'object');
    if (plain.length > 0) return clipped(plain.map(([name, one]) => `${name}=${one}`).join(' '), 160);
  } catch {
    // A text of another kind.
  }
  return clipped(value, 60);
}

/** A bar a commit, where there is somebody to look at it. */
function picture(
  rows: readonly TimelineRow[],
  { paint, columns }: { readonly paint: Paint; readonly columns: number },
) {
  const commits = rows.flatMap(({ instant, totals, operation }) =>
    totals === null || rewrites.has(operation ?? '') ? [] : [{ instant, totals }],
  );
  const most = Math.max(0, ...commits.map(({ totals }) => changesOf(totals)));
  const room = Math.min(mostBar, columns - 40);
  if (most === 0 || room < leastBar) return [];
  const lines = commits.map(({ instant, totals }) => {
    const bar = barOf(totals, { width: room, most, paint });
    const empty = ' '.repeat(Math.max(0, room - widthOf(bar)));
    return `  ${instant.padEnd(17)}  ${bar}${empty}  ${changesOf(totals)}`;
  });
  return ['', `  ${paint('dim', 'changes')}  ${legend(paint)}`, ...lines];
}

/** Characters without what paints them. */
function widthOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what styles are made of
  return [...text.replace(/\u001b\[\d*m/g, '')].length;
}
