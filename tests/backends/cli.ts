/**
 * `npm run test:backends [-- <name or address> …] [--contract] [--json <file>] [--document]`: the proofs on each backend named, MiniStack
 * and LocalStack by default, one after the other; prints which clause was proved on which, and why the others were not. With
 * `--contract` instead the contract tests of contract-files.ts, with all engines. Exit code 1 when a test failed that was not known to,
 * or passed that was; a backend that this machine cannot start fails nothing, unless it was asked for by name.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exitCodeOf, renderError, StreampactError } from '../../contracts/src/error.ts';
import { backendNames, nameOf, parseBackend } from '../../local/run/backend.ts';
import { ensureOptional, ensureToolchain } from '../../local/setup/toolchain.ts';
import { contractFiles } from './contract-files.ts';
import { type FileTrial, judgeFiles } from './report/files.ts';
import { renderFilesTable, renderFilesText } from './report/files-text.ts';
import { clausesOf, judge, type Trial } from './report/matrix.ts';
import { renderTable, renderText } from './report/render.ts';
import { obstacleOf, tryBackend, tryFiles } from './trial.ts';

const page = join(import.meta.dirname, '..', '..', 'docs', 'backends.md');

/** Writes the table between the marks that name the command which makes it. */
function document(command: string, table: string): void {
  const text = readFileSync(page, 'utf8');
  const begin = `<!-- made by npm run test:backends -- ${command} -->`;
  const end = '<!-- end -->';
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new StreampactError('USAGE', `${page} has no "${begin}".`);
  writeFileSync(page, `${text.slice(0, from)}${begin}\n\n${table}\n\n${text.slice(to)}`);
}

/** What a run on the backends found. */
interface Report {
  readonly verdicts: readonly object[];
  readonly text: string;
  readonly table: string;
  readonly command: string;
  readonly isGood: boolean;
}

/** Tests that name no clause must pass too. */
function isGood(trial: Trial, asked: boolean): boolean {
  if (trial.unavailable !== undefined) return !asked;
  const others = trial.tried.filter(({ name }) => clausesOf(name).length === 0);
  return others.every(({ passed }) => passed) && judge(trial).every(({ unexpected }) => !unexpected);
}

async function proofs(backends: readonly string[], asked: boolean): Promise<Report> {
  const trials: Trial[] = [];
  for (const backend of backends) trials.push(await tryBackend(backend));
  const verdicts = trials.flatMap(judge);
  return {
    ...{ verdicts, text: renderText(verdicts), table: renderTable(verdicts), command: '--document' },
    isGood: trials.every((trial) => isGood(trial, asked)),
  };
}

async function contract(backends: readonly string[], asked: boolean): Promise<Report> {
  const files = contractFiles.map(({ file }) => file);
  const trials: FileTrial[] = [];
  for (const backend of backends) trials.push(await tryFiles(backend, files));
  const verdicts = trials.flatMap((trial) => judgeFiles(trial, files));
  const started = trials.every(({ unavailable }) => unavailable === undefined || !asked);
  return {
    ...{ verdicts, text: renderFilesText(verdicts), table: renderFilesTable(verdicts, contractFiles) },
    command: '--contract --document',
    isGood: started && verdicts.every(({ unexpected }) => !unexpected),
  };
}

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      contract: { type: 'boolean', default: false },
      document: { type: 'boolean', default: false },
    },
  });
  const asked = positionals.map((text) => nameOf(parseBackend(text)));
  const backends = asked.length > 0 ? asked : backendNames;
  await ensureToolchain();
  if (backends.includes('localstack') && obstacleOf('localstack') === undefined) {
    // Installed here, where its progress is seen.
    await ensureOptional('localstack');
    await ensureOptional('dynamodb');
  }
  const report = await (values.contract ? contract : proofs)(backends, asked.length > 0);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report.verdicts, null, 2)}\n`);
  if (values.document) document(report.command, report.table);
  process.stdout.write(report.text);
  process.exitCode = report.isGood ? 0 : 1;
} catch (error) {
  process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
