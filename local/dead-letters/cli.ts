/**
 * The command line of dead letters: `npm run dlq -- list|show|replay`. Results on stdout, errors and warnings on stderr; 0
 * when done, 1 for a failure, 2 for a wrong command line, 130 when a signal ended it.
 */
import '../terminal/quiet-sdk.ts';

import { Command } from 'commander';
import { exitCodeOf, renderError } from '../../contracts/src/error.ts';
import { guarded } from '../../contracts/src/subcommand.ts';
import { usageExitCode } from '../../contracts/src/usage.ts';
import { interruption } from '../interruption.ts';
import { paintFor } from '../terminal/paint.ts';
import { list, renderList } from './list.ts';
import {
  type CommonFlags,
  countText,
  type FilterFlags,
  withEnvironment,
  withFilterOptions,
  withPlaceOptions,
} from './options.ts';
import { withPlace } from './place.ts';
import type { Passed, Place } from './refusals.ts';
import { damageOf, type ReplayFlags, renderReplay, replayAll } from './replay.ts';
import { renderShow, show } from './show.ts';
import { passedLines } from './text.ts';

interface ShowFlags extends CommonFlags {
  readonly full?: true;
}

const paint = paintFor(process.stdout);

/** Runs a command on its place and ends the process: a Kafka client that gave up may still hold it. */
async function run(flags: CommonFlags, work: (place: Place) => Promise<number>): Promise<never> {
  const action = async () => withPlace(withEnvironment(flags), interruption(), work);
  const code = await guarded(action, flags.json ?? false);
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(code);
}

function print(flags: CommonFlags, report: unknown, text: () => string): void {
  process.stdout.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : text());
}

function warn(passed: Passed): void {
  for (const line of passedLines(passed)) process.stderr.write(`${line}\n`);
}

function program(): Command {
  const cli = new Command('dlq')
    .description(
      'Refused messages: what broke its contract, in the quarantine (the truth) and in the dead-letter topics.',
    )
    .exitOverride((error) => process.exit(usageExitCode(error)))
    .addHelpText('after', '\nFlags follow two dashes, e.g. `npm run dlq -- list --since 2h`.');
  withFilterOptions(cli.command('list'))
    .description('count what was refused by code, pointer and contract, and list the newest')
    .action((flags: FilterFlags) =>
      run(flags, async (place) => {
        const report = await list(place, flags);
        warn(report.passed);
        print(flags, report, () => renderList(report, paint));
        return 0;
      }),
    );
  withPlaceOptions(cli.command('show'))
    .description('show one refused message, the place that failed, and what the contract says of it now')
    .argument('<id>', 'topic-partition-offset, or the key of a letter that never had an offset (a SHA-256)')
    .option('--full', 'show the whole value, not only what is round the failing place')
    .action((id: string, flags: ShowFlags) =>
      run(flags, async (place) => {
        const shown = await show(place, id);
        print(flags, shown.report, () => renderShow(shown, { full: flags.full ?? false, paint }));
        return 0;
      }),
    );
  withFilterOptions(cli.command('replay'))
    .description('publish what the contract accepts now to its topic, once, however often this is run or interrupted')
    .option('--dry-run', 'tell what would be done, and change nothing')
    .option('--former-topics', 'also what was refused in a topic of the same name that was deleted since')
    .option('--batch <records>', 'most records of one transaction', countText, 500)
    .action((flags: ReplayFlags) =>
      run(flags, async (place) => {
        const report = await replayAll(place, flags);
        print(flags, report, () => renderReplay(report, paint));
        const damage = damageOf(report);
        if (damage === undefined) return 0;
        process.stderr.write(`${renderError(damage)}\n`);
        return exitCodeOf(damage);
      }),
    );
  return cli;
}

await program().parseAsync();
