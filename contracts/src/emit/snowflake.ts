/** What contracts generate for Snowflake, below `<product>/snowflake/`. */
import type { Loaded } from '../load.ts';
import { jsonText } from './header.ts';
import { snowflakeTables } from './snowflake-tables.ts';

/** Paths below `generated/` and their texts; none for products without tables in Snowflake. */
export function snowflakeEntries({ contracts }: Loaded): readonly (readonly [path: string, text: string])[] {
  const products = new Set(contracts.map(({ file }) => file.product));
  return [...products].flatMap((product) => {
    const rows = contracts.flatMap(({ row }) => (row?.product === product ? row : []));
    const tables = snowflakeTables(rows);
    return tables.length === 0 ? [] : [[`${product}/snowflake/tables.json`, jsonText(tables)] as const];
  });
}
