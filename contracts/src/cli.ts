/** `npm run generate`, `npm run release` and the contracts' part of `npm run check`. */
import { resolve } from 'node:path';
import { Command } from 'commander';
import { exitCodeOf, renderError, StreampactError } from './error.ts';
import { checkGenerated, contractsFolder, type Difference, writeGenerated } from './generate.ts';
import { lintContracts } from './load.ts';
import { ContractError } from './mistake.ts';
import { releaseContracts } from './released.ts';
import { refusalOf } from './usage.ts';

/** What a command hands to {@link main}: a document for `--json`, and lines for people. */
interface Outcome {
  readonly document: object;
  readonly lines: readonly string[];
}

interface Action {
  readonly name: string;
  readonly description: string;
  readonly run: (folder: string) => Promise<Outcome>;
}

const actions: readonly Action[] = [
  { name: 'generate', description: 'write contracts/generated from the contracts', run: generate },
  { name: 'check', description: 'fail if contracts/generated is not what the contracts generate', run: check },
  {
    name: 'release',
    description: 'freeze the current message contracts under contracts/released, then generate',
    run: release,
  },
  { name: 'lint', description: 'say every mistake in the contracts', run: lint },
];

async function generate(folder: string): Promise<Outcome> {
  const changes = await writeGenerated(folder);
  return { document: { changes }, lines: changes.length === 0 ? ['up to date'] : changes.map(renderChange) };
}

async function check(folder: string): Promise<Outcome> {
  const differences = await checkGenerated(folder);
  if (differences.length === 0) return { document: { differences }, lines: ['generated files are up to date'] };
  throw new StreampactError('GENERATED_DIFFERS', differences.map(({ file, kind }) => `${file} is ${kind}`).join('\n'), {
    where: folder,
    fix: 'run npm run generate and commit what it writes',
  });
}

async function release(folder: string): Promise<Outcome> {
  const releases = await releaseContracts(folder);
  const changes = await writeGenerated(folder);
  const lines = releases.map(
    ({ contract, hash, added }) => `${contract} ${hash} ${added ? 'released' : 'was released before'}`,
  );
  return { document: { releases, changes }, lines };
}

async function lint(folder: string): Promise<Outcome> {
  const { contracts, mistakes } = await lintContracts(folder);
  if (mistakes.length > 0) throw new ContractError(mistakes);
  return {
    document: { contracts: contracts.length, mistakes },
    lines: [`${contracts.length} contracts without a mistake`],
  };
}

function renderChange({ file, kind }: Difference): string {
  return `${{ missing: 'added', stale: 'changed', extra: 'removed' }[kind]} ${file}`;
}

/** Runs the command line `argv` and returns the exit code: 0, or 2 for bad contracts, differences or arguments. */
export async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command('contracts').description('What the contracts generate.').exitOverride();
  for (const action of actions) {
    program
      .command(action.name)
      .description(action.description)
      .option('--dir <folder>', 'folder of contracts', contractsFolder)
      .option('--json', 'print one JSON document on stdout')
      .action(async (options: { readonly dir: string; readonly json?: true }) => {
        code = await perform(action, options);
      });
  }
  return (await refusalOf(program, argv)) ?? code;
}

async function perform(action: Action, options: { readonly dir: string; readonly json?: true }): Promise<number> {
  try {
    const { document, lines } = await action.run(resolve(options.dir));
    if (options.json) print(JSON.stringify({ ok: true, ...document }));
    else if (process.stdout.isTTY) print(lines.join('\n'));
    return 0;
  } catch (error) {
    if (options.json)
      print(
        JSON.stringify({
          ok: false,
          error: renderError(error),
          ...(error instanceof ContractError ? { mistakes: error.mistakes } : {}),
        }),
      );
    else process.stderr.write(`${renderError(error)}\n`);
    return exitCodeOf(error);
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

if (import.meta.filename === process.argv[1]) process.exitCode = await main(process.argv.slice(2));
