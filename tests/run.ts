/**
 * `npm test` and, with `--all`, `npm run test:all`: unit tests and models first, on all processors. Then three lanes side by side, because
 * what they run waits for starting engines and for clocks: what speaks to the shared engines; the run of the whole product, and what starts
 * engines of its own; what waits by itself, the jobs and the faults. The last line tells the real counts. Exit 1 when anything failed, when
 * a suite broke, or when nothing ran.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { renderError } from '../contracts/src/error.ts';
import { emulatorEnvironment } from '../local/engines/emulator.ts';
import { ensureToolchain, type Toolchain } from '../local/setup/toolchain.ts';
import { addCounts, type Counts, noCounts, readPytest, readVitest } from './setup/counts.ts';
import { startTestEngines } from './setup/engines.ts';
import { ownEngines } from './setup/lanes.ts';
import { tierOf } from './setup/tiers.ts';

// The SDK's word about its future support of Node 20, once a process, would hide what tests say.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const root = join(import.meta.dirname, '..');
const all = process.argv.includes('--all');
const tier = tierOf(all, process.env);
const reports = mkdtempSync(join(tmpdir(), 'streampact-report-'));
let reported = 0;

type Environment = Readonly<Record<string, string>>;

/** Whole lines, so that those of several lanes can be told from one another; a terminal still gets its colours. */
const colours: Environment = process.stdout.isTTY && process.env.NO_COLOR === undefined ? { FORCE_COLOR: '1' } : {};

/** Runs a command with its output on ours, line by line, and answers its exit code. */
async function run(command: string, args: readonly string[], environment: Environment = {}): Promise<number> {
  const env = { ...process.env, ...colours, ...environment };
  const child = spawn(command, args, { cwd: root, stdio: ['inherit', 'pipe', 'pipe'], env });
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const)
    createInterface(from).on('line', (line) => to.write(`${line}\n`));
  const [code] = await once(child, 'close');
  return typeof code === 'number' ? code : 1;
}

/** A suite that ends badly without a failed test (it could not load, say) counts as one failure. */
function judged(counts: Counts, code: number, suite: string): Counts {
  if (code === 0 || counts.failed > 0) return counts;
  return addCounts(counts, {
    ...noCounts,
    failed: 1,
    failures: [`${suite} ended with code ${code} without a failed test`],
  });
}

function readReport(file: string, read: (text: string) => Counts): Counts {
  try {
    return read(readFileSync(file, 'utf8'));
  } catch {
    return noCounts; // no report: the exit code tells, see judged()
  }
}

interface Suite {
  readonly environment?: Environment;
  /** Only these files of the projects. */
  readonly only?: readonly string[];
  readonly without?: readonly string[];
}

async function vitest(
  projects: readonly string[],
  { environment, only = [], without = [] }: Suite = {},
): Promise<Counts> {
  reported += 1;
  const file = join(reports, `${reported}.json`);
  const names = projects.flatMap((name) => ['--project', name]);
  // vitest leaves one processor idle by default, which is half of two. Projects with shared engines run file by file anyway.
  const workers = `--maxWorkers=${availableParallelism()}`;
  const excluded = [...tier.excluded, ...without].map((name) => `--exclude=${name}`);
  const args = ['node_modules/vitest/vitest.mjs', 'run', workers, ...names, ...excluded, ...only];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await run(process.execPath, [...args, ...reporters], { ...tier.draws, ...environment });
  return judged(readReport(file, readVitest), code, projects.join(', '));
}

async function pytest({ python, java17, sparkJars }: Toolchain, environment: Environment): Promise<Counts> {
  const file = join(reports, 'pytest.xml');
  const java = { JAVA_HOME: join(java17, '..', '..'), STREAMPACT_SPARK_JARS: join(sparkJars, '*') };
  const code = await run(python, ['-m', 'pytest', 'glue', '-q', `--junitxml=${file}`], { ...java, ...environment });
  return judged(readReport(file, readPytest), code, 'pytest');
}

/** Everything that starts engines, in three lanes, each with the longest first. */
async function withEngines(toolchain: Toolchain): Promise<Counts> {
  const engines = await startTestEngines();
  try {
    const environment = { ...engines.environment };
    const keys = emulatorEnvironment(environment.STREAMPACT_TEST_AWS);
    return await together([
      vitest(['contract'], { environment, without: ownEngines }),
      inTurn([
        () => vitest(['e2e']),
        // They ask nothing of the shared engines; vitest starts some unless it is told of them.
        () => vitest(['contract'], { environment, only: ownEngines }),
      ]),
      inTurn([
        ...(all ? [() => vitest(['rights'])] : []),
        () => vitest(['faults']),
        () => pytest(toolchain, { ...environment, ...keys }),
        ...(all ? [() => vitest(['clock'])] : []),
      ]),
    ]);
  } finally {
    await engines.stop();
  }
}

/** Lanes side by side. One that breaks off ends no other: what they tell must stand before the last line. */
async function together(lanes: readonly Promise<Counts>[]): Promise<Counts> {
  const ended = await Promise.allSettled(lanes);
  return ended
    .map((lane) => (lane.status === 'fulfilled' ? lane.value : raise(lane.reason)))
    .reduce(addCounts, noCounts);
}

function raise(reason: unknown): never {
  throw reason;
}

/** One suite after the other. */
async function inTurn(suites: readonly (() => Promise<Counts>)[]): Promise<Counts> {
  let counts = noCounts;
  for (const suite of suites) counts = addCounts(counts, await suite());
  return counts;
}

try {
  const toolchain = await ensureToolchain();
  const first = await vitest(['unit', 'model']);
  const counts = addCounts(first, await withEngines(toolchain));
  for (const name of tier.excluded) process.stdout.write(`left to npm run test:all: ${name}\n`);
  for (const name of counts.skipped) process.stdout.write(`skipped: ${name}\n`);
  for (const name of counts.failures) process.stdout.write(`failed: ${name}\n`);
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${renderError(error)}\n`);
  process.stdout.write('0 passed, 1 failed\n');
  process.exitCode = 1;
} finally {
  rmSync(reports, { recursive: true, force: true });
}
