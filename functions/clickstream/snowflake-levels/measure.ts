/** Age and quality of tables that Snowflake alone holds, from the statements that a verification asks too. */
import { isOfRefusals, levelStatements, newestMoment, readTally } from '../../../contracts/src/emit/table-levels.ts';
import { isStreampactError, StreampactError } from '../../../contracts/src/error.ts';
import type { TableContract } from '../../../contracts/src/model.ts';
import type { SnowflakeRow, SnowflakeSession } from '../../../queries/snowflake-session.ts';
import type { Deadline } from '../../shared/deadline.ts';
import type { Logger } from '../../shared/log.ts';
import type { Level, Measured } from '../../shared/table-levels.ts';

/** Whom to ask, and until when. */
export interface Asking {
  readonly session: Pick<SnowflakeSession, 'execute'>;
  readonly deadline: Deadline;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly logger: Logger;
}

/** Measures all of them, one after the other. A table that cannot be measured keeps no other from being told. */
export async function measure(tables: readonly TableContract[], asking: Asking): Promise<Measured> {
  const [levels, failed]: [Level[], string[]] = [[], []];
  for (const table of tables) {
    const named = `${table.product}/${table.name}`;
    try {
      levels.push(await levelOf(table, asking));
    } catch (error) {
      // Snowflake's own words may quote what stands in a row.
      const code = isStreampactError(error) ? error.code : 'BUG';
      asking.logger.error({ table: named, code, snowflake: numberOf(error) }, 'a table could not be measured');
      failed.push(`${named} (${code})`);
    }
  }
  return { levels, failed };
}

async function levelOf(table: TableContract, asking: Asking): Promise<Level> {
  const { product, name } = table;
  const { tally: asked, repeated } = levelStatements(table, 'snowflake');
  const tally = readTally(await ask(asking, asked.sql), asked.rules);
  const counts = [tally.rows, ...tally.broken.map(({ count }) => count)];
  for (const { sql } of repeated) counts.push(Number((await ask(asking, sql))[0] ?? Number.NaN));
  const newest = newestMoment(table, tally, 'snowflake');
  const isDated = tally.rows === 0 || newest !== undefined;
  if (!counts.every(Number.isSafeInteger) || !isDated)
    throw unmeasured(`The answer about ${name} is not what was asked`);
  return {
    product,
    name,
    // A clock that is ahead of ours makes nothing younger than now.
    ageMinutes: newest === undefined || isOfRefusals(table) ? undefined : Math.max(0, asking.now - newest) / 60_000,
    rejectedShare: undefined,
    rulesFailed: counts.slice(1).filter((count) => count > 0).length,
  };
}

async function ask({ session, deadline }: Asking, sql: string): Promise<readonly (string | null)[]> {
  if (deadline.remainingMs() === 0) throw unmeasured('There is no time left to ask');
  const overrun = { code: 'SERVICE_LEVEL_UNMEASURED', what: 'Asking Snowflake' } as const;
  const [row = {}] = await deadline.race<readonly SnowflakeRow[]>(session.execute(sql), overrun);
  return Object.values(row).map((value) => (value === null ? null : String(value)));
}

function unmeasured(what: string): StreampactError {
  return new StreampactError('SERVICE_LEVEL_UNMEASURED', `${what}.`);
}

/** Snowflake's number of what was wrong, e.g. 002003: https://docs.snowflake.com/en/user-guide/ui-snowsight-activity */
function numberOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  return /^\d{1,9}$/.test(String(code)) ? String(code) : undefined;
}
