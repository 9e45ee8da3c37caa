/** Named queries on Snowflake, typed: SQL from `queries/`, checked against the result contract, row by row. */
import { readFile } from 'node:fs/promises';
import { results } from '../contracts/generated/catalogue.ts';
import type { CustomerValue } from '../contracts/generated/clickstream/customers-by-value.result.ts';
import type { OrderVersion } from '../contracts/generated/clickstream/order-history.result.ts';
import type { StatusOrders } from '../contracts/generated/clickstream/orders-by-status.result.ts';
import type { MonthlyReturns } from '../contracts/generated/clickstream/returns-by-month.result.ts';
import type { CountryRevenue } from '../contracts/generated/clickstream/revenue-by-country.result.ts';
import type { SessionDay } from '../contracts/generated/clickstream/sessions-by-day.result.ts';
import type { EntryPage } from '../contracts/generated/clickstream/top-entry-pages.result.ts';
import type { Column, ResultContract } from '../contracts/src/model.ts';
import { type ParameterValues, renderLiteral, renderParameters } from './literals.ts';
import { type Cell, decodeText, differs } from './rows.ts';
import type { SnowflakeRow, SnowflakeSession } from './snowflake-session.ts';

/** The row of each query's answer; a query without one does not compile. */
export interface SnowflakeQueryRows {
  readonly 'clickstream/customers-by-value': CustomerValue;
  readonly 'clickstream/order-history': OrderVersion;
  readonly 'clickstream/orders-by-status': StatusOrders;
  readonly 'clickstream/returns-by-month': MonthlyReturns;
  readonly 'clickstream/revenue-by-country': CountryRevenue;
  readonly 'clickstream/sessions-by-day': SessionDay;
  readonly 'clickstream/top-entry-pages': EntryPage;
}

type Results = typeof results;

/** `<product>/<name>` of a result contract that Snowflake answers. */
export type SnowflakeQueryName = {
  [N in keyof Results]: Results[N]['engine'] extends 'snowflake' ? N : never;
}[keyof Results];

/** What is asked. */
export interface SnowflakeQuestion<N extends SnowflakeQueryName> {
  readonly query: N;
  /** One value for each parameter of the contract; none unless told. */
  readonly parameters?: ParameterValues;
}

/** What is answered. */
export interface SnowflakeResult<T> {
  /** The contract's columns, in the order of the answer. */
  readonly columns: readonly Column[];
  /** Decimals are text with all their decimals, timestamps ISO 8601 in UTC, dates `YYYY-MM-DD`. */
  readonly rows: readonly Readonly<T>[];
}

/**
 * Runs a named query in the session's database. Errors: `QUERY_PARAMETERS_INVALID` before anything is sent, `QUERY_ANSWER_DIFFERS`, and
 * the session's own. An answer without rows tells no columns, so those are checked with its first row.
 */
export async function askSnowflake<N extends SnowflakeQueryName>(
  session: SnowflakeSession,
  { query, parameters = {} }: SnowflakeQuestion<N>,
): Promise<SnowflakeResult<SnowflakeQueryRows[N]>> {
  const contract: ResultContract = results[query];
  // Bound, not written into the statement: a value that makes a literal is one that can be bound as its text.
  const binds = renderParameters(contract.parameters, parameters, (type, value) =>
    renderLiteral(type, value) === undefined ? undefined : value,
  );
  const sql = await readFile(new URL(`../${contract.sql}`, import.meta.url), 'utf8');
  const answer = await session.execute(sql, binds);
  const rows = answer.map((row) => decode(contract.columns, row, query));
  return {
    columns: contract.columns,
    // `decode` has held every row against the contract that its type is generated from.
    rows: rows as unknown as readonly Readonly<SnowflakeQueryRows[N]>[],
  };
}

function decode(columns: readonly Column[], row: SnowflakeRow, query: string): Readonly<Record<string, Cell>> {
  const wanted = columns.map(({ name }) => name.toUpperCase());
  const given = Object.keys(row);
  if (wanted.join() !== given.join()) {
    throw differs(query, `columns ${wanted.join(', ')} expected, ${given.join(', ')} found`);
  }
  return Object.fromEntries(
    columns.map((column) => {
      const value = row[column.name.toUpperCase()] ?? null;
      return [column.name, decodeText(column, value === null ? undefined : String(value), query)];
    }),
  );
}
