/**
 * The partition of a table in M: the contract's columns of Snowflake's table, with the types that the model gives them. Naming the columns
 * keeps a refresh going when the table is given another one.
 * https://learn.microsoft.com/powerquery-m/snowflake-databases, https://learn.microsoft.com/powerquery-m/table-transformcolumntypes
 */
import type { ColumnType, TableContract } from '../../model.ts';
import { quoted } from './names.ts';

/** Lines of the expression; the parameters Server, Warehouse, Database and Role are the model's. */
export function partitionM({
  table,
  columns,
  partitionColumns,
  schema = 'transformed',
}: TableContract): readonly string[] {
  const all = [...columns, ...partitionColumns].map(({ name, type }) => ({ name: quoted(name.toUpperCase()), type }));
  const names = all.map(({ name }) => name);
  const types = all.map(({ name, type }) => `{${name}, ${typeOf(type)}}`);
  return [
    'let',
    '    Source = Snowflake.Databases(Server, Warehouse, [Role = Role]),',
    '    DatabaseOfStage = Source{[Name = Database, Kind = "Database"]}[Data],',
    `    SchemaOfTable = DatabaseOfStage{[Name = ${quoted(schema.toUpperCase())}, Kind = "Schema"]}[Data],`,
    `    Rows = SchemaOfTable{[Name = ${quoted(table.toUpperCase())}, Kind = "Table"]}[Data],`,
    `    Selected = Table.SelectColumns(Rows, {${names.join(', ')}}),`,
    '    Typed = Table.TransformColumnTypes(Selected, {',
    ...types.map((type, index) => `        ${type}${index === types.length - 1 ? '' : ','}`),
    '    })',
    'in',
    '    Typed',
  ];
}

const types: Readonly<Record<Exclude<ColumnType, `decimal(${string}`>, string>> = {
  string: 'type text',
  int: 'Int64.Type',
  bigint: 'Int64.Type',
  boolean: 'type logical',
  date: 'type date',
  timestamp: 'type datetime',
  variant: 'type text',
};

function typeOf(type: ColumnType): string {
  return type.startsWith('decimal') ? 'Currency.Type' : types[type as keyof typeof types];
}
