/**
 * What the questions of crypto-cdc must answer, made a second time and in another way: the changes are replayed in a map, and
 * figures are computed on whole numbers, without Spark, Hudi or SQL.
 */
import type { Price } from '../../contracts/generated/crypto-cdc/prices.item.ts';
import type { PriceChange } from '../../local/sources/crypto-prices.ts';
import { type Decimal, formatDecimal, parseDecimal } from '../../local/sources/decimal.ts';

const dayMs = 86_400_000;

/** The items that are left, by symbol, then day. */
export function pricesLeft(changes: readonly PriceChange[]): readonly Price[] {
  const items = new Map<string, Price>();
  for (const { symbol, traded_at, item } of changes) {
    if (item === null) items.delete(`${symbol} ${traded_at}`);
    else items.set(`${symbol} ${traded_at}`, item);
  }
  return [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

/** A decimal as a table's column holds it. */
export function stored(text: string): string {
  return formatDecimal(parseDecimal(text), 18);
}

/** A timestamp as answers tell it. */
function told(instant: string): string {
  return instant.replace('Z', '.000Z');
}

interface Days {
  readonly from: string;
  readonly to: string;
}

function ofDays(items: readonly Price[], { from, to }: Days): ReadonlyMap<string, readonly Price[]> {
  const prices = new Map<string, Price[]>();
  for (const item of items.filter(({ day }) => day >= from && day <= to)) {
    prices.set(item.symbol, [...(prices.get(item.symbol) ?? []), item]);
  }
  return prices;
}

/** `crypto-cdc/moving-averages` of one asset. */
export function movingAverages(items: readonly Price[], symbol: string, { from, to }: Days): readonly object[] {
  const known = items.filter((item) => item.symbol === symbol);
  const average = (until: string, days: number): { readonly mean: string; readonly spans: number } => {
    const first = new Date(Date.parse(until) - (days - 1) * dayMs).toISOString().slice(0, 10);
    const prices = known.filter(({ day }) => day >= first && day <= until).map(({ price_usd }) => unscaled(price_usd));
    const sum = prices.reduce((total, price) => total + price, 0n);
    return { mean: formatDecimal(half(sum, BigInt(prices.length), 18), 18), spans: prices.length };
  };
  return known
    .filter(({ day }) => day >= from && day <= to)
    .map(({ day, traded_at, price_usd }) => {
      const [week, month] = [average(day, 7), average(day, 30)];
      return {
        traded_at: told(traded_at),
        price_usd: stored(price_usd),
        average_7d: week.mean,
        average_30d: month.mean,
        spans_7d: week.spans,
        spans_30d: month.spans,
      };
    });
}

/** `crypto-cdc/largest-movers`. */
export function largestMovers(items: readonly Price[], days: Days): readonly object[] {
  const moves = [...ofDays(items, days)].flatMap(([symbol, prices]) => {
    const [first, last] = [prices[0], prices.at(-1)];
    if (first === undefined || last === undefined) return [];
    const [from, to] = [unscaled(first.price_usd), unscaled(last.price_usd)];
    const share = half(10n ** 6n * (to - from), from, 4);
    const ordered = prices.map(({ price_usd }) => unscaled(price_usd)).sort((a, b) => (a < b ? -1 : 1));
    const edge = (price: bigint | undefined): string => formatDecimal({ unscaled: price ?? 0n, scale: 18 }, 18);
    const row = {
      symbol,
      from_at: told(first.traded_at),
      to_at: told(last.traded_at),
      from_usd: stored(first.price_usd),
      to_usd: stored(last.price_usd),
      change_percent: formatDecimal(share, 4),
      low_usd: edge(ordered[0]),
      high_usd: edge(ordered.at(-1)),
    };
    return [{ row, size: share.unscaled < 0n ? -share.unscaled : share.unscaled }];
  });
  return moves.sort((a, b) => (a.size > b.size ? -1 : 1)).map(({ row }) => row);
}

/** `crypto-cdc/volatility`, in doubles: by symbol, how many returns and both deviations. */
export function volatilities(
  items: readonly Price[],
  days: Days,
): ReadonlyMap<string, { readonly returns: number; readonly daily: number; readonly yearly: number }> {
  const rows = [...ofDays(items, days)].map(([symbol, prices]) => {
    const returns = prices.flatMap((price, at) => {
      const before = prices[at - 1];
      if (before === undefined || Date.parse(price.day) - Date.parse(before.day) !== dayMs) return [];
      return [Math.log(Number(price.price_usd) / Number(before.price_usd))];
    });
    const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
    const squares = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const daily = Math.sqrt(squares / (returns.length - 1));
    return [symbol, { returns: returns.length, daily, yearly: daily * Math.sqrt(365) }] as const;
  });
  return new Map(rows);
}

/** With 18 decimals, as a whole number. */
function unscaled(text: string): bigint {
  return BigInt(stored(text).replace('.', ''));
}

/** `a / b` as a whole number that stands for one with `scale` decimals, rounded half away from zero. */
function half(a: bigint, b: bigint, scale: number): Decimal {
  const size = (2n * (a < 0n ? -a : a) + b) / (2n * b);
  return { unscaled: a < 0n ? -size : size, scale };
}
