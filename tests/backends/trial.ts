/** The proofs, run on one backend by a vitest of their own. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLocalstackPython, missing } from '../../local/setup/prerequisites.mjs';
import { readReport, type Trial } from './report/matrix.ts';

const root = join(import.meta.dirname, '..', '..');

/** Why a backend cannot be started on this machine; undefined when nothing speaks against it. */
export function obstacleOf(backend: string): string | undefined {
  if (backend !== 'localstack') return undefined;
  if (process.platform !== 'linux') return 'network namespaces are Linux’s';
  const { path, found } = findLocalstackPython();
  return path === undefined ? missing('localstackPython', found) : undefined;
}

/** Runs them; what vitest says goes to stderr. */
export async function tryBackend(backend: string): Promise<Trial> {
  const unavailable = obstacleOf(backend);
  if (unavailable !== undefined) return { backend, tried: [], unavailable };
  const folder = mkdtempSync(join(tmpdir(), 'streampact-trial-'));
  const report = join(folder, 'report.json');
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'backends'];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  try {
    const env = { ...process.env, STREAMPACT_BACKEND: backend };
    const child = spawn(process.execPath, [...args, ...reporters], { cwd: root, env, stdio: ['ignore', 2, 2] });
    const [code] = await once(child, 'close');
    const tried = readReport(readFileSync(report, 'utf8'));
    return tried.length > 0 ? { backend, tried } : { backend, tried, unavailable: `no test ran (exit code ${code})` };
  } catch {
    return { backend, tried: [], unavailable: 'it did not start; see above' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
