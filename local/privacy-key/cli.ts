/**
 * The command line of the key in Snowflake: `npm run privacy-key -- --secret … --database …`. AWS by its usual variables and profiles,
 * Snowflake by those of `queries/snowflake-account.ts`. Results on stdout, errors on stderr; 0 when done, 1 for a failure, 2 for a wrong
 * command line.
 */
import '../terminal/quiet-sdk.ts';

import { Command } from 'commander';
import { guarded } from '../../contracts/src/subcommand.ts';
import { usageExitCode } from '../../contracts/src/usage.ts';
import { secretsManagerStore } from '../../functions/shared/secret-store.ts';
import { openAccount } from '../../queries/snowflake-account.ts';
import { type Filled, fillPrivacyKey } from './fill.ts';

interface Flags {
  readonly secret: string;
  readonly database: string;
  readonly replace?: true;
  readonly json?: true;
}

const words: Readonly<Record<Filled['outcome'], string>> = {
  written: 'The key is in Snowflake now.',
  kept: 'The key was there already.',
  replaced: 'The key has been replaced. Build the tables again: docs/data-protection.md.',
};

async function run({ secret, database, replace, json }: Flags): Promise<never> {
  const store = secretsManagerStore({ contested: 'PRIVACY_KEY_CONTESTED', failed: 'PRIVACY_KEY_STORE_FAILED' });
  const action = async () => {
    const session = await openAccount();
    try {
      const filled = await fillPrivacyKey({ session, store, secret, database, replace: replace === true });
      process.stdout.write(json ? `${JSON.stringify(filled)}\n` : `${words[filled.outcome]}\n`);
      return 0;
    } finally {
      await session.close();
    }
  };
  const code = await guarded(action, json ?? false);
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(code);
}

const program = new Command('privacy-key')
  .description('Brings the key of hashed columns from Secrets Manager into Snowflake, once; another key there stays.')
  .exitOverride((error) => process.exit(usageExitCode(error)))
  .requiredOption('--secret <name>', 'the secret, e.g. streampact-prod-clickstream-privacy-key')
  .requiredOption('--database <name>', 'the database, e.g. STREAMPACT_PROD')
  .option('--replace', 'put it in the place of another key')
  .option('--json', 'one document on stdout')
  .action((flags: Flags) => run(flags));

await program.parseAsync();
