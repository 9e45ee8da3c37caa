/**
 * `npm run check`: everything that can be said about the tree without running it. One row a check; all of them run, and
 * what failed is told at the end. Exit 2 when something differs or is wrong.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

interface Check {
  readonly name: string;
  /** What to do when it fails. */
  readonly fix: string;
  readonly args: readonly string[];
}

const root = join(import.meta.dirname, '..');
const bin = (name: string): string => join('node_modules', name);

const checks: readonly Check[] = [
  {
    name: 'contracts and generated files',
    fix: 'npm run generate, and commit what it changes',
    args: ['--import', 'tsx', 'contracts/src/cli.ts', 'check'],
  },
  { name: 'types', fix: 'mend the types', args: [bin('typescript/bin/tsc'), '--noEmit', '-p', '.'] },
  { name: 'format and lint', fix: 'npm run format', args: [bin('@biomejs/biome/bin/biome'), 'check', '.'] },
  {
    name: 'who imports whom',
    fix: 'see .dependency-cruiser.mjs for the rooms and their reasons',
    args: [
      bin('dependency-cruiser/bin/dependency-cruise.mjs'),
      ...['contracts', 'functions', 'infra', 'policies', 'queries', 'local', 'verify', 'review', 'catalog', 'tests'],
    ],
  },
  { name: 'unused code', fix: 'remove it, or use it', args: [bin('knip/bin/knip.js')] },
];

interface Outcome {
  readonly check: Check;
  readonly code: number;
  readonly output: string;
}

async function run(check: Check): Promise<Outcome> {
  const child = spawn(process.execPath, check.args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  return { check, code: typeof code === 'number' ? code : 1, output };
}

async function runAll(): Promise<readonly Outcome[]> {
  const waiting = [...checks];
  const outcomes: Outcome[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const outcome = await run(next);
      process.stdout.write(`${outcome.code === 0 ? 'ok    ' : 'failed'} ${next.name}\n`);
      outcomes.push(outcome);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return outcomes;
}

const failed = (await runAll()).filter(({ code }) => code !== 0);
for (const { check, output } of failed) {
  process.stderr.write(`\n${check.name} failed; to mend it: ${check.fix}\n${output.trimEnd()}\n`);
}
process.exitCode = failed.length === 0 ? 0 : 2;
