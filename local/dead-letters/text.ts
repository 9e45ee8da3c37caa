/** What every command prints alike. All text of messages goes through `visible`. */
import type { Group } from '../../functions/dead-letters/summary.ts';
import { visible } from '../../functions/shared/visible.ts';
import { table } from '../terminal/columns.ts';
import type { Paint } from '../terminal/paint.ts';
import type { Passed } from './refusals.ts';

/** `2026-11-21 13:05:07Z`. */
export function timeOf(milliseconds: number): string {
  const isTime = milliseconds >= 0 && milliseconds < 253_402_300_800_000;
  return isTime ? `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')}Z` : `${milliseconds} ms`;
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
