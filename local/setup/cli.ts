/**
 * `npm run setup`: installs the toolchain, or parts of it, before anything needs them. 0 when they are there, 1 for a failure, 2 for a
 * wrong command line.
 */
import { Argument, Command } from 'commander';
import { guarded } from '../../contracts/src/subcommand.ts';
import { usageExitCode } from '../../contracts/src/usage.ts';
import { optionalSets, type SetName, sets } from './cache.mjs';
import { installed } from './toolchain.ts';

async function setup(wanted: readonly SetName[], { json = false }: { readonly json?: boolean }): Promise<never> {
  const action = async () => {
    const folders = await installed(wanted.length === 0 ? sets : wanted);
    const lines = Object.entries(folders).map(([set, folder]) => `${set.padEnd(12)}${folder}`);
    process.stdout.write(json ? `${JSON.stringify(folders, null, 2)}\n` : `${lines.join('\n')}\n`);
    return 0;
  };
  process.exit(await guarded(action, json));
}

await new Command('setup')
  .description(
    'Install the toolchain into the cache folder: what runs the local cloud, and what `npm run build` packs.',
  )
  .addArgument(
    new Argument('[parts...]', 'parts to install; all that npm start needs by default').choices([
      ...new Set([...sets, ...optionalSets]),
    ]),
  )
  .option('--json', 'print one JSON document: the folder of each part')
  .addHelpText(
    'after',
    '\nTo deploy to AWS, `npm run setup -- kafka` is enough; with Kafka Connect also connect, connectors, registry.',
  )
  .exitOverride((error) => process.exit(usageExitCode(error)))
  .action(setup)
  .parseAsync();
