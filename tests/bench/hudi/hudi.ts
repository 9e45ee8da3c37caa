/** `npm run bench -- hudi`: what the same changes cost in a table and in one of ten times the rows. */
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { StreampactError } from '../../../contracts/src/error.ts';
import { readCommit } from '../../../local/hudi/commit.ts';
import { s3Store } from '../../../local/hudi/s3-store.ts';
import { timeline } from '../../../local/hudi/timeline.ts';
import { watchTree } from '../fx/tree.ts';
import { changesKey, changesOf, tableOf } from './changes.ts';
import { type HudiLakes, location, startHudiLakes } from './lake.ts';
import type { HudiReport, Measured, Pair } from './table.ts';

/** What may be chosen. */
export interface HudiOptions {
  /** Rows of the smaller table; the larger has ten times as many. */
  readonly rows: number;
  /** Changes of a round. */
  readonly changes: number;
  /** Rounds that count, after one that does not. */
  readonly rounds: number;
  readonly say: (line: string) => void;
}

const buckets = { small: 'bench-small', large: 'bench-large' } as const;
type Size = keyof typeof buckets;
const sizes = ['small', 'large'] as const;
/** Raw objects of a run while a table is made: all at once would not fit into a small driver. */
const objectsAtOnce = 4;

interface Contender {
  readonly name: string;
  readonly does: string;
  run(size: Size, round: number): Promise<Measured>;
}

/** Runs the benchmark. BENCH_FAILED when a job fails, does other than it was given, or the tables differ in the end. */
export async function benchHudi({ rows, changes, rounds, say }: HudiOptions): Promise<HudiReport> {
  const lakes = await startHudiLakes(Object.values(buckets));
  try {
    const rowsOf = { small: rows, large: rows * 10 };
    for (const size of sizes) {
      say(`making a table of ${rowsOf[size]} rows`);
      await makeTable(lakes, buckets[size], rowsOf[size]);
    }
    const contenders = [ofJob(lakes, changes), ofPlainSpark(lakes), ofRewriting(lakes)];
    const pairs: Pair[][] = contenders.map(() => []);
    for (let round = 1; round <= rounds + 1; round += 1) {
      const object = changesOf(round, { rows, changes });
      for (const size of sizes) await lakes.put(buckets[size], object);
      for (const [at, { name, run }] of contenders.entries()) {
        // Whoever comes second finds a warmer cache: in turn.
        const order = round % 2 === 0 ? sizes : sizes.toReversed();
        const measured = new Map<Size, Measured>();
        for (const size of order) measured.set(size, await run(size, round));
        const [small, large] = sizes.map((size) => measured.get(size));
        if (small === undefined || large === undefined) continue;
        say(`round ${round}, ${name}: ${told(small)} and ${told(large)}${round === 1 ? ' (does not count)' : ''}`);
        if (round > 1) pairs[at]?.push({ small, large });
      }
    }
    for (const size of sizes) {
      await lakes.script('same_rows.py', ['--lake_bucket', buckets[size], '--plain', plainPrefix(rounds + 1)]);
    }
    say('tables agree');
    return {
      rows,
      changes,
      rounds,
      contenders: contenders.map(({ name, does }, at) => ({ name, does, pairs: pairs[at] ?? [] })),
    };
  } finally {
    await lakes.stop();
  }
}

async function makeTable(lakes: HudiLakes, bucket: string, rows: number): Promise<void> {
  let [objects, run] = [0, 0];
  const flush = async () => {
    if (objects > 0) await lakes.job(bucket, `table-${++run}`);
    objects = 0;
  };
  for (const object of tableOf(rows)) {
    await lakes.put(bucket, object);
    objects += 1;
    if (objects === objectsAtOnce) await flush();
  }
  await flush();
  await lakes.script('whole_table.py', ['--lake_bucket', bucket, '--to', plainPrefix(0)]);
}

const plainPrefix = (round: number) => `plain/${round}`;

function told({ seconds, cpuSeconds, files, bytes }: Measured): string {
  return `${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} CPU s, ${files} files, ${(bytes / 1e6).toFixed(1)} MB`;
}

/** Runs it, and asks what Spark and everything below it took. */
async function measured(lakes: HudiLakes, run: () => Promise<{ readonly seconds: number }>) {
  const tree = watchTree(lakes.spark.pid);
  try {
    const before = tree.usage().cpuSeconds;
    const { seconds } = await run();
    return { seconds, cpuSeconds: tree.usage().cpuSeconds - before };
  } finally {
    tree.stop();
  }
}

function ofJob(lakes: HudiLakes, changes: number): Contender {
  return {
    name: 'glue/crypto_cdc',
    does: 'judges, puts in order, compares with the table, upserts to Hudi with the checkpoint, registers, reports',
    async run(size, round) {
      const bucket = buckets[size];
      const runId = `round-${round}`;
      const work = await measured(lakes, () => lakes.job(bucket, runId));
      const { Body } = await lakes.s3.send(
        new GetObjectCommand({ Bucket: bucket, Key: `reports/crypto-cdc/prices/${runId}.json` }),
      );
      const report = JSON.parse((await Body?.transformToString()) ?? 'null') as Record<string, unknown>;
      if (report.rows_in !== changes || report.upserted !== changes) {
        throw new StreampactError('BENCH_FAILED', 'The job has not upserted each change.', {
          where: JSON.stringify(report),
        });
      }
      return { ...work, ...(await touched(lakes, bucket)) };
    },
  };
}

/** Files of the newest commit. */
async function touched(lakes: HudiLakes, bucket: string) {
  const store = s3Store({ s3: lakes.s3, bucket }, location);
  const newest = (await timeline(store, { limit: 10 })).rows.find(({ totals }) => totals !== null);
  const commit = readCommit((await store.read(`${newest?.instant}.commit`, 33_554_432)) ?? Buffer.alloc(0));
  const { files, bytes } = commit.totals;
  return { files, bytes, uris: commit.groups.map(({ path }) => `s3a://${bucket}/${location}/${path}`) };
}

function ofPlainSpark(lakes: HudiLakes): Contender {
  return {
    name: 'plain Spark, the whole table',
    does: 'judges alike, reads all of the table as Parquet, keeps the newest of each key, writes all of it',
    async run(size, round) {
      const args = ['--lake_bucket', buckets[size], '--from', plainPrefix(round - 1), '--to', plainPrefix(round)];
      const key = ['--changes', changesKey(round)];
      const work = await measured(lakes, () => lakes.script('whole_table.py', [...args, ...key]));
      return { ...work, ...(await listed(lakes, buckets[size], plainPrefix(round))) };
    },
  };
}

function ofRewriting(lakes: HudiLakes): Contender {
  return {
    name: 'the touched files alone',
    does: 'reads the Parquet files that the job has just written and writes them once more: the limit of copy on write',
    async run(size, round) {
      const bucket = buckets[size];
      const { uris, files, bytes } = await touched(lakes, bucket);
      const args = ['--files', uris.join(','), '--to', `s3a://${bucket}/rewritten/${round}`];
      return { ...(await measured(lakes, () => lakes.script('rewrite.py', args))), files, bytes };
    },
  };
}

/** What stands below a prefix. */
async function listed({ s3 }: HudiLakes, bucket: string, prefix: string) {
  let [files, bytes] = [0, 0];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: `${prefix}/` })) {
    for (const { Key = '', Size = 0 } of page.Contents ?? []) {
      if (Key.endsWith('.parquet')) [files, bytes] = [files + 1, bytes + Size];
    }
  }
  return { files, bytes };
}
