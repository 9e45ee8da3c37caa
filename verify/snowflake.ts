/** The session with Snowflake: the account that the environment names, or a local one on this machine. */
import { openAccount } from '../queries/snowflake-account.ts';
import { openSession } from '../queries/snowflake-driver.ts';
import type { Outputs } from './outputs.ts';
import { isLoopback, type Target } from './target.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Opens one where the stack has tables in Snowflake and the environment names an account. Errors: SNOWFLAKE_UNREACHABLE. */
export async function openWarehouse(outputs: Outputs, environment: Environment): Promise<Target['snowflake']> {
  const [product] = Object.values(outputs.products).flatMap(({ snowflake }) => snowflake ?? []);
  if (product === undefined) return { absent: 'the stack has no account of Snowflake' };
  const { database, warehouse } = product;
  const url = environment.STREAMPACT_SNOWFLAKE_URL ?? '';
  if (url !== '' && isLoopback(url)) {
    const login = { account: 'streampact', accessUrl: url, username: 'local', password: 'local', database };
    return openSession({ ...login, sfRetryMaxLoginRetries: 1 }, { where: url, fix: 'start the local Snowflake' });
  }
  if ((environment.SNOWFLAKE_ACCOUNT ?? '') === '') return { absent: 'no account of Snowflake is named' };
  return openAccount({ SNOWFLAKE_WAREHOUSE: warehouse, ...environment, SNOWFLAKE_DATABASE: database });
}
