/** Emits `*.table.columns.json`: columns as Glue's API and Athena take them. */
import { glueType } from '../column-types.ts';
import type { Column, TableContract } from '../model.ts';

/** A column as in Glue's `StorageDescriptor.Columns`. */
interface GlueColumn {
  readonly Name: string;
  readonly Type: string;
  readonly Comment: string;
}

export function glueColumns(table: TableContract): {
  readonly columns: readonly GlueColumn[];
  readonly partitionKeys: readonly GlueColumn[];
} {
  return { columns: table.columns.map(glueColumn), partitionKeys: table.partitionColumns.map(glueColumn) };
}

function glueColumn({ name, type, description }: Column): GlueColumn {
  return { Name: name, Type: glueType(type), Comment: description };
}
