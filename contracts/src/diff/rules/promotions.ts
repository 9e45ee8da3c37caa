/**
 * Which engine reads files that were written under a column's old type once its table says a new one. Each row names where
 * that is documented; what no row names, no engine reads.
 */
import { type DecimalSize, decimalSize } from '../../column-types.ts';
import type { ColumnType } from '../../model.ts';

/** What reads the lake: Spark 3.5 (Glue 5), Athena and Trino, Hudi's own reader, Snowflake. */
export type Engine = 'Spark' | 'Athena' | 'Hudi' | 'Snowflake';

/** How an engine takes a promotion. */
interface Cell {
  readonly reads: boolean;
  /** Where it is documented, or decided. */
  readonly source: string;
}

interface Promotion {
  readonly name: string;
  readonly fits: (from: ColumnType, to: ColumnType) => boolean;
  readonly cells: Readonly<Record<Engine, Cell>>;
}

const reads = (source: string): Cell => ({ reads: true, source });
const fails = (source: string): Cell => ({ reads: false, source });

const athenaTypes = 'Athena user guide, "Change a column data type"';
const hudiTypes = 'Hudi documentation, "Schema evolution"; otherwise as Avro resolves schemas';
const snowflakeTypes = 'Snowflake SQL reference, "ALTER TABLE … ALTER COLUMN"';
const spark4 = 'apache/spark#44368 (SPARK-40876): from Spark 4.0 only';
const trinoDecimals = 'trinodb/trino#2823: rescaled, and refused where a value does not fit';

/** Rows from the safest to the least safe; the first that fits counts. */
export const promotions: readonly Promotion[] = [
  {
    name: 'int to bigint',
    fits: (from, to) => from === 'int' && to === 'bigint',
    cells: {
      Spark: fails(spark4),
      Athena: reads(athenaTypes),
      Hudi: reads(hudiTypes),
      Snowflake: reads(`${snowflakeTypes}: a NUMBER may get more digits`),
    },
  },
  {
    name: 'int or bigint to decimal',
    fits: (from, to) => holdsInteger(from, decimalSize(to)),
    cells: {
      Spark: fails('apache/spark#44803 (SPARK-40876): from Spark 4.0 only'),
      Athena: fails(`${athenaTypes}: not in its table; trinodb/trino#19931 is open`),
      Hudi: fails(hudiTypes),
      Snowflake: fails(`${snowflakeTypes}: a scale cannot change`),
    },
  },
  {
    name: 'decimal with more digits, equal scale, stored alike',
    fits: (from, to) => grows(from, to, (a, b) => a.scale === b.scale && storage(a) === storage(b)),
    cells: {
      Spark: reads('apache/spark#31443 (SPARK-34212)'),
      Athena: reads(trinoDecimals),
      Hudi: fails(`${hudiTypes}: a decimal keeps its precision`),
      Snowflake: reads(snowflakeTypes),
    },
  },
  {
    name: 'decimal with more digits, equal scale, stored in more bytes',
    fits: (from, to) => grows(from, to, (a, b) => a.scale === b.scale),
    cells: {
      Spark: fails(spark4),
      Athena: reads(trinoDecimals),
      Hudi: fails(`${hudiTypes}: a decimal keeps its precision`),
      Snowflake: reads(snowflakeTypes),
    },
  },
  {
    name: 'decimal with more digits after the point and no fewer before it',
    fits: (from, to) => grows(from, to, (a, b) => b.precision - b.scale >= a.precision - a.scale),
    cells: {
      Spark: fails('apache/spark#44513 (SPARK-40876): from Spark 4.0 only'),
      Athena: reads(trinoDecimals),
      Hudi: fails(`${hudiTypes}: a decimal keeps its scale`),
      Snowflake: fails(`${snowflakeTypes}: a scale cannot change`),
    },
  },
  {
    name: 'date to timestamp',
    fits: (from, to) => from === 'date' && to === 'timestamp',
    cells: {
      Spark: fails('apache/spark#44368: to a timestamp without a zone only, from Spark 4.0'),
      Athena: fails(`${athenaTypes}: not in its table`),
      Hudi: fails(hudiTypes),
      Snowflake: fails(`${snowflakeTypes}: to another type`),
    },
  },
  {
    name: 'anything to string',
    fits: (from, to) => from !== 'string' && to === 'string',
    cells: {
      Spark: fails('apache/datafusion-comet#4297: what Spark refuses to convert'),
      Athena: fails(`${athenaTypes}: not in its table; trinodb/trino#12073`),
      Hudi: fails(hudiTypes),
      Snowflake: fails(`${snowflakeTypes}: to another type`),
    },
  },
];

/** The engines that a table's format concerns. */
export function enginesOf(format: string): readonly Engine[] {
  if (format === 'snowflake') return ['Snowflake'];
  return format === 'hudi' ? ['Hudi', 'Athena', 'Snowflake'] : ['Spark', 'Athena', 'Snowflake'];
}

/** The engines of a table of `format` that cannot read `from` as `to`. */
export function unreadableBy(format: string, from: ColumnType, to: ColumnType): readonly Engine[] {
  const row = promotions.find(({ fits }) => fits(from, to));
  return enginesOf(format).filter((engine) => row?.cells[engine].reads !== true);
}

/** Whether every value of decimal `from` is one of decimal `to`; undefined if one of them is no decimal. */
export function decimalHolds(from: ColumnType, to: ColumnType): boolean | undefined {
  const [a, b] = [decimalSize(from), decimalSize(to)];
  if (a === undefined || b === undefined) return undefined;
  return b.scale >= a.scale && b.precision - b.scale >= a.precision - a.scale;
}

function holdsInteger(from: ColumnType, to: DecimalSize | undefined): boolean {
  if (to === undefined || (from !== 'int' && from !== 'bigint')) return false;
  return to.precision - to.scale >= (from === 'int' ? 10 : 19);
}

function grows(from: ColumnType, to: ColumnType, also: (from: DecimalSize, to: DecimalSize) => boolean): boolean {
  const [a, b] = [decimalSize(from), decimalSize(to)];
  return a !== undefined && b !== undefined && b.precision > a.precision && b.scale >= a.scale && also(a, b);
}

/** Bytes of an unscaled decimal in Parquet as Spark writes it: INT32, INT64 or a fixed-length array. */
function storage({ precision }: DecimalSize): 4 | 8 | 16 {
  return precision <= 9 ? 4 : precision <= 18 ? 8 : 16;
}
