/** Recorded documents of the old contracts, judged by the new ones. One document is in memory at a time. */
import type { Snapshot } from '../../contracts/src/diff/model.ts';
import { isStreampactError, StreampactError } from '../../contracts/src/error.ts';
import type { SamplesReport } from '../report/model.ts';
import { changedPairs, contractOf, landedTopic, landedTopics, sampleSource } from './assign.ts';
import { localFiles } from './glob.ts';
import { Judge } from './judge.ts';
import type { Pair, SampleFile } from './model.ts';
import { type Frame, reader } from './records.ts';

export interface SampleOptions {
  /** Each `[<contract>=]<glob>`; a glob may begin with `s3://`. */
  readonly samples: readonly string[];
  readonly old: Snapshot;
  readonly next: Snapshot;
}

/** Reads every sample of a changed contract. SAMPLES_UNREADABLE for one that cannot be read, and where there are none. */
export async function checkSamples({ samples, old, next }: SampleOptions): Promise<SamplesReport> {
  const contracts = [...new Set([...old.contracts.keys(), ...next.contracts.keys()])];
  const topics = landedTopics(old);
  const pairs = changedPairs(old, next);
  const judges = new Map<string, Judge>();
  for (const text of samples) {
    const { glob, contract } = sampleSource(text, contracts);
    let found = 0;
    for await (const file of glob.startsWith('s3://') ? (await import('./s3.ts')).s3Files(glob) : localFiles(glob)) {
      const path = contract ?? contractOf(file.name, { contracts, topics });
      const pair = path === undefined ? undefined : pairs.get(path);
      if (path === undefined || reader(file, frameOf(file, pair)) === undefined) continue;
      found += 1;
      if (pair !== undefined) await judgeFile(judgeOf(judges, path, pair), file, pair);
    }
    if (found === 0) throw nothingFound(glob, contracts);
  }
  return { samples: [...judges.values()].map((judge) => judge.result()) };
}

function judgeOf(judges: Map<string, Judge>, path: string, pair: Pair): Judge {
  const judge = judges.get(path) ?? new Judge(pair);
  judges.set(path, judge);
  return judge;
}

/** Only the raw zone and the landing bucket frame messages; a file named by hand is what it looks like. */
function frameOf({ name }: SampleFile, pair: Pair | undefined): Frame | undefined {
  const row = pair?.old.row;
  if (row?.kind !== 'message') return undefined;
  if (row.landing !== undefined) return landedTopic(name) === row.topic ? 'landed' : undefined;
  return /(?:^|\/)raw\//.test(name) ? row.framing : undefined;
}

async function judgeFile(judge: Judge, file: SampleFile, pair: Pair): Promise<void> {
  const frame = frameOf(file, pair);
  judge.files += 1;
  try {
    for await (const recorded of reader(file, frame)?.(file, frame) ?? []) judge.judge(file.name, recorded);
  } catch (cause) {
    if (isStreampactError(cause)) throw cause;
    const fix = 'name whole files that can be read: .json, .jsonl, either with .gz, or .parquet';
    throw new StreampactError('SAMPLES_UNREADABLE', 'a sample cannot be read', { where: file.name, fix, cause });
  }
}

/** A check of nothing must not pass. */
function nothingFound(glob: string, contracts: readonly string[]): StreampactError {
  return new StreampactError('SAMPLES_UNREADABLE', 'no sample of any contract was found', {
    where: glob,
    fix: `name .json, .jsonl or .parquet files below raw/<product>/<name>/, curated/… or topics/<topic>/, or say --samples '${contracts[0] ?? '<contract>'}=<glob>'`,
  });
}
