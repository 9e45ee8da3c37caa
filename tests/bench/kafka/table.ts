/** Rows of figures, as a table for people. */
import { median } from '../frame.ts';
import type { Machine } from '../machine.ts';
import type { Work } from './work.ts';

/** A figure over the rounds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** What one contender took. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly does: string;
  readonly messagesPerSecond: Spread;
  /** User and system seconds for a million messages, starting left out. */
  readonly cpuSecondsPerMillion: Spread;
  /** User and system seconds before the first message. */
  readonly startCpuSeconds: Spread;
  readonly peakMegabytes: Spread;
}

/** Sums up the rounds of one contender. */
export function rowOf({ id, name, does }: Pick<Row, 'id' | 'name' | 'does'>, runs: readonly Work[]): Row {
  return {
    id,
    name,
    does,
    messagesPerSecond: spread(runs.map(({ messages, seconds }) => messages / seconds)),
    cpuSecondsPerMillion: spread(runs.map(({ messages, cpuSeconds }) => (cpuSeconds / messages) * 1e6)),
    startCpuSeconds: spread(runs.map(({ startCpuSeconds }) => startCpuSeconds)),
    peakMegabytes: spread(runs.map(({ peakMegabytes }) => peakMegabytes)),
  };
}

function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** A report as Markdown: what was measured on what, when, and the table. */
export function blockOf(
  report: {
    readonly machine: Machine;
    readonly messages: number;
    readonly rounds: number;
    readonly rows: readonly Row[];
  },
  now = new Date(),
): string {
  const { machine, messages, rounds, rows } = report;
  const { cores, processor, memoryGib, system, node, kafka, loadBefore } = machine;
  const load = loadBefore > 1 ? ' **Measured beside other work: only ratios and CPU seconds tell.**' : '';
  const where = `${cores} cores (${processor}), ${memoryGib} GiB, ${system}, Node ${node}, Kafka ${kafka}, load ${loadBefore} before`;
  const what = `${messages.toLocaleString('en')} messages, ${rounds === 1 ? '1 round' : `${rounds} rounds in turn`}; medians, and the range over the rounds.`;
  return `${now.toISOString().slice(0, 10)}, ${where}: ${what}${load}\n\n${tableOf(rows)}`;
}

/** A Markdown table: ratios to the first row before what was measured, because they mean the same on every machine. */
export function tableOf(rows: readonly Row[]): string {
  const [first] = rows;
  const head = ['who', 'rate ×', 'CPU ×', 'messages/s', 'CPU s per million', 'CPU s to start', 'peak MB', 'does'];
  const lines = rows.map((row) => [
    row.name,
    ratio(row.messagesPerSecond, first?.messagesPerSecond),
    ratio(row.cpuSecondsPerMillion, first?.cpuSecondsPerMillion),
    told(row.messagesPerSecond, thousands),
    told(row.cpuSecondsPerMillion, (value) => value.toFixed(1)),
    row.startCpuSeconds.median.toFixed(1),
    told(row.peakMegabytes, (value) => value.toFixed(0)),
    row.does,
  ]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function ratio(of: Spread, to: Spread | undefined): string {
  return to === undefined ? '' : (of.median / to.median).toFixed(2);
}

function told({ median: middle, min, max }: Spread, text: (value: number) => string): string {
  return text(min) === text(max) ? text(middle) : `${text(middle)} (${text(min)} to ${text(max)})`;
}

function thousands(value: number): string {
  return `${Math.round(value / 1000)}k`;
}
