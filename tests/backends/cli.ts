/**
 * `npm run test:backends [-- <name or address> …] [--json <file>] [--document]`: the proofs on each backend named, MiniStack and
 * LocalStack by default, one after the other; prints which clause was proved on which, and why the others were not. Exit code 1 when a
 * test failed that was not known to, or passed that was; a backend that this machine cannot start fails nothing, unless it was asked for by name.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exitCodeOf, renderError } from '../../contracts/src/error.ts';
import { backendNames, nameOf, parseBackend } from '../../local/run/backend.ts';
import { ensureOptional, ensureToolchain } from '../../local/setup/toolchain.ts';
import { clausesOf, judge, type Trial } from './report/matrix.ts';
import { renderTable, renderText } from './report/render.ts';
import { obstacleOf, tryBackend } from './trial.ts';

const page = join(import.meta.dirname, '..', '..', 'docs', 'backends.md');
const [begin, end] = ['<!-- made by npm run test:backends -- --document -->', '<!-- end -->'];

function document(table: string): void {
  const text = readFileSync(page, 'utf8');
  const [before = ''] = text.split(begin);
  const [, after = ''] = text.split(end);
  writeFileSync(page, `${before}${begin}\n\n${table}\n\n${end}${after}`);
}

/** Tests that name no clause must pass too. */
function isGood(trial: Trial, asked: boolean): boolean {
  if (trial.unavailable !== undefined) return !asked;
  const others = trial.tried.filter(({ name }) => clausesOf(name).length === 0);
  return others.every(({ passed }) => passed) && judge(trial).every(({ unexpected }) => !unexpected);
}

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'string' }, document: { type: 'boolean', default: false } },
  });
  const asked = positionals.map((text) => nameOf(parseBackend(text)));
  const trials: Trial[] = [];
  await ensureToolchain();
  for (const backend of asked.length > 0 ? asked : backendNames) {
    // Installed here, where its progress is seen.
    if (backend === 'localstack' && obstacleOf(backend) === undefined) {
      await ensureOptional('localstack');
      await ensureOptional('dynamodb');
    }
    trials.push(await tryBackend(backend));
  }
  const verdicts = trials.flatMap(judge);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(verdicts, null, 2)}\n`);
  if (values.document) document(renderTable(verdicts));
  process.stdout.write(renderText(verdicts));
  process.exitCode = trials.every((trial) => isGood(trial, asked.length > 0)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
