/** What a session with a Snowflake account is to those who only send statements: the local one and a real one alike. */

/**
 * A cell as text, exact: numbers in decimal notation with all their decimals, timestamps `YYYY-MM-DD HH:MM:SS.ffffff` (with zone ` +HHMM`),
 * dates `YYYY-MM-DD`, VARIANT as JSON text, binary as hex. NULL is null; booleans stay booleans.
 */
export type SnowflakeValue = string | boolean | null;

/** One row, by column names as Snowflake tells them: in capitals unless quoted. */
export type SnowflakeRow = Readonly<Record<string, SnowflakeValue>>;

/** What a `?` of a statement stands for. Numbers beyond 2^53 and decimals are given as text. */
export type SnowflakeBind = string | number | boolean | null;

/** One session: statements run one after the other, and a transaction belongs to it. */
export interface SnowflakeSession {
  /**
   * Runs one statement and reads its whole answer.
   * @throws StreampactError SNOWFLAKE_REFUSED with the statement's beginning, SNOWFLAKE_TIMEOUT, SNOWFLAKE_UNREACHABLE.
   */
  execute(sql: string, binds?: readonly SnowflakeBind[]): Promise<readonly SnowflakeRow[]>;
  close(): Promise<void>;
}
