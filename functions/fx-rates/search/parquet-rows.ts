/** The rows of a Parquet file as JSON members: decimals as exact text, dates as days. One row group is in memory at a time. */
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  type SchemaElement,
} from 'hyparquet';

/** A row: column name → text, or null. */
export type Row = Readonly<Record<string, string | null>>;

/** Annotation of the columns → what they need: nothing but text, days and decimals stands in the table. */
type Scales = ReadonlyMap<string, number>;

const parsers = { dateFromDays: (days: number): string => new Date(days * 86_400_000).toISOString().slice(0, 10) };

/** The rows, a row group after another; `columns` limits what is read. */
export async function* parquetRows(file: AsyncBuffer, columns: readonly string[]): AsyncGenerator<readonly Row[]> {
  const { metadata, scales } = withoutDecimals(await parquetMetadataAsync(file));
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const rows = await parquetReadObjects({ file, metadata, rowStart, rowEnd, columns: [...columns], parsers });
    yield rows.map((row) => toRow(row, scales));
    rowStart = rowEnd;
  }
}

/** The reader would make doubles of decimals; without their annotation it hands out what is stored. */
function withoutDecimals(described: FileMetaData): { readonly metadata: FileMetaData; readonly scales: Scales } {
  const scales = new Map<string, number>();
  const schema = described.schema.map((element): SchemaElement => {
    if (element.converted_type !== 'DECIMAL') return element;
    scales.set(element.name, element.scale ?? 0);
    const { converted_type: _type, logical_type: _logical, ...stored } = element;
    return stored;
  });
  return { metadata: { ...described, schema }, scales };
}

function toRow(row: Readonly<Record<string, unknown>>, scales: Scales): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (value === null || value === undefined) return [name, null];
      const scale = scales.get(name);
      return [name, scale === undefined ? String(value) : decimalText(value, scale)];
    }),
  );
}

/** An unscaled integer, or its big-endian bytes, with all its decimals. */
export function decimalText(stored: unknown, scale: number): string {
  const unscaled = stored instanceof Uint8Array ? signed(stored) : BigInt(stored as number | bigint);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, cut)}${scale > 0 ? `.${digits.slice(cut)}` : ''}`;
}

function signed(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
}
