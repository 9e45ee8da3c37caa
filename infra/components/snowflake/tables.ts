/** Tables as the contracts say, row by row of the generated `tables.json`. */
import { readFileSync } from 'node:fs';
import type * as pulumi from '@pulumi/pulumi';
import * as snowflake from '@pulumi/snowflake';
import { resourceName } from './names.ts';
import { pipelineSchema } from './tasks.ts';

/** A column. Types are Snowflake's own. */
interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly comment: string;
}

/** A table. */
export interface TableRow {
  readonly schema: string;
  readonly table: string;
  readonly comment: string;
  readonly columns: readonly ColumnRow[];
  readonly primaryKey: readonly string[];
}

/** The tables of a product, in the order of the generated file. */
export function tableRows(product: string): readonly TableRow[] {
  const file = new URL(`../../../contracts/generated/${product}/snowflake/tables.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as readonly TableRow[];
}

/** Arguments of {@link createTables}. */
export interface TablesSpec {
  readonly schemas: ReadonlyMap<string, snowflake.Schema>;
  readonly rows: readonly TableRow[];
  readonly options: pulumi.CustomResourceOptions;
  /** Whether the stack may drop them. */
  readonly deletable: boolean;
}

/** Makes the tables; the map's keys are `SCHEMA.TABLE`. Changes are tracked, so that others than the owner may make streams. */
export function createTables(name: string, spec: TablesSpec): ReadonlyMap<string, snowflake.Table> {
  const { schemas, rows, options, deletable } = spec;
  const kept = { ...options, protect: !deletable, retainOnDelete: !deletable };
  return new Map(
    rows.map(({ schema, table, comment, columns, primaryKey }) => {
      const home = schemas.get(schema);
      if (home === undefined) throw new TypeError(`${table} is in the schema ${schema}, which nobody makes`);
      const made = new snowflake.Table(
        resourceName(name, table),
        {
          database: home.database,
          schema: home.name,
          name: table,
          comment,
          columns: columns.map((column) => ({ ...column })),
          ...(primaryKey.length === 0 ? {} : { primaryKey: { keys: [...primaryKey] } }),
          // Of the key no former row is to be asked for.
          ...(schema === pipelineSchema ? { dataRetentionTimeInDays: 0 } : { changeTracking: true }),
        },
        kept,
      );
      return [`${schema}.${table}`, made];
    }),
  );
}
