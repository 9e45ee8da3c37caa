/** What Snowflake holds. */
import { orderColumns } from '../../local/sources/orders-table.ts';
import type { SnowflakeRow, SnowflakeSession, SnowflakeValue } from '../../queries/snowflake-session.ts';
import type { Version } from './expected.ts';

const columns = orderColumns.join(', ');

function text(value: SnowflakeValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

function valuesOf(row: SnowflakeRow): readonly (string | null)[] {
  return orderColumns.map((column) => text(row[column.toUpperCase()]));
}

/** Rows of the orders as they are now, by their number. */
export async function currentRows(session: SnowflakeSession): Promise<readonly (readonly (string | null)[])[]> {
  const rows = await session.execute(`SELECT ${columns} FROM transformed.transformed_logs ORDER BY order_id`);
  return rows.map(valuesOf);
}

/** Every version of every order, oldest first; and versions whose times or marks contradict one another, in words. */
export async function storedVersions(session: SnowflakeSession): Promise<{
  readonly versions: ReadonlyMap<string, readonly Version[]>;
  readonly contradictions: readonly string[];
}> {
  const rows = await session.execute(
    `SELECT ${columns}, op, ended_by, is_current, valid_from, valid_to, kafka_offset
     FROM transformed.transformed_logs_history ORDER BY order_id, kafka_offset`,
  );
  const versions = new Map<string, Version[]>();
  const contradictions: string[] = [];
  for (const row of rows) {
    const { ORDER_ID: id, OP: op, ENDED_BY: endedBy, IS_CURRENT: isCurrent, VALID_FROM: from, VALID_TO: to } = row;
    const known = versions.get(String(id)) ?? [];
    known.push({ op: String(op), row: valuesOf(row), endedBy: text(endedBy) });
    versions.set(String(id), known);
    const holds = endedBy === null;
    if (isCurrent !== holds || (to === null) !== holds)
      contradictions.push(`order ${id}: is_current, valid_to, ended_by`);
    if (to !== null && String(from) > String(to)) contradictions.push(`order ${id} ended before it began`);
  }
  return { versions, contradictions };
}
