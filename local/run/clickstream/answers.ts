/** Snowflake → answers: the questions with their examples, the newest rows of the transformed tables, and the figures as a page. */

import { results, tables } from '../../../contracts/generated/catalogue.ts';
import type { ResultContract, TableContract } from '../../../contracts/src/model.ts';
import { askSnowflake, type SnowflakeQueryName } from '../../../queries/snowflake-client.ts';
import type { SnowflakeSession } from '../../../queries/snowflake-session.ts';
import { figures } from '../figures/figures.ts';
import { writeFiguresPage } from '../figures/page.ts';
import { figureReports } from '../figures/report.ts';
import type { Answers, ProductContext, ProductRun } from '../product.ts';
import type { QueryReport } from '../report.ts';
import { openSnowflake } from '../snowflake.ts';
import { part, slug } from './side.ts';

const shownRows = 10;

/** Tables that people ask, and what tells which of their rows is the newer one. */
const shown: readonly (readonly [TableContract, string])[] = [
  [tables['clickstream/transformed-clickstream'], 'started_at DESC, session_id'],
  [tables['clickstream/transformed-logs'], 'kafka_offset DESC'],
];

export const ask: NonNullable<ProductRun['ask']> = { where: 'Snowflake', of: answersOf };

async function answersOf(context: ProductContext): Promise<Answers> {
  const { session } = await openSnowflake(context.cloud.engines, part(context, 'snowflake').database);
  try {
    const queries: Record<string, QueryReport> = {};
    const contracts: readonly ResultContract[] = Object.values(results);
    for (const contract of contracts.filter(({ product }) => product === slug)) {
      queries[contract.name] = await answerOf(session, contract);
    }
    for (const [table, order] of shown) queries[table.table] = await newestOf(session, table, order);
    const told = await figures(session, slug);
    const page = await writeFiguresPage(told, context.cloud.state.path);
    return { queries, figures: figureReports(told), page };
  } finally {
    await session.close();
  }
}

async function answerOf(
  session: SnowflakeSession,
  { name, columns, parameters }: ResultContract,
): Promise<QueryReport> {
  const { rows } = await askSnowflake(session, {
    query: `${slug}/${name}` as SnowflakeQueryName,
    parameters: Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.example])),
  });
  return reportOf(
    columns.map((column) => column.name),
    rows as readonly Readonly<Record<string, Cell>>[],
  );
}

/** Names are the contract's, and need no quotes. */
async function newestOf(session: SnowflakeSession, { schema, table, columns }: TableContract, order: string) {
  const names = columns.map(({ name }) => name);
  const rows = await session.execute(
    `SELECT ${names.join(', ')} FROM ${schema}.${table} ORDER BY ${order} LIMIT ${shownRows}`,
  );
  return reportOf(
    names,
    rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name.toUpperCase()] ?? null]))),
  );
}

type Cell = QueryReport['rows'][number][number];

function reportOf(columns: readonly string[], rows: readonly Readonly<Record<string, Cell>>[]): QueryReport {
  return { columns, rows: rows.map((row) => columns.map((column) => row[column] ?? null)) };
}
