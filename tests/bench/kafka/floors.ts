/** Parts of the work done alone: the physical limits beside which a sink is to be seen. */
import { StreampactError } from '../../../contracts/src/error.ts';
import type { Arena } from './contenders.ts';
import type { Contender } from './rounds.ts';
import type { Work } from './work.ts';

/** Compression alone. */
export function gzipOnly(arena: Arena): Contender {
  return {
    id: 'gzip',
    name: 'gzip 4 alone',
    does: 'compresses the same values in memory, 8 MiB at a time, on one thread',
    run: () => floor(arena, 'gzip'),
  };
}

/** Parsing alone. */
export function parseOnly(arena: Arena): Contender {
  return {
    id: 'parse',
    name: 'JSON.parse alone',
    does: 'parses the same values in memory, on one thread',
    run: () => floor(arena, 'parse'),
  };
}

async function floor({ cluster, backlog, valuesFile }: Arena, work: 'gzip' | 'parse'): Promise<Work> {
  const env = {
    WORK: work,
    MESSAGES: String(backlog.messages),
    VALUES: valuesFile,
  };
  const worker = await cluster.startNode('tests/bench/kafka/workers/floor.ts', { name: `${work} alone`, env });
  try {
    return asWork(await worker.answer(), work);
  } finally {
    await worker.stop();
  }
}

const figures = ['messages', 'seconds', 'cpuSeconds', 'startCpuSeconds', 'peakMegabytes'] as const;

/** What a worker tells of itself. BENCH_FAILED unless every figure is there. */
export function asWork(answer: unknown, who: string): Work {
  const told = new Map(Object.entries(answer ?? {}));
  const rows = figures.map((name) => [name, told.get(name)] as const);
  const missing = rows.find(([, value]) => typeof value !== 'number');
  if (missing === undefined) return Object.fromEntries(rows) as Record<(typeof figures)[number], number>;
  throw new StreampactError('BENCH_FAILED', `${who} did not tell its ${missing[0]}.`);
}
