/** The rows of a Parquet file as JSON members: decimals as exact text, dates as days. One row group is in memory at a time. */
import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { dateFromDays, decimalText, type Scales, withoutDecimals } from '../../../contracts/src/parquet.ts';

/** A row: column name → text, or null. */
export type Row = Readonly<Record<string, string | null>>;

const parsers = { dateFromDays };

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

function toRow(row: Readonly<Record<string, unknown>>, scales: Scales): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (value === null || value === undefined) return [name, null];
      const scale = scales.get(name);
      return [name, scale === undefined ? String(value) : decimalText(value, scale)];
    }),
  );
}
