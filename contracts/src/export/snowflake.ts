/** Snowflake's DDL: a table that the curated rows can be loaded into. */
import type { TableContract } from '../model.ts';
import { snowflakeIdentifier, snowflakeText, snowflakeType } from '../snowflake-types.ts';
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
    'streampact.table.name': 'name of the table',
    'streampact.table.format': '`snowflake`: the name has its schema before it',
    'streampact.table.schema': 'schema of the table',
    'streampact.table.recordKey': 'PRIMARY KEY, which Snowflake keeps but does not enforce',
    'streampact.table.quality.notNull': 'NOT NULL, where none of the columns is nullable',
  },
  render: ([subject]) => (subject === undefined ? '' : statement(subject)),
};

function statement(subject: Subject): string {
  const { table, columns } = readTable(subject);
  const { root } = subject;
  takeNotNull(subject, table, columns);
  for (const fact of ['name', 'recordKey']) root.fact(['table', fact]);
  const lines = [...table.columns, ...table.partitionColumns]
    .flatMap(({ name }) => columns.get(name) ?? [])
    .map(columnLine);
  const key = table.recordKey.map(snowflakeIdentifier).join(', ');
  const comment = commentText(table.description, (...loss) => root.lose(...loss));
  return [
    table.format === 'snowflake'
      ? '-- Timestamps are without a zone.'
      : '-- Timestamps are UTC without a zone, as in the lake.',
    `CREATE TABLE IF NOT EXISTS ${placeOf(subject, table)} (`,
    [...lines, `  PRIMARY KEY (${key})`].join(',\n'),
    ')',
    `COMMENT = ${snowflakeText(comment)};`,
    '',
  ].join('\n');
}

/** A table of Snowflake stands in its schema; one of the lake goes wherever the session is. */
function placeOf({ root }: Subject, { table, format, schema }: TableContract): string {
  if (format !== 'snowflake' || schema === undefined) return snowflakeIdentifier(table);
  for (const fact of ['format', 'schema']) root.fact(['table', fact]);
  return `${snowflakeIdentifier(schema)}.${snowflakeIdentifier(table)}`;
}

function columnLine({ name, type, nullable, description, value }: DdlColumn): string {
  const comment = commentText(description, (...loss) => value.lose(...loss));
  return `  ${snowflakeIdentifier(name)} ${snowflakeType(type)}${nullable ? '' : ' NOT NULL'} COMMENT ${snowflakeText(comment)}`;
}

function takeNotNull({ root }: Subject, table: TableContract, columns: ReadonlyMap<string, DdlColumn>): void {
  for (const [index, rule] of table.quality.entries()) {
    if (rule.rule !== 'notNull' || rule.columns.some((name) => columns.get(name)?.nullable !== false)) continue;
    root.fact(['table', 'quality', index], 'streampact.table.quality.notNull');
  }
}
