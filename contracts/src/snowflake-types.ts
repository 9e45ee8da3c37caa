/** The column types in Snowflake's words: for its DDL, its tables as rows, and the SQL that contracts generate. */
import { decimalSize } from './column-types.ts';
import type { ColumnType } from './model.ts';

/** Instants are kept as the lake keeps them, as UTC without a zone; the other two types show what the session's zone makes of them. */
const types: Readonly<Record<Exclude<ColumnType, `decimal(${string}`>, string>> = {
  string: 'VARCHAR',
  int: 'NUMBER(10,0)',
  bigint: 'NUMBER(19,0)',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP_NTZ(6)',
  variant: 'VARIANT',
};

/** The type's name in Snowflake: `NUMBER(10,2)`, `TIMESTAMP_NTZ(6)`. */
export function snowflakeType(type: ColumnType): string {
  const size = decimalSize(type);
  if (size !== undefined) return `NUMBER(${size.precision},${size.scale})`;
  return types[type as keyof typeof types];
}

/** In capitals, because that is what a name without quotes means; in quotes, because it may be a reserved word. */
export function snowflakeIdentifier(name: string): string {
  return `"${name.toUpperCase().replaceAll('"', '""')}"`;
}

/** A text as a literal: https://docs.snowflake.com/en/sql-reference/data-types-text#single-quoted-string-constants */
export function snowflakeText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
