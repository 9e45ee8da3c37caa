/** Redshift's SQL for a table of the lake: the table, and the procedure that replaces one day of it by COPY. */
import type { Column, ColumnType, TableContract } from '../../../contracts/src/model.ts';

/** What a table is loaded from. */
export interface LoadSpec {
  /** A table with one partition column, a date. */
  readonly contract: TableContract;
  /** `s3://<bucket>/<prefix>/`. */
  readonly location: string;
  /** Database user that may call the procedure, as Redshift names a role's: `IAMR:<role>`. */
  readonly caller: string;
}

/** Schema and name of the procedure of a product. */
export function loadProcedure({ product }: TableContract): string {
  return `${schemaOf(product)}.load_day`;
}

/** Statements that make schema, table and procedure; to be run once, in this order, by an administrator. */
export function loadStatements({ contract, location, caller }: LoadSpec): readonly string[] {
  const { columns, partitionColumns } = contract;
  const [day] = partitionColumns;
  if (day?.type !== 'date' || partitionColumns.length > 1) {
    throw new TypeError(`${contract.table} is not partitioned by a single date`);
  }
  const schema = schemaOf(contract.product);
  const table = `${schema}.${contract.name.replaceAll('-', '_')}`;
  const names = columns.map(({ name }) => quoted(name)).join(', ');
  const copy = `COPY loaded (${names}) FROM '${location}${day.name}=`;
  return [
    `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    `CREATE TABLE IF NOT EXISTS ${table} (\n${columnLines([...columns, day])}\n) SORTKEY (${quoted(day.name)})`,
    // A procedure runs in one transaction: readers see the day as it was or as it is, and a failed COPY changes nothing.
    `CREATE OR REPLACE PROCEDURE ${loadProcedure(contract)}(day_loaded DATE) AS $$
BEGIN
  CREATE TEMPORARY TABLE loaded (\n${columnLines(columns)}\n);
  EXECUTE ${literal(copy)} || TO_CHAR(day_loaded, 'YYYY-MM-DD') || ${literal("/' IAM_ROLE default FORMAT AS PARQUET")};
  DELETE FROM ${table} WHERE ${quoted(day.name)} = day_loaded;
  INSERT INTO ${table} SELECT ${names}, day_loaded FROM loaded;
  DROP TABLE loaded;
END;
$$ LANGUAGE plpgsql SECURITY DEFINER`,
    `CREATE USER ${quoted(caller)} PASSWORD DISABLE`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${quoted(caller)}`,
    `GRANT EXECUTE ON PROCEDURE ${loadProcedure(contract)}(DATE) TO ${quoted(caller)}`,
  ];
}

const types: Readonly<Record<Exclude<ColumnType, `decimal(${string}` | 'variant'>, string>> = {
  string: 'VARCHAR(65535)',
  int: 'INTEGER',
  bigint: 'BIGINT',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};

function columnLines(columns: readonly Column[]): string {
  return columns
    .map(({ name, type, nullable }) => {
      const sqlType = type.startsWith('decimal(') ? type.toUpperCase() : types[type as keyof typeof types];
      return `  ${quoted(name)} ${sqlType}${nullable ? '' : ' NOT NULL'}`;
    })
    .join(',\n');
}

function schemaOf(product: string): string {
  return product.replaceAll('-', '_');
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
