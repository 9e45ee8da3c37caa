/**
 * A session with the local Snowflake through Snowflake's own driver: bound parameters, exact values, a deadline on every statement.
 *
 * Statements go to the server as they are; `session.ts` has the layer that knows stages, pipes, streams and tasks.
 */
import snowflake, { type Bind, type Connection, type RowStatement } from 'snowflake-sdk';
import { StreampactError } from '../../contracts/src/error.ts';
import type { SnowflakeBind, SnowflakeRow, SnowflakeSession, SnowflakeValue } from '../../queries/snowflake-session.ts';

/** Where the local Snowflake is, and what a session begins with. */
export interface ConnectOptions {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly database?: string;
  readonly schema?: string;
  /** Longest time for one statement, its answer included. Default: 120,000 ms. */
  readonly deadlineMs?: number;
}

// Its own log goes to a file in the working folder otherwise.
snowflake.configure({ logLevel: 'OFF', additionalLogToConsole: false });

/** @throws StreampactError SNOWFLAKE_UNREACHABLE */
export async function connect(options: ConnectOptions): Promise<SnowflakeSession> {
  const { url, database, schema, deadlineMs = 120_000 } = options;
  const connection = snowflake.createConnection({
    account: 'streampact',
    accessUrl: url,
    username: 'local',
    password: 'local',
    ...(database === undefined ? {} : { database }),
    ...(schema === undefined ? {} : { schema }),
    // Numbers, timestamps and JSON as text: nothing passes a double.
    fetchAsString: ['Number', 'Date', 'JSON', 'Buffer'],
    representNullAsStringNull: false,
    timeout: deadlineMs,
    sfRetryMaxLoginRetries: 1,
    clientSessionKeepAlive: false,
  });
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(unreachable(error, url)) : resolve()));
  });
  return {
    execute: (sql, binds = []) => execute({ connection, url, deadlineMs }, sql, binds),
    close: () => new Promise((resolve) => connection.destroy(() => resolve())),
  };
}

interface Reached {
  readonly connection: Connection;
  readonly url: string;
  readonly deadlineMs: number;
}

function execute(reached: Reached, sql: string, binds: readonly SnowflakeBind[]): Promise<readonly SnowflakeRow[]> {
  const { connection, url, deadlineMs } = reached;
  return new Promise((resolve, reject) => {
    let late = false;
    let statement: RowStatement | undefined;
    const timer = setTimeout(() => {
      late = true;
      statement?.cancel(() => undefined);
      reject(timedOut(sql, { url, deadlineMs }));
    }, deadlineMs);
    statement = connection.execute({
      sqlText: sql,
      binds: binds as Bind[],
      complete: (error, _statement, rows) => {
        clearTimeout(timer);
        if (late) return;
        if (error) reject(refused(error, sql, url));
        else resolve((rows ?? []) as readonly Readonly<Record<string, SnowflakeValue>>[]);
      },
    });
  });
}

/** The beginning of a statement on one line, as errors show it. */
export function beginningOf(sql: string, length = 160): string {
  const line = sql.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length)}…` : line;
}

function refused(error: Error & { readonly code?: unknown }, sql: string, url: string): StreampactError {
  // The driver's own codes begin at 400,000; the server's are those of Snowflake.
  const own = Number(error.code) >= 400_000 && Number(error.code) < 500_000;
  if (own && Number(error.code) < 402_000) return unreachable(error, url);
  return new StreampactError('SNOWFLAKE_REFUSED', `Snowflake refused "${beginningOf(sql)}": ${error.message}`, {
    where: url,
    cause: error,
  });
}

function timedOut(sql: string, { url, deadlineMs }: { url: string; deadlineMs: number }): StreampactError {
  return new StreampactError('SNOWFLAKE_TIMEOUT', `"${beginningOf(sql)}" did not end within ${deadlineMs / 1_000} s.`, {
    where: url,
    fix: 'see the log of the local Snowflake; give it a longer deadline if it is at work',
  });
}

function unreachable(error: Error, url: string): StreampactError {
  return new StreampactError('SNOWFLAKE_UNREACHABLE', `Snowflake cannot be reached: ${error.message}`, {
    where: url,
    fix: 'start the local Snowflake, or see why it ended in its log',
    cause: error,
  });
}
