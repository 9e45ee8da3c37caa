/**
 * `npm run orders`: fills `sales.orders` with real orders, or changes them. The database is named by STREAMPACT_MYSQL_HOST, _PORT,
 * _USER and _PASSWORD. The result is on stdout; 0 when done, 1 for a failure, 2 for a wrong command line or environment.
 */
import { Command, InvalidArgumentError } from 'commander';
import type { Connection } from 'mysql2/promise';
import { guarded } from '../../contracts/src/subcommand.ts';
import { usageExitCode } from '../../contracts/src/usage.ts';
import { integer, readConfig, text } from '../../functions/shared/config.ts';
import { ensureToolchain } from '../setup/toolchain.ts';
import { cdnowOrders, readCdnow } from './orders-cdnow.ts';
import { applyOrderChanges } from './orders-changes.ts';
import { seedOrders } from './orders-seed.ts';
import { connectOrders, createOrders } from './orders-table.ts';

const variables = {
  host: text('STREAMPACT_MYSQL_HOST', '127.0.0.1'),
  port: integer('STREAMPACT_MYSQL_PORT', { min: 1, max: 65_535 }, 3306),
  user: text('STREAMPACT_MYSQL_USER'),
  password: text('STREAMPACT_MYSQL_PASSWORD'),
} as const;

function wholeNumber(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number from 0.');
}

/** Does the work on the table, which is made where it is missing, and prints what came of it. */
async function onTable(work: (connection: Connection) => Promise<Readonly<Record<string, number>>>): Promise<number> {
  const { host, port, user, password } = readConfig(variables);
  const connection = await connectOrders({ host, port, writer: { user, password } });
  try {
    await createOrders(connection);
    process.stdout.write(`${JSON.stringify(await work(connection))}\n`);
    return 0;
  } finally {
    await connection.end();
  }
}

const program = new Command('npm run orders --').description('Fill sales.orders with real orders, or change them.');
program.exitOverride((error) => process.exit(usageExitCode(error)));

program
  .command('seed')
  .description('insert the orders of CDNOW that are not there yet')
  .option('--orders <number>', 'how many of them', wholeNumber, cdnowOrders)
  .action(async ({ orders }: { readonly orders: number }) => {
    process.exitCode = await guarded(async () => {
      const { sitePackages } = await ensureToolchain({ quiet: true });
      const rows = readCdnow(sitePackages).slice(0, orders);
      return onTable(async (connection) => ({ ...(await seedOrders(connection, rows)) }));
    }, false);
  });

program
  .command('write')
  .description('insert, update and delete at random')
  .option('--changes <number>', 'how many changes', wholeNumber, 1_000)
  .option('--seed <text>', 'what they follow from', '1')
  .action(async ({ changes, seed }: { readonly changes: number; readonly seed: string }) => {
    process.exitCode = await guarded(
      () =>
        onTable(async (connection) => {
          const log = await applyOrderChanges({ connection, seed, changes });
          const { transactions, rolledBack } = log;
          return { changes: log.changes.length, transactions, rolledBack, orders: log.orders.length };
        }),
      false,
    );
  });

await program.parseAsync();
