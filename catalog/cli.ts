/** `npm run catalog`: writes the static site about the contracts. Exit code 0, 2 for bad contracts, folder or arguments. */
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { contractsFolder } from '../contracts/src/generate.ts';
import { guarded } from '../contracts/src/subcommand.ts';
import { usageExitCode } from '../contracts/src/usage.ts';
import { buildSite } from './build.ts';
import { writeSite } from './output.ts';
import { readCatalog } from './read.ts';
import { homePage } from './site.ts';

interface Flags {
  readonly dir: string;
  readonly output: string;
  readonly json?: true;
}

/** Runs the command line `argv` and returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('catalog')
    .description(
      'Writes a static site about the contracts: what data there is, whose it is, how fresh, from where and to where.',
    )
    .option('--output <folder>', 'folder of the site', join(dirname(contractsFolder), '.streampact', 'catalog'))
    .option('--dir <folder>', 'folder of contracts', contractsFolder)
    .option('--json', 'print what was written as one JSON document on stdout')
    .exitOverride();
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    return usageExitCode(error);
  }
  const flags = program.opts<Flags>();
  return guarded(() => perform(flags), flags.json ?? false);
}

async function perform({ dir, output, json }: Flags): Promise<number> {
  const folder = resolve(output);
  const catalog = await readCatalog(resolve(dir));
  const site = await buildSite(catalog);
  await writeSite(folder, site);
  const files = [...site].map(([path, text]) => ({ path, bytes: Buffer.byteLength(text) }));
  const document = { ok: true, folder, index: join(folder, homePage), contracts: catalog.entries.size, files };
  if (json) print(JSON.stringify(document));
  else if (process.stdout.isTTY) print(`${catalog.entries.size} contracts, ${files.length} files: ${document.index}`);
  return 0;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

if (import.meta.filename === process.argv[1]) process.exitCode = await main(process.argv.slice(2));
