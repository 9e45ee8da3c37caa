/**
 * The command line of restores: `npm run restore -- --bucket … --prefix … --at …`. It tells what it would do, and does it with --apply.
 * Results on stdout, errors on stderr; 0 when done, 1 for a failure, 2 for a wrong command line, 130 when a signal ended it.
 */
import '../terminal/quiet-sdk.ts';

import { S3Client } from '@aws-sdk/client-s3';
import { Command, InvalidArgumentError } from 'commander';
import { guarded } from '../../contracts/src/subcommand.ts';
import { usageExitCode } from '../../contracts/src/usage.ts';
import { interruption } from '../interruption.ts';
import { renderRestore } from './render.ts';
import { restore } from './restore.ts';

interface Flags {
  readonly bucket: string;
  readonly prefix: string;
  readonly at: number;
  readonly apply?: true;
  readonly exact?: true;
  readonly json?: true;
}

/** An instant with its zone, which has been. */
function instant(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError('must be an instant like 2026-11-22T09:30:00Z');
  if (at > Date.now()) throw new InvalidArgumentError('must have been');
  return at;
}

/** AWS by its usual variables and profiles; AWS_ENDPOINT_URL names a stand-in, whose buckets are in its paths. */
function openS3(): S3Client {
  const elsewhere = (process.env.AWS_ENDPOINT_URL ?? '') !== '';
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  return new S3Client({ forcePathStyle: elsewhere, ...(region === undefined ? {} : { region }) });
}

async function run({ json, ...flags }: Flags): Promise<never> {
  const s3 = openS3();
  const asked = { ...flags, apply: flags.apply === true, exact: flags.exact === true };
  const action = async () => {
    const report = await restore({ ...asked, s3, signal: interruption() });
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : renderRestore(report, asked));
    return 0;
  };
  const code = await guarded(action, json ?? false);
  s3.destroy();
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(code);
}

const program = new Command('restore')
  .description('Brings objects of a versioned bucket back to how they were at a time. Without --apply it only tells.')
  .exitOverride((error) => process.exit(usageExitCode(error)))
  .requiredOption('--bucket <name>', 'the bucket')
  .requiredOption('--prefix <prefix>', "what its keys begin with, e.g. raw/crypto-market/; '' for all of it")
  .requiredOption('--at <instant>', 'the last second in which all was well, e.g. 2026-11-22T09:30:00Z', instant)
  .option('--apply', 'do it')
  .option('--exact', 'remove what was made since, too; it can be restored in turn')
  .option('--json', 'one document on stdout, with every key')
  .action((flags: Flags) => run(flags));

await program.parseAsync();
