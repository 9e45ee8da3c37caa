/** `npm run bench -- fx`: a year of transactions in Singapore dollars, by the Spark batch and by plain Python over the same files. */
import { isDeepStrictEqual } from 'node:util';
import { StreampactError } from '../../../contracts/src/error.ts';
import { type Contender, inTurn } from '../kafka/rounds.ts';
import { type Row, rowOf } from '../kafka/table.ts';
import type { Work } from '../kafka/work.ts';
import { startWorker } from '../kafka/worker.ts';
import { root } from '../spark-lake.ts';
import { bucket, days, type FxLake, startFxLake } from './lake.ts';
import { watchTree } from './tree.ts';

/** What may be chosen. */
export interface FxOptions {
  /** Transactions. */
  readonly messages: number;
  readonly rounds: number;
  readonly say: (line: string) => void;
}

/** What came of it. */
export interface FxReport {
  readonly messages: number;
  readonly rounds: number;
  readonly rows: readonly Row[];
}

/** What both computations must agree on. */
interface Sums {
  readonly rows_in: unknown;
  readonly rows_out: unknown;
  readonly sums: unknown;
}

/** Runs the benchmark. BENCH_FAILED when the sums differ. */
export async function benchFx({ messages, rounds, say }: FxOptions): Promise<FxReport> {
  say(`delivering ${messages} transactions`);
  const lake = await startFxLake(messages);
  const results: Sums[] = [];
  const keep = (sums: unknown): void => void results.push(sumsIn(sums));
  try {
    const startCpuSeconds = usedSoFar(lake.spark.pid);
    const contenders: readonly Contender[] = [
      {
        id: 'spark',
        name: 'glue/fx_rates on Spark 3.5, 2 cores',
        does: 'judges, converts, checks, publishes Parquet day by day, quarantines, reports; first round cold',
        run: () => runSpark(lake, { messages, startCpuSeconds, keep }),
      },
      {
        id: 'python',
        name: 'plain Python, csv and decimal',
        does: 'the sums alone, on one core; writes nothing',
        run: () => runPython(lake, { messages, keep }),
      },
    ];
    const runs = await inTurn(contenders, rounds, say);
    const different = results.find((sums) => !isDeepStrictEqual(sums, results[0]));
    if (different !== undefined) {
      throw new StreampactError('BENCH_FAILED', 'The sums of Spark and of plain Python differ.', {
        where: `${JSON.stringify(results[0])} and ${JSON.stringify(different)}`,
      });
    }
    say('sums agree');
    return { messages, rounds, rows: contenders.map((who, at) => rowOf(who, runs[at] ?? [])) };
  } finally {
    await lake.stop();
  }
}

interface Run {
  readonly messages: number;
  readonly keep: (sums: unknown) => void;
}

interface SparkRun extends Run {
  /** What starting Spark took, once for all rounds. */
  readonly startCpuSeconds: number;
}

let runIds = 0;

function usedSoFar(pid: number): number {
  const tree = watchTree(pid);
  tree.stop();
  return tree.usage().cpuSeconds;
}

async function runSpark(lake: FxLake, { messages, startCpuSeconds, keep }: SparkRun): Promise<Work> {
  const [runId, tree] = [`bench-${++runIds}`, watchTree(lake.spark.pid)];
  const before = tree.usage();
  const outcome = await lake.spark
    .run({
      scriptPath: `${root}/glue/fx_rates/job.py`,
      pyFiles: [lake.packages],
      args: [
        ...['--lake_bucket', bucket, '--privacy_key_arn', lake.privacyKeyArn],
        ...['--from', days.from, '--to', days.to, '--run_id', runId],
      ],
      timeoutSeconds: 3_600,
    })
    .finally(() => tree.stop());
  if (!outcome.ok) {
    throw new StreampactError('BENCH_FAILED', `The Spark batch failed: ${outcome.error ?? 'no reason'}`, {
      where: outcome.log.slice(-2_000),
    });
  }
  const after = tree.usage();
  keep(await lake.read(`reports/fx-rates/normalized-transactions/${runId}.json`));
  return {
    messages,
    seconds: outcome.seconds,
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    startCpuSeconds,
    peakMegabytes: after.peakMegabytes,
  };
}

async function runPython(lake: FxLake, { messages, keep }: Run): Promise<Work> {
  const start = performance.now();
  const worker = startWorker({
    name: 'plain Python',
    command: lake.toolchain.python,
    args: ['-m', 'glue.fx_rates.check_sums', '--lake_bucket', bucket, '--from', days.from, '--to', days.to],
    env: { ...lake.environment, PYTHONPATH: root, PYTHONDONTWRITEBYTECODE: '1' },
    logFile: `${lake.folder}/python.log`,
    watchdog: lake.watchdog,
  });
  try {
    keep(await worker.answer());
    const { cpuSeconds, peakMegabytes } = worker.usage();
    const seconds = (performance.now() - start) / 1000;
    return { messages, seconds, cpuSeconds, startCpuSeconds: 0, peakMegabytes };
  } finally {
    await worker.stop();
  }
}

function sumsIn(answer: unknown): Sums {
  const told = new Map(Object.entries(answer ?? {}));
  return { rows_in: told.get('rows_in'), rows_out: told.get('rows_out'), sums: told.get('sums') };
}
