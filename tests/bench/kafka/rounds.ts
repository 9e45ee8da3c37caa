/** Contenders in turn, round by round, so that a machine that grows slower grows slower for all of them. */
import type { Work } from './work.ts';

/** One row of a table. */
export interface Contender {
  /** Chosen by `--only`. */
  readonly id: string;
  readonly name: string;
  /** What it does, and what it does not. */
  readonly does: string;
  run(): Promise<Work>;
}

/** What makes the contenders whose ids begin with one of `only`; all of them by default. */
export function chosen<T>(makers: Readonly<Record<string, T>>, only: readonly string[] | undefined): readonly T[] {
  const rows = Object.entries(makers);
  return rows
    .filter(([id]) => only === undefined || only.some((start) => id.startsWith(start)))
    .map(([, make]) => make);
}

/** The runs of each contender, in their order. Whoever fails ends the benchmark. */
export async function inTurn(
  contenders: readonly Contender[],
  rounds: number,
  say: (line: string) => void,
): Promise<readonly (readonly Work[])[]> {
  const runs: Work[][] = contenders.map(() => []);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [at, { name, run }] of contenders.entries()) {
      const work = await run();
      runs[at]?.push(work);
      say(`round ${round}, ${name}: ${told(work)}`);
    }
  }
  return runs;
}

function told({ messages, seconds, cpuSeconds, peakMegabytes }: Work): string {
  const rate = Math.round(messages / seconds / 1000);
  return `${seconds.toFixed(2)} s, ${rate}k/s, ${cpuSeconds.toFixed(2)} CPU s, ${Math.round(peakMegabytes)} MB`;
}
