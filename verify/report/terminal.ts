/** The findings for a terminal, or for a log: by contract, what failed with how to mend it. */
import { styleText } from 'node:util';
import type { CheckRow, Status, Verification } from '../model.ts';
import { clippedLine } from '../text.ts';

/** How much is told. */
export interface TerminalOptions {
  /** Colours; only for a terminal that wants them. */
  readonly colours: boolean;
  /** What passed too; else failures, and what could not be asked. */
  readonly all: boolean;
}

const signs: Readonly<Record<Status, readonly [sign: string, colour: 'green' | 'red' | 'yellow']>> = {
  passed: ['✔', 'green'],
  failed: ['✘', 'red'],
  skipped: ['–', 'yellow'],
};

/** Ends with the counts, which tell enough of a run in which all is well. */
export function renderTerminal(verification: Verification, { colours, all }: TerminalOptions): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  const lines: string[] = [];
  for (const [contract, rows] of byContract(verification.checks)) {
    const shown = rows.filter(({ status }) => all || status !== 'passed');
    if (shown.length === 0) continue;
    lines.push(paint('bold', contract));
    for (const row of shown) {
      const [sign, colour] = signs[row.status];
      lines.push(
        `  ${paint(colour, sign)} ${row.check} ${paint('dim', `(${row.executor})`)}: ${clippedLine(row.evidence)}`,
      );
      if (row.mend !== undefined && row.status === 'failed')
        lines.push(`      ${paint('cyan', 'mend:')} ${clippedLine(row.mend)}`);
    }
  }
  return `${[...lines, ...reasons(verification, all), summaryOf(verification)].join('\n')}\n`;
}

/** One line: `stack dev: 61 passed, 2 failed, 4 skipped; Athena scanned 12 MiB`. */
export function summaryOf({ stack, counts, scannedBytes }: Verification): string {
  const scanned = `Athena scanned ${(scannedBytes / 1_048_576).toFixed(1)} MiB`;
  return `stack ${stack}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped; ${scanned}`;
}

/** Rows of each contract, in the order in which they came. */
export function byContract(rows: readonly CheckRow[]): ReadonlyMap<string, readonly CheckRow[]> {
  const contracts = new Map<string, CheckRow[]>();
  for (const row of rows) {
    const known = contracts.get(row.contract);
    if (known === undefined) contracts.set(row.contract, [row]);
    else known.push(row);
  }
  return contracts;
}

function reasons({ checks }: Verification, all: boolean): readonly string[] {
  const mends = new Set(
    checks.flatMap(({ status, mend }) => (status === 'skipped' && mend !== undefined ? [mend] : [])),
  );
  if (mends.size === 0 || !all) return [];
  return ['To ask what was skipped:', ...[...mends].map((mend) => `  ${clippedLine(mend)}`)];
}
