/**
 * The command line of Hudi tables: `npm run hudi -- timeline|show`. It reads and never writes. Results on stdout, errors on
 * stderr; 0 when done, 1 for a failure, 2 for a wrong command line, 130 when a signal ended it.
 */
import '../terminal/quiet-sdk.ts';

import { Command } from 'commander';
import { guarded } from '../../contracts/src/subcommand.ts';
import { usageExitCode } from '../../contracts/src/usage.ts';
import { interruption } from '../interruption.ts';
import { paintFor } from '../terminal/paint.ts';
import { drawShow } from './draw-show.ts';
import { drawTimeline, type Look } from './draw-timeline.ts';
import { type CommonFlags, instantText, rowsText, withEnvironment, withPlaceOptions } from './options.ts';
import { withTimeline } from './place.ts';
import { show } from './show.ts';
import type { TimelineStore } from './store.ts';
import { timeline } from './timeline.ts';

interface TimelineFlags extends CommonFlags {
  readonly limit: number;
}

const look: Look = {
  paint: paintFor(process.stdout),
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
};

/** Reads, prints, and ends the process with the exit code. */
async function run<T>(
  flags: CommonFlags,
  read: (store: TimelineStore) => Promise<T>,
  draw: (report: T) => string,
): Promise<never> {
  const action = async () => {
    const report = await withTimeline(withEnvironment(flags), interruption(), read);
    process.stdout.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : draw(report));
    return 0;
  };
  const code = await guarded(action, flags.json ?? false);
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(code);
}

function program(): Command {
  const cli = new Command('hudi')
    .description('The commit log of a Hudi table (0.11 to 0.15), read from its .hoodie folder. Nothing is changed.')
    .exitOverride((error) => process.exit(usageExitCode(error)))
    .addHelpText('after', '\nFlags follow two dashes, e.g. `npm run hudi -- timeline --limit 5`.');
  withPlaceOptions(cli.command('timeline'))
    .description('list the newest instants: what was done, how far it came, rows, files, time, checkpoint')
    .option('--limit <rows>', 'how many instants', rowsText, 20)
    .action((flags: TimelineFlags) =>
      run(
        flags,
        (store) => timeline(store, flags),
        (report) => drawTimeline(report, look),
      ),
    );
  withPlaceOptions(cli.command('show'))
    .description('show one instant whole: every file group, what its writer put beside, what a rollback took back')
    .argument('<instant>', 'its time, as `timeline` shows it', instantText)
    .action((instant: string, flags: CommonFlags) =>
      run(
        flags,
        (store) => show(store, instant),
        (report) => drawShow(report, look),
      ),
    );
  return cli;
}

await program().parseAsync();
