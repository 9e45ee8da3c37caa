/** What many runs met together, and whether that is enough to prove anything. */
import { themeCount } from './draw.ts';
import type { Outcome } from './many.ts';
import { lineFaults, stepKinds } from './schedule.ts';

/** Sums over all runs that came to their end. */
export interface Totals {
  readonly messages: number;
  readonly objects: number;
  /** Steps, by kind. */
  readonly steps: Readonly<Record<string, number>>;
  /** Calls to S3 that failed, by fault. */
  readonly line: Readonly<Record<string, number>>;
  /** What the faults met; names are those of the table. */
  readonly met: Readonly<Record<string, number>>;
  readonly peakBytes: number;
}

/** Adds everything up. */
export function totalsOf(outcomes: readonly Outcome[]): Totals {
  const reports = outcomes.flatMap(({ report, schedule }) => (report === undefined ? [] : [{ report, schedule }]));
  const sum = (of: (row: (typeof reports)[number]) => number) => reports.reduce((total, row) => total + of(row), 0);
  const byName = (names: readonly string[], of: (row: (typeof reports)[number], name: string) => number) =>
    Object.fromEntries(names.map((name) => [name, sum((row) => of(row, name))]));
  return {
    messages: sum(({ report }) => report.verdict.raw + report.verdict.quarantined),
    objects: sum(({ report }) => report.verdict.objects),
    steps: byName(Object.keys(stepKinds), (row, name) => row.schedule.steps.filter((step) => step.do === name).length),
    line: byName(lineFaults, ({ report }, name) => Object.entries(report.line).find(([key]) => key === name)?.[1] ?? 0),
    met: {
      'kills in a plan': sum(({ report }) => report.met.killsInPlan),
      'kills and freezes in a write': sum(({ report }) => report.met.hitsInWrite),
      'deployments in a plan': sum(({ report }) => report.met.deploysInPlan),
      'zombies outlived': sum(({ report }) => report.met.zombiesOutlived),
      'brokers ended by a full disk': sum(({ report }) => report.met.brokersDied),
      'plans replayed': sum(({ report }) => report.replays),
      'versions of projected files': sum(({ report }) => report.verdict.projected),
      'writes that met 412': sum(({ report }) => report.present),
      'writes tried again': sum(({ report }) => report.retries),
      'dead letters sent again': sum(({ report }) => report.verdict.letters - report.verdict.quarantined),
      'workers that gave up by name': sum(({ report }) => report.selfExits.length),
    },
    peakBytes: Math.max(0, ...reports.map(({ report }) => report.peakBytes)),
  };
}

/** What chance may leave out also in many runs: a broker can outlive its disk, a worker its broker, a letter its death. */
const optional: ReadonlySet<string> = new Set([
  'brokers ended by a full disk',
  'dead letters sent again',
  'workers that gave up by name',
]);

/** What cannot be met where no disk can be mounted. */
const onDisks: ReadonlySet<string> = new Set(['disk-full', 'log-full']);

/** What was never met, as sentences. Fewer runs than two for each theme are not judged. */
export function gapsOf(outcomes: readonly Outcome[], { steps, line, met }: Totals): readonly string[] {
  if (outcomes.length < themeCount * 2) return [];
  const noDisks = outcomes.some(({ skipped }) => skipped !== undefined);
  const mayLack = (name: string) => optional.has(name) || (noDisks && onDisks.has(name));
  const rows = [...Object.entries(steps), ...Object.entries(line), ...Object.entries(met)];
  return rows.filter(([name, times]) => times === 0 && !mayLack(name)).map(([name]) => `never met: ${name}`);
}

/** The totals as lines of text. */
export function tableOf({ messages, objects, steps, line, met, peakBytes }: Totals): string {
  const rows: readonly (readonly [string, number])[] = [
    ['messages', messages],
    ['objects', objects],
    ...Object.entries(steps).map(([name, times]) => [`step ${name}`, times] as const),
    ...Object.entries(line).map(([name, times]) => [`S3 ${name}`, times] as const),
    ...Object.entries(met),
    ['largest worker, MiB', Math.ceil(peakBytes / 1_048_576)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, times]) => `${name.padEnd(width)}  ${String(times).padStart(7)}`).join('\n');
}
