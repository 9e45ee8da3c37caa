/** What contracts generate for Snowflake, below `<product>/snowflake/`. */
import type { Loaded } from '../load.ts';
import { jsonText } from './header.ts';
import { legsOf } from './snowflake-checks/legs.ts';
import { acceptedStatement, refusedStatement } from './snowflake-checks/statement.ts';
import { snowflakeTables } from './snowflake-tables.ts';

type Entry = readonly [path: string, text: string];

/**
 * Paths below `generated/` and their texts; none for products without tables in Snowflake. Errors: CONTRACT_INVALID for a message that
 * SQL can't check.
 */
export function snowflakeEntries({ contracts }: Loaded): readonly Entry[] {
  const products = new Set(contracts.map(({ file }) => file.product));
  return [...products].flatMap((product): readonly Entry[] => {
    const own = contracts.filter(({ file }) => file.product === product);
    const tables = snowflakeTables(own.flatMap(({ row }) => row ?? []));
    if (tables.length === 0) return [];
    const folder = `${product}/snowflake`;
    const statements = legsOf(own).flatMap((leg): readonly Entry[] => {
      const what = thingOf(leg.raw.table);
      return [
        [`${folder}/insert_${what}_data_task.sql`, acceptedStatement(leg)],
        [`${folder}/quarantine_${what}_data_task.sql`, refusedStatement(leg)],
      ];
    });
    return [[`${folder}/tables.json`, jsonText(tables)], ...statements];
  });
}

/** `raw_events` → `event`. */
function thingOf(table: string): string {
  return table.replace(/^raw_/, '').replace(/s$/, '');
}
