/** Athena's DDL, which is Hive's: the external table over the curated files. */
import { glueType } from '../column-types.ts';
import { hiveStorageOf } from '../hive-storage.ts';
import { commentText, type DdlColumn, readTable } from './ddl.ts';
import type { Exporter, Subject } from './model.ts';

export const athena: Exporter = {
  extension: '.athena.sql',
  kinds: ['table'],
  refuses: (row) => (row.kind === 'table' && row.format === 'snowflake' ? 'a table that Snowflake keeps' : undefined),
  together: false,
  expresses: {
    $id: 'name of the table, last folders of LOCATION unless the contract gives one',
    type: 'type of the column; `object` is the row itself',
    format: '`date` and `date-time`, in the type of the column',
    properties: 'columns, in their order',
    required: 'every column is there; whether it may be null is reported',
    additionalProperties: '`false`: a table has its columns and no others',
    description: 'COMMENT of the table or the column',
    anyOf: 'a union with null',
    oneOf: 'a union with null',
    allOf: 'seen through for the type of the column',
    'streampact.column': 'type of the column',
    'streampact.table.name': 'name of the table',
    'streampact.table.format': 'ROW FORMAT, STORED AS',
    'streampact.table.location': 'LOCATION',
    'streampact.table.partitionBy': 'PARTITIONED BY',
  },
  render: ([subject]) => (subject === undefined ? '' : statement(subject)),
};

/** The bucket is the stack's and no contract's. */
const bucket = 'LAKE_BUCKET';

function statement(subject: Subject): string {
  const { table, columns } = readTable(subject);
  const { root } = subject;
  root.fact(['table', 'name']);
  root.fact(['table', 'format']);
  root.fact(['table', 'location']);
  root.fact(['table', 'partitionBy']);
  const listed = (names: readonly { readonly name: string }[]): string =>
    names
      .flatMap(({ name }) => columns.get(name) ?? [])
      .map(columnLine)
      .join(',\n');
  const partitions =
    table.partitionColumns.length === 0 ? [] : [`PARTITIONED BY (\n${listed(table.partitionColumns)}\n)`];
  const { clauses, parameters } = hiveStorageOf(table);
  const properties = Object.entries(parameters).map(([name, value]) => `${literal(name)} = ${literal(value)}`);
  return [
    `CREATE EXTERNAL TABLE IF NOT EXISTS ${identifier(table.table)} (`,
    listed(table.columns),
    ')',
    `COMMENT ${literal(commentText(table.description, (...loss) => root.lose(...loss)))}`,
    ...partitions,
    ...clauses,
    `LOCATION 's3://${bucket}/${table.location}/'`,
    ...(properties.length === 0 ? [] : [`TBLPROPERTIES (${properties.join(', ')})`]),
    '',
  ].join('\n');
}

function columnLine({ name, type, nullable, description, value }: DdlColumn): string {
  if (!nullable) value.lose('not null', 'Athena keeps no column from being null');
  const comment = commentText(description, (...loss) => value.lose(...loss));
  return `  ${identifier(name)} ${glueType(type)} COMMENT ${literal(comment)}`;
}

function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** Hive reads a backslash as an escape, and two quotes in a row as two texts. */
function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
