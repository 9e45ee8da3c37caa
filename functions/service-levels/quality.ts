/** The quality of a table's newest rows, from the reports that its job leaves: `reports/<product>/<name>/<run>.json`. */
import { StreampactError } from '../../contracts/src/error.ts';
import { type Listed, newestOf, type Objects } from './objects.ts';

/** What the newest run that judged rows says. */
export interface Quality {
  /** Rejected rows by rows read, 0 to 1. */
  readonly rejectedShare: number;
  readonly rulesFailed: number;
}

/** A report is a page of numbers; fx-rates' grows with the days that it was asked for. */
const reportBytes = 4 * 1_048_576;
/** Runs without anything new between two that judged rows: more than a day of them. */
const idleRuns = 120;

/** What a run says of the rows that it judged. */
export interface Report {
  readonly rows: number;
  /** Rejected ones, also for want of a date. */
  readonly rejected: number;
  /** Rules that were broken; a run that breaks any publishes nothing. */
  readonly findings: readonly string[];
}

/** Undefined where no run has judged rows yet. Throws SERVICE_LEVEL_UNMEASURED for a report that is none. */
export async function newestQuality(objects: Objects, table: string): Promise<Quality | undefined> {
  const { report } = await newestReport(objects, table);
  if (report === undefined) return undefined;
  const { rows, rejected, findings } = report;
  return { rejectedShare: rows === 0 ? 0 : rejected / rows, rulesFailed: findings.length };
}

/**
 * The report of the newest run that had rows to judge, undefined where the newest 120 runs had none; and how many of those there are.
 * Names of runs don't sort by time, so all are listed, however many are kept. Throws SERVICE_LEVEL_UNMEASURED for a report that is none.
 */
export async function newestReport(
  objects: Objects,
  table: string,
): Promise<{ readonly runs: number; readonly report: Report | undefined }> {
  const runs = await newestOf(reportsOf(objects, `reports/${table}/`), idleRuns);
  for (const { key } of runs) {
    const report = reportOf(await objects.read(key, reportBytes), key);
    if (report !== undefined) return { runs: runs.length, report };
  }
  return { runs: runs.length, report: undefined };
}

async function* reportsOf(objects: Objects, prefix: string): AsyncIterable<Listed> {
  for await (const object of objects.list(prefix)) if (object.key.endsWith('.json')) yield object;
}

/** What a report says; undefined for a run that had nothing to judge. */
function reportOf(text: string, key: string): Report | undefined {
  const { rows_in: rows, rejected, undated = 0, findings } = objectOf(text, key);
  if (!isCount(rows) || !isCount(rejected) || !isCount(undated) || !Array.isArray(findings)) throw unreadable(key);
  if (rejected + undated > rows) throw unreadable(key);
  if (rows === 0 && findings.length === 0) return undefined;
  return { rows, rejected: rejected + undated, findings: findings.map(String) };
}

function objectOf(text: string, key: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Told below.
  }
  throw unreadable(key);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function unreadable(key: string): StreampactError {
  return new StreampactError('SERVICE_LEVEL_UNMEASURED', 'A report is not what a job writes.', {
    where: key,
    fix: 'Look at the object and at who wrote it; the next run of the job leaves a newer report.',
  });
}
