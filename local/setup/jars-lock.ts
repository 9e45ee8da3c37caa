/**
 * `jars.lock.json`: every file that Maven fetches, one row each, with its size and SHA-256.
 *
 * refresh-locks.ts writes it; nothing else decides a version.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';

const jarSets = [
  ...(['kafka', 'spark', 'trino', 'connect', 'connectors', 'registry', 'mariadb'] as const),
  ...(['jdbc', 'tla', 'opensearch', 'dynamodb'] as const),
];

/** The sets that Maven fetches. */
export type JarSet = (typeof jarSets)[number];

/** One artifact of Maven Central. */
export interface JarRow {
  readonly set: JarSet;
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  readonly classifier?: string;
  /** `so`: a native library for Linux. */
  readonly packaging: 'jar' | 'tar.gz' | 'so';
  /** Size of the file as it is fetched. */
  readonly bytes: number;
  readonly sha256: string;
  /** Of an archive: the paths below its top folder that are unpacked. */
  readonly keep?: readonly string[];
  /** The folder below its set's in which it ends; the set's own by default. */
  readonly into?: string;
}

/** The lock file of this checkout. */
export const jarsLockFile = join(import.meta.dirname, 'jars.lock.json');

/** @throws StreampactError TOOLCHAIN_LOCK_INVALID naming the file and the row. */
export async function readJarsLock(file = jarsLockFile): Promise<readonly JarRow[]> {
  return parseJarsLock(await readFile(file, 'utf8'), file);
}

/** @throws StreampactError TOOLCHAIN_LOCK_INVALID naming the file and the row. */
export function parseJarsLock(text: string, file: string): readonly JarRow[] {
  const rows = parseJson(text, file);
  if (!Array.isArray(rows)) throw invalid('it is not a list of rows', file);
  return rows.map((row: unknown, index) => {
    const problem = problemOf(row);
    if (problem !== undefined) throw invalid(`row ${index + 1}: ${problem}`, file);
    return row as JarRow;
  });
}

/** The name under which Maven stores and copies the artifact. */
export function fileNameOf(row: JarRow): string {
  const classifier = row.classifier === undefined ? '' : `-${row.classifier}`;
  return `${row.artifact}-${row.version}${classifier}.${row.packaging}`;
}

const word = /^[\w.-]+$/;
const checks: Readonly<Record<keyof JarRow, (value: unknown) => boolean>> = {
  set: (value) => jarSets.some((set) => set === value),
  group: isWord,
  artifact: isWord,
  version: isWord,
  classifier: (value) => value === undefined || isWord(value),
  packaging: (value) => value === 'jar' || value === 'tar.gz' || value === 'so',
  bytes: (value) => Number.isSafeInteger(value) && Number(value) > 0,
  sha256: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
  keep: (value) => value === undefined || (Array.isArray(value) && value.every((path) => /^[\w/-]+$/.test(path))),
  into: (value) => value === undefined || (typeof value === 'string' && /^[\w-]+$/.test(value)),
};

function isWord(value: unknown): boolean {
  return typeof value === 'string' && word.test(value);
}

function problemOf(row: unknown): string | undefined {
  if (typeof row !== 'object' || row === null) return 'not an object';
  const wrong = Object.entries(checks).find(([key, check]) => !check((row as Record<string, unknown>)[key]));
  if (wrong !== undefined) return `"${wrong[0]}" is missing or wrong`;
  const unknown = Object.keys(row).find((key) => !Object.hasOwn(checks, key));
  return unknown === undefined ? undefined : `"${unknown}" is not a column of this file`;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid('it is not JSON', file, cause);
  }
}

function invalid(what: string, file: string, cause?: unknown): StreampactError {
  return new StreampactError('TOOLCHAIN_LOCK_INVALID', `The list of pinned jars cannot be used: ${what}.`, {
    where: file,
    fix: 'restore the committed file, or write it anew with `npx tsx local/setup/refresh-locks.ts`',
    cause,
  });
}
