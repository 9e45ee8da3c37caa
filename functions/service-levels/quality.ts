/** The quality of a table's newest rows, from the reports that its job leaves: `reports/<product>/<name>/<run>.json`. */
import { StreampactError } from '../../contracts/src/error.ts';
import type { Listed, Objects } from './objects.ts';

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

/** Undefined where no run has judged rows yet. Throws SERVICE_LEVEL_UNMEASURED for a report that is none. */
export async function newestQuality(objects: Objects, table: string): Promise<Quality | undefined> {
  const reports: Listed[] = [];
  for await (const object of objects.list(`reports/${table}/`)) if (object.key.endsWith('.json')) reports.push(object);
  reports.sort((one, other) => other.modified - one.modified);
  for (const { key } of reports.slice(0, idleRuns)) {
    const quality = qualityOf(await objects.read(key, reportBytes), key);
    if (quality !== undefined) return quality;
  }
  return undefined;
}

/** What a report says; undefined for a run that had nothing to judge. */
function qualityOf(text: string, key: string): Quality | undefined {
  const report = objectOf(text, key);
  const { rows_in: rows, rejected, undated = 0, findings } = report;
  if (!isCount(rows) || !isCount(rejected) || !isCount(undated) || !Array.isArray(findings)) throw unreadable(key);
  if (rejected + undated > rows) throw unreadable(key);
  if (rows === 0 && findings.length === 0) return undefined;
  return { rejectedShare: rows === 0 ? 0 : (rejected + undated) / rows, rulesFailed: findings.length };
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
