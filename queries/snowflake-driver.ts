/** A session through Snowflake's own driver: bound parameters, exact values, a deadline on every statement. */
import type snowflake from 'snowflake-sdk';
import type { Bind, Connection, ConnectionOptions, RowStatement } from 'snowflake-sdk';
import { StreampactError } from '../contracts/src/error.ts';
import type { SnowflakeBind, SnowflakeRow, SnowflakeSession, SnowflakeValue } from './snowflake-session.ts';

/** What a session is opened with, beside the driver's own options. */
export interface Opening {
  /** For messages: the account or the address. */
  readonly where: string;
  /** For messages: what to do when it can't be reached, or is late. */
  readonly fix: string;
  /** Longest time for one statement, its answer included. Default: 120,000 ms. */
  readonly deadlineMs?: number;
  /**
   * Whether the driver asks by OCSP if a certificate was revoked; it does by default. Answers come on port 80: where that is shut, the
   * driver waits for them, and goes on without.
   */
  readonly asksOcsp?: boolean;
}

/** Who opens a session by key pair, and where; the key is PEM in PKCS #8, or a file. */
export type KeyLogin = Pick<
  ConnectionOptions,
  | ('account' | 'username' | 'role' | 'warehouse' | 'database' | 'accessUrl' | 'sfRetryMaxLoginRetries')
  | ('privateKey' | 'privateKeyPath' | 'privateKeyPass')
>;

/** Loaded with the first session: it brings three clouds' clients along, and most commands that can open a session open none. */
async function loadDriver(asksOcsp: boolean): Promise<typeof snowflake> {
  const { default: driver } = await import('snowflake-sdk');
  // Its own log goes to a file in the working folder otherwise.
  driver.configure({ logLevel: 'OFF', additionalLogToConsole: false, disableOCSPChecks: !asksOcsp });
  return driver;
}

/** @throws StreampactError SNOWFLAKE_UNREACHABLE */
export async function openSession(options: ConnectionOptions, opening: Opening): Promise<SnowflakeSession> {
  const driver = await loadDriver(opening.asksOcsp ?? true);
  const connection = driver.createConnection({
    // Numbers, timestamps and JSON as text: nothing passes a double.
    fetchAsString: ['Number', 'Date', 'JSON', 'Buffer'],
    representNullAsStringNull: false,
    // Beyond the deadline: the driver would send a statement again that is merely late.
    timeout: (opening.deadlineMs ?? defaultDeadlineMs) + 60_000,
    clientSessionKeepAlive: false,
    ...options,
  });
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(unreachable(error, opening)) : resolve()));
  });
  return {
    execute: (sql, binds = []) => execute(connection, opening, { sql, binds }),
    close: () => new Promise((resolve) => connection.destroy(() => resolve())),
  };
}

/** Of one statement, unless told otherwise. */
export const defaultDeadlineMs = 120_000;

interface Statement {
  readonly sql: string;
  readonly binds: readonly SnowflakeBind[];
}

function execute(
  connection: Connection,
  opening: Opening,
  { sql, binds }: Statement,
): Promise<readonly SnowflakeRow[]> {
  return new Promise((resolve, reject) => {
    let late = false;
    let statement: RowStatement | undefined;
    const timer = setTimeout(() => {
      late = true;
      statement?.cancel(() => undefined);
      reject(timedOut(sql, opening));
    }, opening.deadlineMs ?? defaultDeadlineMs);
    statement = connection.execute({
      sqlText: sql,
      binds: binds as Bind[],
      complete: (error, _statement, rows) => {
        clearTimeout(timer);
        if (late) return;
        if (error) reject(refused(error, sql, opening));
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

function refused(error: Error & { readonly code?: unknown }, sql: string, opening: Opening): StreampactError {
  // The driver's own codes begin at 400,000; the server's are those of Snowflake.
  const own = Number(error.code) >= 400_000 && Number(error.code) < 500_000;
  if (own && Number(error.code) < 402_000) return unreachable(error, opening);
  return new StreampactError('SNOWFLAKE_REFUSED', `Snowflake refused "${beginningOf(sql)}": ${error.message}`, {
    where: opening.where,
    cause: error,
  });
}

function timedOut(sql: string, { where, fix, deadlineMs = defaultDeadlineMs }: Opening): StreampactError {
  const what = `"${beginningOf(sql)}" did not end within ${deadlineMs / 1_000} s.`;
  return new StreampactError('SNOWFLAKE_TIMEOUT', what, { where, fix });
}

function unreachable(error: Error, { where, fix }: Opening): StreampactError {
  return new StreampactError('SNOWFLAKE_UNREACHABLE', `Snowflake cannot be reached: ${error.message}`, {
    where,
    fix,
    cause: error,
  });
}
