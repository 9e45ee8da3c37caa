/** The proofs, or contract tests, run on one backend by a vitest of their own. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLocalstackPython, missing } from '../../local/setup/prerequisites.mjs';
import { type FileTrial, readFiles } from './report/files.ts';
import { readReport, type Trial } from './report/matrix.ts';

const root = join(import.meta.dirname, '..', '..');

/** Why a backend cannot be started on this machine; undefined when nothing speaks against it. */
export function obstacleOf(backend: string): string | undefined {
  if (backend !== 'localstack') return undefined;
  if (process.platform !== 'linux') return 'network namespaces are Linux’s';
  const { path, found } = findLocalstackPython();
  return path === undefined ? missing('localstackPython', found) : undefined;
}

/** Runs the proofs; what vitest says goes to stderr. */
export async function tryBackend(backend: string): Promise<Trial> {
  const { text, unavailable } = await runVitest(backend, ['--project', 'backends']);
  if (unavailable !== undefined) return { backend, tried: [], unavailable };
  const tried = readReport(text);
  return tried.length > 0 ? { backend, tried } : { backend, tried, unavailable: 'no test ran' };
}

/** Runs contract tests, with all engines. */
export async function tryFiles(backend: string, files: readonly string[]): Promise<FileTrial> {
  const { text, unavailable } = await runVitest(backend, ['--project', 'contract', ...files]);
  if (unavailable !== undefined) return { backend, files: {}, unavailable };
  return { backend, files: readFiles(text, root) };
}

interface Ran {
  /** The report of vitest's reporter `json`. */
  readonly text: string;
  readonly unavailable?: string;
}

async function runVitest(backend: string, which: readonly string[]): Promise<Ran> {
  const unavailable = obstacleOf(backend);
  if (unavailable !== undefined) return { text: '', unavailable };
  const folder = mkdtempSync(join(tmpdir(), 'streampact-trial-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...which, ...reporters];
  try {
    const env = { ...process.env, STREAMPACT_BACKEND: backend };
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 2, 2] });
    await once(child, 'close');
    return { text: readFileSync(report, 'utf8') };
  } catch {
    return { text: '', unavailable: 'it did not start; see above' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
