/** Snowflake's DDL: a table that the curated rows can be loaded into. */
import { decimalSize } from '../column-types.ts';
import type { ColumnType, TableContract } from '../model.ts';
import { commentText, type DdlColumn, readTable } from './ddl.ts';
import type { Exporter, Subject } from './model.ts';

export const snowflake: Exporter = {
  extension: '.snowflake.sql',
  kinds: ['table'],
  together: false,
  expresses: {
    $id: 'name of the table',
    type: 'type of the column; NOT NULL where null is not among the types',
    format: '`date` and `date-time`, in the type of the column',
    properties: 'columns, in their order',
    required: 'every column is there',
    additionalProperties: '`false`: a table has its columns and no others',
    description: 'COMMENT of the table or the column',
    anyOf: 'a union with null: no NOT NULL',
    oneOf: 'a union with null: no NOT NULL',
    allOf: 'seen through for the type of the column',
    'streampact.column': 'type of the column',
    'streampact.table.recordKey': 'PRIMARY KEY, which Snowflake keeps but does not enforce',
    'streampact.table.quality.notNull': 'NOT NULL, where none of the columns is nullable',
  },
  render: ([subject]) => (subject === undefined ? '' : statement(subject)),
};

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

function statement(subject: Subject): string {
  const { table, columns } = readTable(subject);
  const { root } = subject;
  takeNotNull(subject, table, columns);
  root.fact(['table', 'recordKey']);
  const lines = [...table.columns, ...table.partitionColumns]
    .flatMap(({ name }) => columns.get(name) ?? [])
    .map(columnLine);
  const key = table.recordKey.map(identifier).join(', ');
  const comment = commentText(table.description, (...loss) => root.lose(...loss));
  return [
    '-- Timestamps are UTC without a zone, as in the lake.',
    `CREATE TABLE IF NOT EXISTS ${identifier(table.table)} (`,
    [...lines, `  PRIMARY KEY (${key})`].join(',\n'),
    ')',
    `COMMENT = ${literal(comment)};`,
    '',
  ].join('\n');
}

function columnLine({ name, type, nullable, description, value }: DdlColumn): string {
  const comment = commentText(description, (...loss) => value.lose(...loss));
  return `  ${identifier(name)} ${typeName(type)}${nullable ? '' : ' NOT NULL'} COMMENT ${literal(comment)}`;
}

function typeName(type: ColumnType): string {
  const size = decimalSize(type);
  if (size !== undefined) return `NUMBER(${size.precision},${size.scale})`;
  return types[type as keyof typeof types];
}

function takeNotNull({ root }: Subject, table: TableContract, columns: ReadonlyMap<string, DdlColumn>): void {
  for (const [index, rule] of table.quality.entries()) {
    if (rule.rule !== 'notNull' || rule.columns.some((name) => columns.get(name)?.nullable !== false)) continue;
    root.fact(['table', 'quality', index], 'streampact.table.quality.notNull');
  }
}

/** In capitals, because that is what a name without quotes means; in quotes, because it may be a reserved word. */
function identifier(name: string): string {
  return `"${name.toUpperCase().replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
