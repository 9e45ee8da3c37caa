/** Figures of a small and a large table, side by side, for people. */
import { median } from '../frame.ts';
import type { Machine } from '../machine.ts';

/** What one run took, and what it wrote. */
export interface Measured {
  readonly seconds: number;
  /** User and system seconds of Spark and everything below it. */
  readonly cpuSeconds: number;
  readonly files: number;
  readonly bytes: number;
}

/** One round of one contender. */
export interface Pair {
  readonly small: Measured;
  readonly large: Measured;
}

/** What came of it. */
export interface HudiReport {
  /** Of the smaller table. */
  readonly rows: number;
  readonly changes: number;
  readonly rounds: number;
  readonly contenders: readonly { readonly name: string; readonly does: string; readonly pairs: readonly Pair[] }[];
}

/** Most that ten times the table may cost, by time. */
export const mostRatio = 1.5;

type Figure = (measured: Measured) => number;

/** Median over the rounds of the large table's figure divided by the small one's. */
export function ratioOf(pairs: readonly Pair[], figure: Figure): number {
  return median(pairs.map(({ small, large }) => figure(large) / figure(small)));
}

/** The report as Markdown: ratios first, because they mean the same on every machine. */
export function hudiBlock(
  { machine, ...report }: HudiReport & { readonly machine: Machine },
  now = new Date(),
): string {
  const { cores, processor, memoryGib, system, loadBefore } = machine;
  const load = loadBefore > 1 ? ' **Measured beside other work: only ratios and CPU seconds tell.**' : '';
  const where = `${cores} cores (${processor}), ${memoryGib} GiB, ${system}, Spark 3.5, Hudi 0.15, load ${loadBefore} before`;
  const { rows, changes, rounds, contenders } = report;
  const small = rows.toLocaleString('en');
  const large = (rows * 10).toLocaleString('en');
  const what = `${changes.toLocaleString('en')} changes to a table of ${small} rows and to one of ${large}, ${rounds} rounds in turn; medians, and the range over the rounds.`;
  const head = [
    'who',
    'time ×, 10 × the table',
    'CPU ×',
    `s, ${small} rows`,
    `s, ${large} rows`,
    'CPU s',
    'CPU s, 10 ×',
    'files written',
    'MB written',
    'does',
  ];
  const lines = contenders.map(({ name, does, pairs }) => [
    name,
    ratioOf(pairs, ({ seconds }) => seconds).toFixed(2),
    ratioOf(pairs, ({ cpuSeconds }) => cpuSeconds).toFixed(2),
    spread(pairs.map(({ small: { seconds } }) => seconds)),
    spread(pairs.map(({ large: { seconds } }) => seconds)),
    spread(pairs.map(({ small: { cpuSeconds } }) => cpuSeconds)),
    spread(pairs.map(({ large: { cpuSeconds } }) => cpuSeconds)),
    both(pairs, ({ files }) => String(files)),
    both(pairs, ({ bytes }) => (bytes / 1e6).toFixed(1)),
    does,
  ]);
  const table = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `${now.toISOString().slice(0, 10)}, ${where}: ${what}${load}\n\n${table}\n\n${verdict(report)}`;
}

/** One sentence about the promise. */
export function verdict({ contenders }: HudiReport): string {
  const ratio = ratioOf(contenders[0]?.pairs ?? [], ({ seconds }) => seconds);
  const met = ratio < mostRatio ? 'met' : 'MISSED';
  return `Ten times the table costs the job ${ratio.toFixed(2)} times the time; the aim, less than ${mostRatio}, is ${met}.`;
}

function spread(values: readonly number[]): string {
  const text = (value: number) => value.toFixed(1);
  return `${text(median(values))} (${text(Math.min(...values))} to ${text(Math.max(...values))})`;
}

/** Of the last round: small and large. */
function both(pairs: readonly Pair[], text: (measured: Measured) => string): string {
  const last = pairs.at(-1);
  return last === undefined ? '' : `${text(last.small)} and ${text(last.large)}`;
}
