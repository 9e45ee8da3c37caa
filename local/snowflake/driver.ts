/**
 * A session with the local Snowflake through Snowflake's own driver: bound parameters, exact values, a deadline on every statement.
 *
 * Statements go to the server as they are; `session.ts` has the layer that knows stages, pipes, streams and tasks.
 */
import { openSession } from '../../queries/snowflake-driver.ts';
import type { SnowflakeSession } from '../../queries/snowflake-session.ts';

/** Where the local Snowflake is, and what a session begins with. */
export interface ConnectOptions {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly database?: string;
  readonly schema?: string;
  /** Longest time for one statement, its answer included. Default: 120,000 ms. */
  readonly deadlineMs?: number;
}

/** @throws StreampactError SNOWFLAKE_UNREACHABLE */
export async function connect({ url, database, schema, deadlineMs }: ConnectOptions): Promise<SnowflakeSession> {
  return openSession(
    {
      account: 'streampact',
      accessUrl: url,
      username: 'local',
      password: 'local',
      sfRetryMaxLoginRetries: 1,
      ...(database === undefined ? {} : { database }),
      ...(schema === undefined ? {} : { schema }),
    },
    {
      where: url,
      fix: 'start the local Snowflake, or see its log',
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
    },
  );
}
