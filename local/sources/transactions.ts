/**
 * A bank's transactions, generated: real days and currencies, invented movements, the same bytes for the same seed.
 *
 * Every calendar day of the range has its share of the rows; weekends and the ECB's holidays have no rates of their own. An
 * account has one currency. Of 1,000 rows some 5 have a currency that nobody quotes, 10 an amount that is none, 10 are
 * a row of the same day once more, and 2 bear an earlier row's identifier with another amount; `fate` says which. The
 * currencies are those that the ECB has quoted since 2009.
 */
import { generator } from './generator.ts';

/** What is to be generated. */
export interface TransactionOptions {
  /** How many rows there are, bad ones among them. */
  readonly rows: number;
  /** First and last day, YYYY-MM-DD, both inclusive. */
  readonly from: string;
  readonly to: string;
  /** 1 by default. */
  readonly seed?: number;
}

/** What a batch has to make of a row: take it, or reject it with this code. */
export type Fate =
  | 'good'
  | 'UNKNOWN_CURRENCY'
  | 'NOT_DECIMAL'
  | 'UNREADABLE'
  | 'NEGATIVE'
  | 'NO_AMOUNT'
  | 'BOTH_AMOUNTS'
  | 'DUPLICATE'
  | 'CONFLICT';

/** One row of the file, each field as it stands there. */
export interface Transaction {
  readonly id: string;
  readonly account: string;
  readonly date: string;
  readonly currency: string;
  /** Plain decimals with 2 digits, none for currencies without cents; empty for no movement that way. */
  readonly withdrawal: string;
  readonly deposit: string;
  readonly fate: Fate;
}

/** The heading: the columns of the contract `fx-rates/transactions`. */
export const heading = 'transaction_id,account_id,date,currency,withdrawal,deposit';

const currencies = [
  ...['SGD', 'USD', 'EUR', 'GBP', 'JPY', 'CHF', 'AUD', 'NZD', 'CAD', 'CNY', 'HKD', 'IDR', 'INR', 'KRW', 'MYR', 'PHP'],
  ...['THB', 'SEK', 'NOK', 'DKK'],
] as const;
const withoutCents: ReadonlySet<string> = new Set(['JPY', 'IDR', 'KRW']);
/** Gold, a coin, an old mark, and none at all: no rates of the ECB's are for them. */
const unquoted = ['XAU', 'BTC', 'DEM', 'XXX'] as const;
/** Bounds of amounts in their smallest unit, small ones as frequent as large ones. */
const magnitudes = [1_000, 10_000, 100_000, 1_000_000] as const;
const dayMs = 86_400_000;

type Amounts = Pick<Transaction, 'withdrawal' | 'deposit'>;

/** Amounts that are none, in turn, and what a batch calls them. */
const badAmounts: readonly (readonly [Fate, (amount: string) => Amounts])[] = [
  ['NOT_DECIMAL', () => ({ withdrawal: 'n/a', deposit: '' })],
  ['NEGATIVE', (amount) => ({ withdrawal: '', deposit: `-${amount}` })],
  ['NO_AMOUNT', () => ({ withdrawal: '', deposit: '' })],
  ['BOTH_AMOUNTS', (amount) => ({ withdrawal: amount, deposit: amount })],
  ['NOT_DECIMAL', (amount) => ({ withdrawal: `"1,${amount}"`, deposit: '' })],
  ['UNREADABLE', (amount) => ({ withdrawal: `1,${amount}`, deposit: '' })], // seven fields instead of six
];

/** The days of the range, oldest first. */
export function daysOf({ from, to }: Pick<TransactionOptions, 'from' | 'to'>): readonly string[] {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  if (!(first <= last)) throw new RangeError(`no days from ${from} to ${to}`);
  return Array.from({ length: (last - first) / dayMs + 1 }, (_, day) =>
    new Date(first + day * dayMs).toISOString().slice(0, 10),
  );
}

/** The rows, day by day. One row is held at a time, and the last good one. */
export function* transactions(options: TransactionOptions): Generator<Transaction> {
  const { rows, seed = 1 } = options;
  const days = daysOf(options);
  const random = generator(seed);
  const accounts = Math.min(5_000, Math.max(20, Math.floor(rows / 50)));
  let bad = 0;
  for (const [at, date] of days.entries()) {
    const count = Math.floor((rows * (at + 1)) / days.length) - Math.floor((rows * at) / days.length);
    let last: Transaction | undefined;
    for (let sequence = 1; sequence <= count; sequence += 1) {
      const fresh = freshRow({ date, sequence, accounts }, random);
      const draw = Math.floor(random() * 1_000);
      if (draw < 5) yield { ...fresh, currency: pick(unquoted, random), fate: 'UNKNOWN_CURRENCY' };
      else if (draw < 15) yield withBadAmount(fresh, bad++);
      else if (draw < 25 && last !== undefined) yield { ...last, fate: 'DUPLICATE' };
      else if (draw < 27 && last !== undefined) yield conflicting(last);
      else {
        yield fresh;
        last = fresh;
      }
    }
  }
}

/** The row as its line, with the line feed. */
export function lineOf({ id, account, date, currency, withdrawal, deposit }: Transaction): string {
  return `${id},${account},${date},${currency},${withdrawal},${deposit}\n`;
}

interface Place {
  readonly date: string;
  readonly sequence: number;
  readonly accounts: number;
}

function freshRow({ date, sequence, accounts }: Place, random: () => number): Transaction {
  const number = Math.floor(random() * accounts);
  const currency = currencies[number % currencies.length] ?? 'SGD';
  const units = Math.floor(random() * pick(magnitudes, random)) + 1;
  const amount = amountOf(units, currency);
  const paidIn = random() < 0.3;
  return {
    id: `${date.replaceAll('-', '')}-${String(sequence).padStart(7, '0')}`,
    account: `ACC-${String(number + 1).padStart(6, '0')}`,
    date,
    currency,
    withdrawal: paidIn ? '' : amount,
    deposit: paidIn ? amount : '',
    fate: 'good',
  };
}

function withBadAmount(row: Transaction, turn: number): Transaction {
  const [fate, spoil] = badAmounts[turn % badAmounts.length] ?? ['good', () => row];
  return { ...row, ...spoil(row.withdrawal || row.deposit), fate };
}

/** The other way round, with the same amount. */
function conflicting({ withdrawal, deposit, ...row }: Transaction): Transaction {
  return { ...row, withdrawal: deposit, deposit: withdrawal, fate: 'CONFLICT' };
}

function amountOf(units: number, currency: string): string {
  if (withoutCents.has(currency)) return String(units);
  return `${Math.floor(units / 100)}.${String(units % 100).padStart(2, '0')}`;
}

function pick<T>(choices: readonly [T, ...T[]], random: () => number): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0];
}
