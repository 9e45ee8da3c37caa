/** The two dialects of SQL that tables are asked in. */
import type { TableContract } from '../model.ts';
import { snowflakeIdentifier } from '../snowflake-types.ts';

/** Athena's is Trino's. */
export type Dialect = 'athena' | 'snowflake';

/** A quoted name: lower case in Athena's catalogue, capitals in Snowflake. */
export function identifier(name: string, dialect: Dialect): string {
  return dialect === 'snowflake' ? snowflakeIdentifier(name) : `"${name.replaceAll('"', '""')}"`;
}

/** A table's quoted name as a query in its database says it. */
export function tablePlace({ table, schema }: Pick<TableContract, 'table' | 'schema'>, dialect: Dialect): string {
  const name = identifier(table, dialect);
  return schema === undefined ? name : `${identifier(schema, dialect)}.${name}`;
}
