/** Compares what Parquet files hold with what the table declares, by reading only a file's footer. */

import type { Column } from '@aws-sdk/client-glue';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { parquetMetadata, type SchemaElement } from 'hyparquet';
import type { S3Address } from '../wire/s3-uri.ts';
import { isHidden } from './partition-path.ts';

/** Bytes read from a file's end; a footer of some hundred columns fits. */
const footerBytes = 256 * 1024;

/** One sentence for each difference between `columns` and the first Parquet file in `folder`; none without such a file. */
export async function schemaDifferences(
  s3: S3Client,
  folder: S3Address,
  columns: readonly Column[],
): Promise<readonly string[]> {
  const key = await firstParquet(s3, folder);
  if (key === undefined) return [];
  const range = `bytes=-${footerBytes}`;
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: folder.bucket, Key: key, Range: range }));
  const bytes = (await body?.transformToByteArray()) ?? new Uint8Array();
  const where = `s3://${folder.bucket}/${key}`;
  try {
    const { schema } = parquetMetadata(Uint8Array.from(bytes).buffer);
    return compareSchemas(topLevel(schema), columns).map((difference) => `${where}: ${difference}`);
  } catch (cause) {
    return [`${where}: not a Parquet file that can be read (${cause instanceof Error ? cause.message : cause})`];
  }
}

async function firstParquet(s3: S3Client, { bucket, key: prefix }: S3Address): Promise<string | undefined> {
  const { Contents: objects = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 50 }),
  );
  const keys = objects.map((object) => object.Key ?? '');
  return keys.find((key) => key.endsWith('.parquet') && !isHidden(key.slice(prefix.length)));
}

/** A file's own column: undefined type for one that Hive has no simple name for. */
export interface FileColumn {
  readonly name: string;
  readonly type?: string | undefined;
}

/** What `file` has and `declared` has not, and the other way round. Column names in any case. */
export function compareSchemas(file: readonly FileColumn[], declared: readonly Column[]): readonly string[] {
  const types = new Map(
    declared.map((column) => [(column.Name ?? '').toLowerCase(), (column.Type ?? '').toLowerCase()]),
  );
  const found = new Map(file.map((column) => [column.name.toLowerCase(), column.type]));
  const extra = [...found.keys()]
    .filter((name) => !types.has(name))
    .map((name) => `column ${name} is not in the table`);
  const absent = [...types.keys()]
    .filter((name) => !found.has(name))
    .map((name) => `column ${name} is not in the file`);
  const other = [...found].flatMap(([name, type]) => {
    const expected = types.get(name);
    const same = expected === undefined || type === undefined || canonical(expected) === type;
    return same ? [] : [`column ${name} is ${type} in the file and ${expected} in the table`];
  });
  return [...extra, ...absent, ...other];
}

/** Hive's second names of types, and spaces in decimals. */
function canonical(type: string): string {
  const bare = type.replaceAll(' ', '');
  if (bare === 'integer') return 'int';
  return bare.startsWith('varchar') || bare.startsWith('char') ? 'string' : bare;
}

/** The columns right below the schema's root. */
function topLevel(schema: readonly SchemaElement[]): readonly FileColumn[] {
  const columns: FileColumn[] = [];
  let index = 1;
  while (index < schema.length) {
    const element = schema[index];
    if (element === undefined) break;
    columns.push({ name: element.name, type: hiveType(element) });
    index = skip(schema, index);
  }
  return columns;
}

/** The index behind the element at `index` and all below it. */
function skip(schema: readonly SchemaElement[], index: number): number {
  let next = index + 1;
  for (let child = 0; child < (schema[index]?.num_children ?? 0); child += 1) next = skip(schema, next);
  return next;
}

function hiveType(element: SchemaElement): string | undefined {
  if ((element.num_children ?? 0) > 0) return undefined;
  const logical = element.logical_type?.type ?? element.converted_type;
  if (logical === 'DECIMAL') return `decimal(${element.precision ?? 0},${element.scale ?? 0})`;
  if (logical === 'STRING' || logical === 'UTF8') return 'string';
  if (logical === 'DATE') return 'date';
  if (logical?.startsWith('TIMESTAMP') || element.type === 'INT96') return 'timestamp';
  return plainTypes[element.type ?? ''];
}

/** Parquet's physical types without annotation → Hive's. */
const plainTypes: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  INT32: 'int',
  INT64: 'bigint',
  FLOAT: 'float',
  DOUBLE: 'double',
  BYTE_ARRAY: 'binary',
};
