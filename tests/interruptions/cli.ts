/** `npm run test:interruptions`: kills `npm start` at random moments; nothing may be left, and the next run must work. */
import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { productSlugs } from '../../infra/environments.ts';
import { everyChoice, momentsOf } from './moment.ts';
import { killRuns } from './run.ts';

interface Flags {
  readonly kills: number;
  readonly seed?: number;
  readonly only?: string;
}

function whole(text: string): number {
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : 0;
  if (value >= 1) return value;
  throw new InvalidArgumentError('a whole number from 1 on is expected.');
}

function product(text: string): string {
  if (productSlugs.some((slug) => slug === text)) return text;
  throw new InvalidArgumentError(`one of ${productSlugs.join(', ')} is expected.`);
}

async function main({ kills, seed = randomInt(1, 2 ** 31), only }: Flags): Promise<void> {
  process.stderr.write(`seed ${seed}\n`);
  const outcomes = await killRuns(momentsOf(seed, kills, only === undefined ? everyChoice : [only]), (outcome) => {
    const { moment, after, findings } = outcome;
    process.stderr.write(`${findings.length === 0 ? 'ok    ' : 'failed'} ${moment}, after ${after} s\n`);
    for (const finding of findings) process.stderr.write(`         ${finding}\n`);
  });
  const failed = outcomes.filter(({ findings }) => findings.length > 0).length;
  process.stdout.write(`${outcomes.length - failed} passed, ${failed} failed\n`);
  process.exit(failed === 0 ? 0 : 1);
}

// Without a listener no `exit` is told, and the run that is being tried would go on by itself.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));

await new Command('npm run test:interruptions --')
  .description('Kills npm start at random moments, looks for what is left, and lets a whole run follow.')
  .option('--kills <n>', 'how many', whole, 30)
  .option('--seed <n>', 'what the moments follow from; by chance without it', whole)
  .option('--only <slug>', 'runs of one product alone; by default of each, and of all together', product)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(main)
  .parseAsync();
