/**
 * The view of a table with tombstones that shows what is there now: all columns but the tombstone, and no deleted row.
 *
 * Glue holds it as Athena writes its own views, and Trino reads the same: a table of type `VIRTUAL_VIEW` whose text is a comment
 * with the definition as JSON in base64.
 * https://docs.aws.amazon.com/athena/latest/ug/views-console.html, https://trino.io/docs/current/connector/hive.html
 */
import type { Column, ColumnType, TableContract } from './model.ts';

/** A view as Glue's catalogue holds it. */
export interface LiveView {
  /** `<table>_live`. */
  readonly name: string;
  /** Columns in their order, those that the table is partitioned by last. */
  readonly columns: readonly Column[];
  /** Glue's `ViewOriginalText`, for a table in `database`. */
  readonly text: (database: string) => string;
}

/** What marks a view of Presto's kin in Glue's catalogue: parameters of the table, and the text of those who cannot read it. */
export const prestoView = {
  tableType: 'VIRTUAL_VIEW',
  parameters: { presto_view: 'true', comment: 'Presto View' },
  expandedText: '/* Presto View */',
} as const;

/** Name of the view over the table `table`. */
export function liveName(table: string): string {
  return `${table}_live`;
}

/** The view over `contract`'s table; undefined for a table that marks no deleted rows. */
export function liveView(contract: TableContract): LiveView | undefined {
  const { table, tombstone } = contract;
  if (tombstone === undefined) return undefined;
  const columns = [...contract.columns, ...contract.partitionColumns].filter(({ name }) => name !== tombstone);
  const text = (database: string): string => {
    const from = `${quoted(database)}.${quoted(table)}`;
    const originalSql = `SELECT ${columns.map(selected).join(', ')} FROM ${from} WHERE NOT ${quoted(tombstone)}`;
    const typed = columns.map(({ name, type }) => ({ name, type: prestoType(type) }));
    const definition = { originalSql, catalog: 'awsdatacatalog', schema: database, columns: typed };
    return `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`;
  };
  return { name: liveName(table), columns, text };
}

/** A view names its types, and an engine refuses it when the table's are wider: engines read timestamps to different digits. */
function selected({ name, type }: Column): string {
  return type === 'timestamp' ? `CAST(${quoted(name)} AS ${prestoType(type)}) AS ${quoted(name)}` : quoted(name);
}

const types: Readonly<Partial<Record<ColumnType, string>>> = {
  string: 'varchar',
  int: 'integer',
  timestamp: 'timestamp(6)',
};

function prestoType(type: ColumnType): string {
  return types[type] ?? type;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
