/** Parquet files as contracts describe rows: a decimal is exact text, a date is a day. The reader would make doubles of decimals. */
import type { FileMetaData, SchemaElement } from 'hyparquet';

/** Scales of the decimal columns, by name. */
export type Scales = ReadonlyMap<string, number>;

/** Days since 1970 as YYYY-MM-DD, for the reader's option `parsers`. */
export function dateFromDays(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}

/** The description without the annotation of decimals, so that the reader hands out what is stored; {@link decimalText} takes it. */
export function withoutDecimals(described: FileMetaData): { readonly metadata: FileMetaData; readonly scales: Scales } {
  const scales = new Map<string, number>();
  const schema = described.schema.map((element, index): SchemaElement => {
    if (element.converted_type !== 'DECIMAL' || !isColumn(described.schema, index)) return element;
    scales.set(element.name, element.scale ?? 0);
    const { converted_type: _type, logical_type: _logical, ...stored } = element;
    return stored;
  });
  return { metadata: { ...described, schema }, scales };
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

/** An unscaled integer, or its big-endian bytes, with all its decimals. */
export function decimalText(stored: unknown, scale: number): string {
  const unscaled = stored instanceof Uint8Array ? signed(stored) : BigInt(stored as number | bigint);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, cut)}${scale > 0 ? `.${digits.slice(cut)}` : ''}`;
}

function signed(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
}
