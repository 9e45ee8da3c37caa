/** What every command prints alike. All text of messages goes through `visible`. */
import { styleText } from 'node:util';
import type { Group } from '../../functions/dead-letters/summary.ts';
import { visible } from '../../functions/dead-letters/visible.ts';
import type { Passed } from './refusals.ts';

type Style = Parameters<typeof styleText>[0];

/** Puts style into text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** Styles on a terminal, unless NO_COLOR says otherwise (https://no-color.org); FORCE_COLOR puts them everywhere. */
export function paintFor(stream: { readonly isTTY?: boolean }, environment = process.env): Paint {
  const [no, force] = [environment.NO_COLOR ?? '', environment.FORCE_COLOR ?? ''];
  const isPainted = no === '' && (stream.isTTY === true || (force !== '' && force !== '0'));
  return isPainted ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}

/** `2026-11-21 13:05:07Z`. */
export function timeOf(milliseconds: number): string {
  const isTime = milliseconds >= 0 && milliseconds < 253_402_300_800_000;
  return isTime ? `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')}Z` : `${milliseconds} ms`;
}

/** Columns as wide as their widest cell, the last one open; cells are plain, visible text. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)));
  return rows.map((row) => {
    const cells = row.map((cell, at) =>
      at === row.length - 1 ? cell : cell + ' '.repeat((widths[at] ?? 0) - [...cell].length),
    );
    return `  ${cells.join('  ')}`.trimEnd();
  });
}

/** The summary: a row a group. */
export function groupTable(groups: readonly Group[], paint: Paint): readonly string[] {
  const head = ['count', 'code', 'pointer', 'keyword', 'contract', 'first', 'last'];
  const rows = groups.map(({ count, code, pointer, keyword, contract, first, last }) => [
    String(count),
    visible(code),
    visible(pointer) === '' ? '(whole value)' : visible(pointer),
    visible(keyword) === '' ? '-' : visible(keyword),
    visible(contract),
    timeOf(first),
    timeOf(last),
  ]);
  const [first = '', ...rest] = table([head, ...rows]);
  return [paint('dim', first), ...rest];
}

/** What was passed over, for stderr; empty when there is nothing to say. */
export function passedLines({ foreign, unreadable }: Passed): readonly string[] {
  const lines: string[] = [];
  if (foreign > 0) lines.push(`${foreign} records of dead-letter topics are no dead letters and are left out.`);
  if (unreadable.objects + unreadable.lines > 0) {
    const where = unreadable.examples.map(visible).join(', ');
    lines.push(`${unreadable.objects} objects and ${unreadable.lines} lines of the quarantine are damaged: ${where}`);
  }
  return lines;
}

/** `1 message`, `2 messages`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
