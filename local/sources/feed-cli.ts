/**
 * `npm run feed`: makes the changes of the price history in a DynamoDB table that is deployed, here or on AWS. The result is on
 * stdout; 0 when done, 1 for a failure, 2 for a wrong command line, 130 when a signal ended it.
 */
import '../terminal/quiet-sdk.ts';

import { DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { Command, InvalidArgumentError } from 'commander';
import { StreampactError } from '../../contracts/src/error.ts';
import { guarded } from '../../contracts/src/subcommand.ts';
import { usageExitCode } from '../../contracts/src/usage.ts';
import { emulatorAt } from '../engines/emulator.ts';
import { feedBrokenPrices } from './broken-prices.ts';
import { defaultDays, priceChanges } from './crypto-prices.ts';
import { feedPrices } from './feed-prices.ts';

// Whoever reads may have seen enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

interface Flags {
  readonly table?: string;
  readonly endpoint?: string;
  readonly from: string;
  readonly to: string;
  readonly seed: number;
  readonly broken?: true;
  readonly json?: true;
}

function day(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(text).toJSON()?.startsWith(text)) return text;
  throw new InvalidArgumentError('It must be a day like 2019-07-21.');
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 0.');
}

function httpUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('It must be an address like http://127.0.0.1:4567.');
}

/** What the feed came to: changes made now, and those that had been made before. */
interface Told {
  readonly changes: number;
  readonly made: number;
  readonly before: number;
  /** Items that break the contract, written now. */
  readonly broken: number;
}

async function feed(table: string, flags: Flags): Promise<Told> {
  const client = new DynamoDBClient(flags.endpoint === undefined ? {} : emulatorAt(flags.endpoint));
  const changes = priceChanges(flags);
  const report = (done: number): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${changes.length} changes`);
  };
  try {
    const { made, before } = await feedPrices({ client, tableName: table, changes, report });
    if (process.stderr.isTTY) process.stderr.write('\n');
    const broken = flags.broken ? await feedBrokenPrices(client, table) : { keys: [] };
    return { changes: changes.length, made: made.length, before, broken: broken.keys.length };
  } catch (cause) {
    if (!(cause instanceof ResourceNotFoundException)) throw cause;
    throw new StreampactError('USAGE', `There is no DynamoDB table ${table}.`, {
      where: '--table',
      fix: 'deploy the stack; its outputs name the table, under products, crypto-cdc, items',
      cause,
    });
  } finally {
    client.destroy();
  }
}

/** The changes as JSON lines, for whoever wants them without a table. */
function print(flags: Flags): void {
  for (const change of priceChanges(flags)) process.stdout.write(`${JSON.stringify(change)}\n`);
}

function render({ changes, made, before, broken }: Told): string {
  const refused = broken > 0 ? `; ${broken} items that break the contract` : '';
  return `${changes} changes: ${made} made, ${before} had been made before${refused}\n`;
}

async function run(flags: Flags): Promise<number> {
  const { table } = flags;
  if (table === undefined) {
    print(flags);
    return 0;
  }
  const told = await feed(table, flags);
  process.stdout.write(flags.json ? `${JSON.stringify(told)}\n` : render(told));
  return 0;
}

const program = new Command('npm run feed --')
  .description(
    'Make real daily prices of BTC, ETH and LTC, and derived corrections and removals, in a DynamoDB table, each once; without a table, print them.',
  )
  .option('--table <name>', 'DynamoDB table of crypto-cdc/prices')
  .option('--endpoint <url>', 'a local cloud or emulator instead of AWS', httpUrl)
  .option('--from <day>', 'first day; the files begin with 2014-11-28', day, defaultDays.from)
  .option('--to <day>', 'last day; the files end with 2020-01-17', day, defaultDays.to)
  .option('--seed <number>', 'of what is derived', wholeNumber, 1)
  .option('--broken', 'also write items that break the contract')
  .option('--json', 'one JSON line of counts on stdout')
  .exitOverride((error) => process.exit(usageExitCode(error)))
  .action(async (flags: Flags) => {
    process.exitCode = await guarded(() => run(flags), flags.json ?? false);
  });

await program.parseAsync();
