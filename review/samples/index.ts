/** Recorded documents of the old contracts, judged by the new ones. One document is in memory at a time. */
import type { Snapshot } from '../../contracts/src/diff/model.ts';
import { isStreampactError, StreampactError } from '../../contracts/src/error.ts';
import type { SamplesReport } from '../report/model.ts';
import { changedPairs, contractOf, sampleSource } from './assign.ts';
import { localFiles } from './glob.ts';
import { Judge } from './judge.ts';
import type { Pair, SampleFile } from './model.ts';
import { reader } from './records.ts';

export interface SampleOptions {
  /** Each `[<contract>=]<glob>`; a glob may begin with `s3://`. */
  readonly samples: readonly string[];
  readonly old: Snapshot;
  readonly next: Snapshot;
}

/** Reads every sample of a changed contract. SAMPLES_UNREADABLE for one that cannot be read, and where there are none. */
export async function checkSamples({ samples, old, next }: SampleOptions): Promise<SamplesReport> {
  const contracts = [...new Set([...old.contracts.keys(), ...next.contracts.keys()])];
  const pairs = changedPairs(old, next);
  const judges = new Map<string, Judge>();
  for (const text of samples) {
    const { glob, contract } = sampleSource(text, contracts);
    let found = 0;
    for await (const file of glob.startsWith('s3://') ? (await import('./s3.ts')).s3Files(glob) : localFiles(glob)) {
      const path = contract ?? contractOf(file.name, contracts);
      if (path === undefined || reader(file) === undefined) continue;
      found += 1;
      const pair = pairs.get(path);
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

async function judgeFile(judge: Judge, file: SampleFile, { old }: Pair): Promise<void> {
  // Only the raw zone frames messages; a file named by hand is what it looks like.
  const raw = /(?:^|\/)raw\//.test(file.name) && old.row?.kind === 'message';
  const framing = raw && old.row?.kind === 'message' ? old.row.framing : undefined;
  judge.files += 1;
  try {
    for await (const recorded of reader(file)?.(file, framing) ?? []) judge.judge(file.name, recorded);
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
    fix: `name .json, .jsonl or .parquet files below raw/<product>/<name>/ or curated/…, or say --samples '${contracts[0] ?? '<contract>'}=<glob>'`,
  });
}
