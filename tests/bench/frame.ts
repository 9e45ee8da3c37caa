/**
 * A small frame for benchmarks: rows of contenders, each run once a round and in turn, so that a machine that grows slower
 * grows slower for all of them. Ratios are taken round by round; medians are what is told.
 */

export interface Contender {
  readonly name: string;
  /** Does the work once. What it answers in milliseconds is its time; nothing means wall-clock time. */
  readonly run: () => Promise<number | undefined>;
}

/** Somebody who cannot take part, and why. */
interface Absent {
  readonly name: string;
  readonly absent: string;
}

export interface Benchmark {
  readonly name: string;
  readonly ours: Contender;
  /** What others take for the same, and what no program can do without. */
  readonly beside: readonly (Contender | Absent)[];
  /** Most milliseconds that ours may take on two free cores. Default: none are promised. */
  readonly targetMs?: number;
}

export interface Figure {
  readonly name: string;
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Median over the rounds of ours divided by theirs. */
  readonly oursToTheirs?: number;
}

export interface Outcome {
  readonly name: string;
  readonly targetMs?: number;
  readonly ours: Figure;
  readonly beside: readonly (Figure | Absent)[];
}

/** Runs `benchmark` for `rounds` rounds after one that does not count. Somebody else's failure is told in their place. */
export async function measure({ name, ours, beside, targetMs }: Benchmark, rounds: number): Promise<Outcome> {
  const own: number[] = [];
  const others = beside.map((one) => ({
    one,
    times: [] as number[],
    absent: 'absent' in one ? one.absent : undefined,
  }));
  for (let round = 0; round <= rounds; round += 1) {
    const time = await timed(ours);
    if (round > 0) own.push(time);
    for (const other of others) {
      if (other.absent !== undefined || !('run' in other.one)) continue;
      try {
        const theirs = await timed(other.one);
        if (round > 0) other.times.push(theirs);
      } catch (error) {
        other.absent = error instanceof Error ? error.message : String(error);
      }
    }
  }
  return {
    name,
    ...(targetMs === undefined ? {} : { targetMs }),
    ours: figure(ours.name, own),
    beside: others.map(({ one, times, absent }) =>
      absent === undefined ? compared(one.name, own, times) : { name: one.name, absent },
    ),
  };
}

async function timed({ run }: Contender): Promise<number> {
  const start = performance.now();
  return (await run()) ?? performance.now() - start;
}

function compared(name: string, ours: readonly number[], theirs: readonly number[]): Figure {
  return { ...figure(name, theirs), oursToTheirs: median(ours.map((time, round) => time / (theirs[round] ?? time))) };
}

function figure(name: string, times: readonly number[]): Figure {
  return { name, medianMs: median(times), minMs: Math.min(...times), maxMs: Math.max(...times) };
}

/** The middle of `values`, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Lines for people: the ratio first, because it means the same on every machine. */
export function render(outcomes: readonly Outcome[]): string {
  return outcomes.map(rendered).join('\n');
}

function rendered({ name, targetMs, ours, beside }: Outcome): string {
  const target =
    targetMs === undefined ? '' : `, target ${targetMs} ms ${ours.medianMs <= targetMs ? 'met' : 'MISSED'}`;
  const rows = beside.map((one) =>
    'absent' in one
      ? `  ${'–'.padStart(8)}  ${one.name}: ${one.absent}`
      : `  ${`×${(one.oursToTheirs ?? 0).toFixed(2)}`.padStart(8)}  of ${one.name}, which takes ${milliseconds(one)}`,
  );
  return [`${name}\n  ${' '.repeat(8)}  ${ours.name}: ${milliseconds(ours)}${target}`, ...rows, ''].join('\n');
}

function milliseconds({ medianMs, minMs, maxMs }: Figure): string {
  return `${medianMs.toFixed(0)} ms (${minMs.toFixed(0)} to ${maxMs.toFixed(0)})`;
}
