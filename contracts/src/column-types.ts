/**
 * The column types, as rows: what each is called in Glue's catalogue (Hive's names), in a Spark schema and in
 * TypeScript, and which JSON it comes from.
 */
import { fitsDecimal } from './decimal.ts';
import type { ColumnType } from './model.ts';

type ColumnTypeFamily = Exclude<ColumnType, `decimal(${string}`> | 'decimal';

interface ColumnTypeRow {
  readonly glue: string;
  readonly spark: string;
  /** What a row's field is in TypeScript, and in the JSON of query results and tests. */
  readonly typescript: 'string' | 'number' | 'boolean' | 'object';
  /** The JSON Schema type of such a column, null apart. */
  readonly json: 'string' | 'integer' | 'boolean' | 'object';
  /** The JSON Schema format of such a column, if it must have one. */
  readonly format?: 'date' | 'date-time';
  /** Whether a table can be partitioned by it. */
  readonly partitions: boolean;
  /** Whether a range rule can be about it. */
  readonly ordered: boolean;
  /** How a value of it is written as a query's parameter. */
  readonly literal: RegExp;
}

const rows: Readonly<Record<ColumnTypeFamily, ColumnTypeRow>> = {
  string: {
    glue: 'string',
    spark: 'string',
    typescript: 'string',
    json: 'string',
    partitions: true,
    ordered: false,
    literal: /^/,
  },
  int: {
    glue: 'int',
    spark: 'integer',
    typescript: 'number',
    json: 'integer',
    partitions: true,
    ordered: true,
    literal: /^-?[0-9]{1,10}$/,
  },
  bigint: {
    glue: 'bigint',
    spark: 'long',
    typescript: 'number',
    json: 'integer',
    partitions: true,
    ordered: true,
    literal: /^-?[0-9]{1,19}$/,
  },
  boolean: {
    glue: 'boolean',
    spark: 'boolean',
    typescript: 'boolean',
    json: 'boolean',
    partitions: false,
    ordered: false,
    literal: /^(true|false)$/,
  },
  date: {
    glue: 'date',
    spark: 'date',
    typescript: 'string',
    json: 'string',
    format: 'date',
    partitions: true,
    ordered: false,
    literal: /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/,
  },
  timestamp: {
    glue: 'timestamp',
    spark: 'timestamp',
    typescript: 'string',
    json: 'string',
    format: 'date-time',
    partitions: false,
    ordered: false,
    literal: /^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z?$/,
  },
  variant: {
    glue: 'string',
    spark: 'string',
    typescript: 'object',
    json: 'object',
    partitions: false,
    ordered: false,
    literal: /^\{/,
  },
  decimal: {
    glue: 'decimal',
    spark: 'decimal',
    typescript: 'string',
    json: 'string',
    partitions: false,
    ordered: true,
    literal: /^-?[0-9]+(\.[0-9]+)?$/,
  },
};

/** Precision and scale of a decimal: digits in all, and digits after the point. */
export interface DecimalSize {
  readonly precision: number;
  readonly scale: number;
}

export const columnTypeNames: readonly string[] = [
  ...Object.keys(rows).filter((name) => name !== 'decimal'),
  'decimal(<precision>,<scale>)',
];

/** The column type that `text` names, or undefined. Precision is 1 to 38, scale 0 to precision. */
export function parseColumnType(text: string): ColumnType | undefined {
  const size = decimalSize(text);
  if (size !== undefined) return `decimal(${size.precision},${size.scale})`;
  return text !== 'decimal' && Object.hasOwn(rows, text) ? (text as ColumnType) : undefined;
}

export function decimalSize(type: string): DecimalSize | undefined {
  const [, precisionText, scaleText] = /^decimal\(([1-9][0-9]?),(0|[1-9][0-9]?)\)$/.exec(type) ?? [];
  if (precisionText === undefined || scaleText === undefined) return undefined;
  const precision = Number(precisionText);
  const scale = Number(scaleText);
  return precision <= 38 && scale <= precision ? { precision, scale } : undefined;
}

export function columnTypeRow(type: ColumnType): ColumnTypeRow {
  return rows[familyOf(type)];
}

/** The type's name in Glue and Athena DDL: `decimal(38,18)`, `bigint`. */
export function glueType(type: ColumnType): string {
  return withSize(columnTypeRow(type).glue, type);
}

/** The type's name in the JSON of a Spark StructType: `decimal(38,18)`, `long`. */
export function sparkType(type: ColumnType): string {
  return withSize(columnTypeRow(type).spark, type);
}

/** Whether `text` can be bound as a parameter of this type. */
export function literalFits(type: ColumnType, text: string): boolean {
  const size = decimalSize(type);
  return columnTypeRow(type).literal.test(text) && (size === undefined || fitsDecimal(text, size));
}

function familyOf(type: ColumnType): ColumnTypeFamily {
  return type.startsWith('decimal') ? 'decimal' : (type as Exclude<ColumnTypeFamily, 'decimal'>);
}

function withSize(name: string, type: ColumnType): string {
  const size = decimalSize(type);
  return size === undefined ? name : `${name}(${size.precision},${size.scale})`;
}
