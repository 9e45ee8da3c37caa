/** A restore as lines for people. */
import type { RestoreReport } from './restore.ts';

/** Keys that are named; `--json` has them all. */
const shown = 20;

/** The report; `exact` says whether what was made since goes. */
export function renderRestore(report: RestoreReport, { exact }: { readonly exact: boolean }): string {
  const { where, at, applied, objects, same, counts, bytes, keys } = report;
  const back = counts.deleted + counts.overwritten;
  const since = counts['made since'];
  const lines = [
    `${where} at ${at}: ${objects} objects, ${same} of them as they were`,
    `${applied ? 'put back' : 'to put back'}: ${back} objects, ${bytes} bytes (${counts.deleted} deleted, ${counts.overwritten} overwritten)`,
    `made since: ${since}, ${exact ? (applied ? 'removed' : 'to remove') : 'left as they are'}`,
    ...keys.slice(0, shown).map(({ key, what }) => `  ${what.padEnd(11)}  ${JSON.stringify(key)}`),
    ...(keys.length > shown ? [`  and ${keys.length - shown} more`] : []),
    ...(applied || back + (exact ? since : 0) === 0 ? [] : ['Nothing is done yet: add --apply.']),
  ];
  return `${lines.join('\n')}\n`;
}
