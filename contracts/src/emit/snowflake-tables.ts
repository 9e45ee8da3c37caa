/** Emits `snowflake/tables.json`: a product's tables in Snowflake as rows, for whoever defines or creates them. */
import type { Column, Contract, TableContract } from '../model.ts';
import { snowflakeIdentifier, snowflakeText, snowflakeType } from '../snowflake-types.ts';

/** A column as Snowflake's DDL has it; names in capitals, without quotes. */
interface SnowflakeColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly comment: string;
}

/** A table in Snowflake; `primaryKey` is kept by Snowflake, but not enforced. */
export interface SnowflakeTable {
  readonly schema: string;
  readonly table: string;
  readonly comment: string;
  readonly columns: readonly SnowflakeColumn[];
  readonly primaryKey: readonly string[];
}

/** Names of the table of one row that holds the key of hashed columns, padded for the inner and for the outer hash. */
export const privacyKey = {
  schema: 'pipeline',
  table: 'privacy_key',
  inner: 'inner_pad',
  outer: 'outer_pad',
} as const;

/**
 * The rows of the tables among `rows` that Snowflake holds, by schema in the order in which data flows, then by name; last the table of the
 * key, if a column is hashed.
 */
export function snowflakeTables(rows: readonly Contract[]): readonly SnowflakeTable[] {
  const held = rows.filter((row): row is TableContract => row.kind === 'table' && row.format === 'snowflake');
  const hashes = held.some(({ columns }) => columns.some(({ protection }) => protection?.method === 'hash'));
  return [
    ...schemas.flatMap((schema) =>
      held.filter((row) => row.schema === schema).map((row) => snowflakeTable(row, schema)),
    ),
    ...(hashes ? [privacyKeyTable()] : []),
  ];
}

/** The statement that creates `table` in the session's database. */
export function createTable({ schema, table, comment, columns, primaryKey }: SnowflakeTable): string {
  const lines = columns.map(
    ({ name, type, nullable, comment: about }) =>
      `  ${snowflakeIdentifier(name)} ${type}${nullable ? '' : ' NOT NULL'} COMMENT ${snowflakeText(about)}`,
  );
  if (primaryKey.length > 0) lines.push(`  PRIMARY KEY (${primaryKey.map(snowflakeIdentifier).join(', ')})`);
  const name = `${snowflakeIdentifier(schema)}.${snowflakeIdentifier(table)}`;
  return `CREATE TABLE IF NOT EXISTS ${name} (\n${lines.join(',\n')}\n)\nCOMMENT = ${snowflakeText(comment)};\n`;
}

const schemas = ['raw', 'structured', 'transformed'] as const;

function privacyKeyTable(): SnowflakeTable {
  const pad = (name: string, comment: string): SnowflakeColumn => {
    return { name: name.toUpperCase(), type: 'BINARY', nullable: false, comment };
  };
  return {
    schema: privacyKey.schema.toUpperCase(),
    table: privacyKey.table.toUpperCase(),
    comment: 'Key of hashed columns, in one row: npm run privacy-key fills it',
    columns: [pad(privacyKey.inner, 'Key for the inner hash'), pad(privacyKey.outer, 'Key for the outer hash')],
    primaryKey: [],
  };
}

function snowflakeTable(row: TableContract, schema: string): SnowflakeTable {
  return {
    schema: schema.toUpperCase(),
    table: row.table.toUpperCase(),
    comment: row.description,
    columns: [...row.columns, ...row.partitionColumns].map(snowflakeColumn),
    primaryKey: row.recordKey.map((name) => name.toUpperCase()),
  };
}

function snowflakeColumn({ name, type, nullable, description }: Column): SnowflakeColumn {
  return { name: name.toUpperCase(), type: snowflakeType(type), nullable, comment: description };
}
