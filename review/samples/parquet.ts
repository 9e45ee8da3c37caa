/**
 * The rows of a Parquet file as contracts describe rows: decimals and timestamps as exact text, dates as days, a missing
 * value as null. One row group is in memory at a time.
 */
import { gunzipSync } from 'node:zlib';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  type SchemaElement,
} from 'hyparquet';
import type { Json, JsonObject } from '../../contracts/src/json.ts';
import type { Recorded, SampleFile } from './model.ts';

/** Scales of the decimal columns, by name. */
type Decimals = ReadonlyMap<string, number>;

const parsers = {
  timestampFromMilliseconds: (millis: bigint): string => timestamp(BigInt(millis) * 1_000_000n),
  timestampFromMicroseconds: (micros: bigint): string => timestamp(BigInt(micros) * 1000n),
  timestampFromNanoseconds: (nanos: bigint): string => timestamp(BigInt(nanos)),
  dateFromDays: (days: number): string => new Date(days * 86_400_000).toISOString().slice(0, 10),
};

const compressors = { GZIP: (input: Uint8Array): Uint8Array => gunzipSync(input) };

/** Every row of `file`, in order. */
export async function* parquetRows(file: SampleFile): AsyncGenerator<Recorded> {
  const buffer = asyncBuffer(file);
  const described = await parquetMetadataAsync(buffer);
  const { metadata, decimals } = withoutDecimals(described);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const rows = await parquetReadObjects({
      file: buffer,
      metadata,
      rowStart,
      rowEnd,
      utf8: false,
      parsers,
      compressors,
    });
    for (const [index, row] of rows.entries()) yield { record: rowStart + index + 1, value: toJson(row, decimals) };
    rowStart = rowEnd;
  }
}

function asyncBuffer(file: SampleFile): AsyncBuffer {
  return {
    byteLength: file.size,
    slice: async (start, end = file.size) => {
      const from = start < 0 ? file.size + start : start;
      const bytes = await file.slice(from, Math.min(end, file.size));
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    },
  };
}

/** The reader would turn decimals into doubles; without their annotation it hands out what is stored. */
function withoutDecimals(metadata: FileMetaData): { readonly metadata: FileMetaData; readonly decimals: Decimals } {
  const decimals = new Map<string, number>();
  const schema = metadata.schema.map((element, index): SchemaElement => {
    if (!isColumn(metadata.schema, index) || element.converted_type !== 'DECIMAL') return element;
    decimals.set(element.name, element.scale ?? 0);
    const { converted_type: _type, logical_type: _logical, ...stored } = element;
    return stored;
  });
  return { metadata: { ...metadata, schema }, decimals };
}

/** Whether the element at `index` is a column of scalars and not inside another one; the list is in depth-first order. */
function isColumn(schema: readonly SchemaElement[], index: number): boolean {
  let next = 1;
  while (next < index) next = after(schema, next);
  return next === index && schema[index]?.num_children === undefined;
}

function after(schema: readonly SchemaElement[], index: number): number {
  let next = index + 1;
  for (let children = schema[index]?.num_children ?? 0; children > 0; children -= 1) next = after(schema, next);
  return next;
}

function toJson(row: Readonly<Record<string, unknown>>, decimals: Decimals): JsonObject {
  // Hudi's own columns are about the file, not about the row.
  const own = Object.entries(row).filter(([name]) => !name.startsWith('_hoodie_'));
  return Object.fromEntries(
    own.map(([name, value]) => {
      const scale = decimals.get(name);
      return [name, scale === undefined ? plain(value) : decimal(value, scale)];
    }),
  );
}

function plain(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
}

/** `stored`, an unscaled integer or its big-endian bytes, with all its decimals. */
function decimal(stored: unknown, scale: number): string | null {
  if (stored === null || stored === undefined) return null;
  const unscaled = stored instanceof Uint8Array ? signed(stored) : BigInt(stored as number | bigint);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, cut)}${scale > 0 ? `.${digits.slice(cut)}` : ''}`;
}

function signed(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
}

/** RFC 3339 in UTC, to the millisecond, or further if there is more. */
function timestamp(nanos: bigint): string {
  const fraction = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = new Date(Number((nanos - fraction) / 1_000_000n)).toISOString().slice(0, 19);
  const digits = fraction.toString().padStart(9, '0');
  return `${seconds}.${digits.slice(0, 3)}${digits.slice(3).replace(/0+$/, '')}Z`;
}
