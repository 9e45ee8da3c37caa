/** The command line of `npm run verify`: asks a deployed environment whether it keeps its contracts, and reports. */

import './quiet-sdk.ts';

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { errorCodes, exitCodeOf, renderError, StreampactError } from '../contracts/src/error.ts';
import type { Verification } from './model.ts';
import { isLocal, readOutputs } from './outputs.ts';
import { renderMarkdown } from './report/markdown.ts';
import { renderPage } from './report/page.ts';
import { renderTerminal } from './report/terminal.ts';
import { rightsOf } from './rights.ts';
import { productsOf, verify } from './run.ts';
import { openWarehouse } from './snowflake.ts';
import { checkStack } from './stacks.ts';
import { openTarget } from './target.ts';

interface Flags {
  readonly stack: string;
  readonly outputs?: string;
  readonly only?: string;
  readonly maxScan: number;
  readonly maxRefused: number;
  readonly deadline: number;
  readonly asOf?: number;
  readonly report?: string;
  readonly json?: true;
  readonly all?: true;
  readonly rights?: true;
  readonly account?: string;
}

const localOutputs = join(import.meta.dirname, '..', '.streampact', 'outputs.json');

const say = (text: string): void => void process.stdout.write(text);

/** The endpoint of every AWS service, if it is not AWS itself. */
function endpointOf(stack: string): string | undefined {
  const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
  if (endpoint !== '') return endpoint;
  if (!isLocal(stack)) return undefined;
  throw new StreampactError('USAGE', `The stack ${stack} is on this machine, and nothing says where.`, {
    where: 'AWS_ENDPOINT_URL',
    fix: '`npm start -- --verify` asks it at the end of a run; `npm run up -- --keep` keeps it up and says the address',
  });
}

async function run(flags: Flags): Promise<void> {
  const { stack, outputs: file, only } = flags;
  checkStack(stack);
  const outputs = await readOutputs({ stack, localFile: localOutputs, ...(file === undefined ? {} : { file }) });
  if (flags.rights) return say(`${JSON.stringify(rightsOf(outputs, flags.account), null, 2)}\n`);
  productsOf({ outputs }, only);
  const endpoint = endpointOf(stack);
  const limits = {
    asOf: flags.asOf ?? Date.now(),
    asOfAsked: flags.asOf !== undefined,
    maxScanBytes: flags.maxScan * 1_048_576,
    maxRefused: flags.maxRefused,
    checkMs: flags.deadline * 1_000,
  };
  const snowflake = await openWarehouse(outputs, process.env);
  const target = openTarget({ stack, outputs, limits, snowflake, ...(endpoint === undefined ? {} : { endpoint }) });
  try {
    const watched = process.stderr.isTTY && flags.json !== true;
    let done = 0;
    const verification = await verify(target, {
      ...(only === undefined ? {} : { only }),
      onChecks: (rows) => {
        done += rows.length;
        if (watched) process.stderr.write(`\r\u001b[K${done} checks, ${rows[0]?.contract ?? ''}`);
      },
    });
    if (watched) process.stderr.write('\r\u001b[K');
    await tell(verification, flags);
    if (verification.counts.failed > 0) process.exitCode = errorCodes.VERIFY_FAILED;
  } finally {
    await target.close();
  }
}

async function tell(verification: Verification, { report, json, all }: Flags): Promise<void> {
  if (report !== undefined) await writeReport(report, verification);
  if (json) return say(`${JSON.stringify(verification, null, 2)}\n`);
  const colours = process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '';
  say(renderTerminal(verification, { colours, all: all === true }));
}

async function writeReport(file: string, verification: Verification): Promise<void> {
  const text = file.endsWith('.md') ? renderMarkdown(verification) : renderPage(verification);
  await writeFile(file, text).catch((cause: unknown) => {
    throw new StreampactError('USAGE', 'the report cannot be written', {
      where: file,
      fix: 'name a file in a folder that is there',
      cause,
    });
  });
}

function count(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

function positive(text: string): number {
  if (count(text) > 0) return Number(text);
  throw new InvalidArgumentError('It must be greater than 0.');
}

function instant(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new InvalidArgumentError('It must be a date, or a time in UTC like 2021-10-27T06:00:00Z.');
}

function reportFile(text: string): string {
  if (/\.(html|md)$/.test(text)) return text;
  throw new InvalidArgumentError('Its name must end with .html or .md.');
}

const program = new Command('verify')
  .description('asks a deployed environment whether it keeps its contracts')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : errorCodes.USAGE))
  .requiredOption('--stack <name>', 'the stack: dev, staging, prod, or local')
  .option('--outputs <file>', 'its outputs, as `pulumi stack output --json` prints them; by default the CLI is asked')
  .option('--only <product>', 'one product')
  .option(
    '--max-scan <MiB>',
    'what Athena may scan in all; a workgroup that lets one query scan more is not asked',
    positive,
    10_240,
  )
  .option(
    '--max-refused <count>',
    'refused messages of a day, or dead letters of a topic, that are let pass',
    count,
    100,
  )
  .option('--as-of <time>', 'count ages from this time; now by default', instant)
  .option('--deadline <seconds>', 'longest time for one check', positive, 120)
  .option('--report <file>', 'write the findings as a page (.html) or as Markdown (.md)', reportFile)
  .option('--json', 'print one JSON document on stdout instead of text')
  .option('--all', 'tell what passed too')
  .option('--rights', 'print the IAM policy of a role that may verify, and ask nothing')
  .option('--account <id>', 'the AWS account that --rights is for')
  .addHelpText('after', '\nExit codes: 0 nothing failed, 1 a check failed, 2 the command or the outputs are wrong.')
  .action(run);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
