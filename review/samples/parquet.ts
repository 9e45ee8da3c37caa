/**
 * The rows of a Parquet file as contracts describe rows: decimals and timestamps as exact text, dates as days, a missing
 * value as null. One row group is in memory at a time.
 */
import { gunzipSync } from 'node:zlib';
import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import type { Json, JsonObject } from '../../contracts/src/json.ts';
import { dateFromDays, decimalText, type Scales, withoutDecimals } from '../../contracts/src/parquet.ts';
import type { Recorded, SampleFile } from './model.ts';

const parsers = {
  timestampFromMilliseconds: (millis: bigint): string => timestamp(BigInt(millis) * 1_000_000n),
  timestampFromMicroseconds: (micros: bigint): string => timestamp(BigInt(micros) * 1000n),
  timestampFromNanoseconds: (nanos: bigint): string => timestamp(BigInt(nanos)),
  dateFromDays,
};

const compressors = { GZIP: (input: Uint8Array): Uint8Array => gunzipSync(input) };

/** Every row of `file`, in order. */
export async function* parquetRows(file: SampleFile): AsyncGenerator<Recorded> {
  const buffer = asyncBuffer(file);
  const described = await parquetMetadataAsync(buffer);
  const { metadata, scales } = withoutDecimals(described);
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
    for (const [index, row] of rows.entries()) yield { record: rowStart + index + 1, value: toJson(row, scales) };
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

function toJson(row: Readonly<Record<string, unknown>>, scales: Scales): JsonObject {
  // Hudi's own columns are about the file, not about the row.
  const own = Object.entries(row).filter(([name]) => !name.startsWith('_hoodie_'));
  return Object.fromEntries(
    own.map(([name, value]) => {
      const scale = scales.get(name);
      return [
        name,
        scale === undefined || value === null || value === undefined ? plain(value) : decimalText(value, scale),
      ];
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

/** RFC 3339 in UTC, to the millisecond, or further if there is more. */
function timestamp(nanos: bigint): string {
  const fraction = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = new Date(Number((nanos - fraction) / 1_000_000n)).toISOString().slice(0, 19);
  const digits = fraction.toString().padStart(9, '0');
  return `${seconds}.${digits.slice(0, 3)}${digits.slice(3).replace(/0+$/, '')}Z`;
}
