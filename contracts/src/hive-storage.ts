/**
 * How Hive, and so Glue and Athena, is told to read a table's files: one row for each format. Names of classes as Athena's
 * reference for SerDe libraries lists them.
 */
import type { LakeFormat, TableContract } from './model.ts';

/** What Glue's `StorageDescriptor` and the table's parameters say. */
export interface HiveStorage {
  readonly inputFormat: string;
  readonly outputFormat: string;
  readonly serde: string;
  readonly serdeParameters: Readonly<Record<string, string>>;
  /** Parameters of the table. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The same in Athena's DDL: the clauses before LOCATION. */
  readonly clauses: readonly string[];
}

const text = {
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
} as const;

/** All formats. CSV is read by LazySimpleSerDe, which knows types but no quotes; OpenCSVSerde would make texts of all columns. */
export const hiveStorage: Readonly<Record<LakeFormat, HiveStorage>> = {
  parquet: {
    inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
    serdeParameters: { 'serialization.format': '1' },
    parameters: {},
    clauses: ['STORED AS PARQUET'],
  },
  hudi: {
    inputFormat: 'org.apache.hudi.hadoop.HoodieParquetInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
    serdeParameters: { 'serialization.format': '1' },
    parameters: { 'spark.sql.sources.provider': 'hudi' },
    clauses: [
      "ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'",
      "STORED AS INPUTFORMAT 'org.apache.hudi.hadoop.HoodieParquetInputFormat'",
      "OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'",
    ],
  },
  csv: {
    ...text,
    serde: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
    serdeParameters: { 'field.delim': ',', 'serialization.format': ',' },
    parameters: { 'skip.header.line.count': '1' },
    clauses: ["ROW FORMAT DELIMITED FIELDS TERMINATED BY ','", 'STORED AS TEXTFILE'],
  },
  json: {
    ...text,
    serde: 'org.openx.data.jsonserde.JsonSerDe',
    // A line that is no JSON, such as an escaped value, is a row of nulls and no failed query.
    serdeParameters: { 'ignore.malformed.json': 'true' },
    parameters: {},
    clauses: [
      "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'",
      "WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')",
      'STORED AS TEXTFILE',
    ],
  },
};

/** How the files of a lake table are read. Snowflake's tables have none: to ask for them is a bug. */
export function hiveStorageOf({ format, table }: Pick<TableContract, 'format' | 'table'>): HiveStorage {
  if (format === 'snowflake') throw new TypeError(`${table} is a table of Snowflake, which Hive does not read`);
  return hiveStorage[format];
}
