/**
 * Athena's description of result columns. Precisions and names are those that Athena's own answers carry; lengths of
 * `varchar` are always the greatest.
 */

import type { ColumnInfo } from '@aws-sdk/client-athena';
import type { TrinoColumn, TypeArgument } from './trino.ts';

interface TypeRow {
  readonly name: string;
  readonly precision: number;
  readonly caseSensitive?: boolean;
}

/** Trino's raw type → what Athena says. A type without a row keeps its name and has no precision. */
const types: Readonly<Record<string, TypeRow>> = {
  tinyint: { name: 'tinyint', precision: 3 },
  smallint: { name: 'smallint', precision: 5 },
  integer: { name: 'integer', precision: 10 },
  bigint: { name: 'bigint', precision: 19 },
  real: { name: 'float', precision: 17 },
  double: { name: 'double', precision: 17 },
  varchar: { name: 'varchar', precision: 2_147_483_647, caseSensitive: true },
  char: { name: 'char', precision: 2_147_483_647, caseSensitive: true },
  varbinary: { name: 'varbinary', precision: 1_073_741_824 },
  time: { name: 'time', precision: 3 },
  timestamp: { name: 'timestamp', precision: 3 },
  'timestamp with time zone': { name: 'timestamp with time zone', precision: 3 },
};

/** The ColumnInfo of a column. */
export function columnInfo({ name, typeSignature }: TrinoColumn): ColumnInfo {
  const { rawType, arguments: parameters = [] } = typeSignature;
  const row = types[rawType] ?? { name: rawType, precision: 0 };
  const isDecimal = rawType === 'decimal';
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type: row.name,
    Precision: isDecimal ? numberArgument(parameters[0]) : row.precision,
    Scale: isDecimal ? numberArgument(parameters[1]) : 0,
    Nullable: 'UNKNOWN',
    CaseSensitive: row.caseSensitive ?? false,
  };
}

/** A column of text, for results that Trino does not make. */
export function textColumn(name: string): TrinoColumn {
  return { name, type: 'varchar', typeSignature: { rawType: 'varchar' } };
}

function numberArgument(argument: TypeArgument | undefined): number {
  return argument?.kind === 'LONG' ? Number(argument.value) : 0;
}
