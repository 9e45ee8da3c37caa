/**
 * A session with a real account, by key pair: https://docs.snowflake.com/en/user-guide/key-pair-auth. Never tried here, for want of an
 * account; the statements are those that the local Snowflake runs.
 */
import { StreampactError } from '../contracts/src/error.ts';
import { defaultDeadlineMs, type KeyLogin, type Opening, openSession } from './snowflake-driver.ts';
import type { SnowflakeSession } from './snowflake-session.ts';

/** Names of the environment: what a session must be told, and what it may be. */
const wanted = ['SNOWFLAKE_ACCOUNT', 'SNOWFLAKE_USER', 'SNOWFLAKE_PRIVATE_KEY_FILE'] as const;
const more = {
  SNOWFLAKE_PRIVATE_KEY_PASSPHRASE: 'privateKeyPass',
  SNOWFLAKE_ROLE: 'role',
  SNOWFLAKE_WAREHOUSE: 'warehouse',
  SNOWFLAKE_DATABASE: 'database',
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Texts as {@link SnowflakeSession} promises them, whatever the account's own parameters are. */
const parameters = [
  "TIMEZONE = 'UTC'",
  "DATE_OUTPUT_FORMAT = 'YYYY-MM-DD'",
  "TIMESTAMP_NTZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF6'",
  "TIMESTAMP_LTZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF6 TZHTZM'",
  "TIMESTAMP_TZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF6 TZHTZM'",
];

/** Errors: USAGE for an environment that does not name the account, the user and the key; SNOWFLAKE_UNREACHABLE. */
export async function openAccount(environment: Environment = process.env): Promise<SnowflakeSession> {
  const [account, username, privateKeyPath] = wanted.map((name) => environment[name] ?? '');
  const missing = wanted.filter((name) => (environment[name] ?? '') === '');
  if (missing.length > 0 || account === undefined || username === undefined || privateKeyPath === undefined) {
    throw new StreampactError('USAGE', 'no Snowflake account is named', {
      where: missing.join(', '),
      fix: 'set these variables of the environment; the private key is a file in PEM form',
    });
  }
  const optional = Object.entries(more).flatMap(([name, option]) => {
    const value = environment[name];
    return value === undefined || value === '' ? [] : [[option, value] as const];
  });
  return openByKey(
    { account, username, privateKeyPath, ...Object.fromEntries(optional) },
    { where: account, fix: 'see the account, the user and its public key, and the network policy' },
  );
}

/** Opens a session by key pair, whose answers are texts as {@link SnowflakeSession} promises them. Errors: SNOWFLAKE_UNREACHABLE. */
export async function openByKey(login: KeyLogin, opening: Opening): Promise<SnowflakeSession> {
  const session = await openSession({ ...login, authenticator: 'SNOWFLAKE_JWT' }, opening);
  try {
    // What nobody waits for any more shall not keep the warehouse awake.
    const ends = `STATEMENT_TIMEOUT_IN_SECONDS = ${Math.ceil((opening.deadlineMs ?? defaultDeadlineMs) / 1_000)}`;
    await session.execute(`ALTER SESSION SET ${[...parameters, ends].join(' ')}`);
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}
