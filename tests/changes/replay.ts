/** What the table must hold: a plain replay of the changes, in the order in which they were made, in a dictionary. */
import type { DrawnChange, Image } from './draw.ts';

/** A row of the Hudi table in text, as the reader of the table gives it. */
export interface TableRow {
  readonly unique_id: string;
  readonly traded_at: string;
  readonly price_usd: string | null;
  readonly volume: string | null;
  readonly bid: string | null;
  readonly ask: string | null;
  readonly venues: string | null;
  readonly note: string | null;
  readonly version: string;
  /** Microseconds since 1970. */
  readonly timestamp: string;
  readonly is_deleted: boolean;
  readonly symbol: string;
}

/** Rows by `unique_id`; removed items stay as tombstones with their last values, if those kept the contract. */
export function replay(changes: readonly DrawnChange[]): ReadonlyMap<string, TableRow> {
  const table = new Map<string, TableRow>();
  for (const change of changes) {
    if (change.bad) continue;
    const row = rowOf(change);
    table.set(row.unique_id, row);
  }
  return table;
}

function rowOf({ symbol, tradedAt, micros, fresh, old }: DrawnChange): TableRow {
  const last = fresh ?? old ?? {};
  const image: Image = last.price_usd?.N === undefined ? {} : last;
  const quote = image.quote?.M as Image | undefined;
  return {
    unique_id: `${symbol}#${tradedAt}`,
    traded_at: tradedAt,
    price_usd: decimal(image.price_usd?.N),
    volume: decimal(image.volume?.N),
    bid: decimal(quote?.bid?.N),
    ask: decimal(quote?.ask?.N),
    venues: venuesOf(image.venues),
    note: typeof image.note?.S === 'string' ? image.note.S : null,
    version: String(last.version?.N),
    timestamp: String(micros),
    is_deleted: fresh === undefined,
    symbol,
  };
}

/** With all 18 decimals. */
function decimal(number: unknown): string | null {
  if (typeof number !== 'string') return null;
  const [whole = '', fraction = ''] = number.split('.');
  return `${whole}.${fraction.padEnd(18, '0')}`;
}

function venuesOf(attribute: Image[string] | undefined): string | null {
  const list = attribute?.L as readonly { readonly S: string }[] | undefined;
  const names = (attribute?.SS as readonly string[] | undefined) ?? list?.map(({ S }) => S) ?? [];
  return names.length === 0 ? null : [...names].sort().join(',');
}
