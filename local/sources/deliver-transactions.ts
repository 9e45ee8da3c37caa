/** Delivers generated transactions as a bank does, one CSV file a day, and tells what a batch has to make of them. */
import { createHash } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { formatDecimal, parseDecimal } from './decimal.ts';
import { type Fate, heading, lineOf, type Transaction, type TransactionOptions, transactions } from './transactions.ts';

/** Where the files go. */
export interface Delivery extends TransactionOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Prefix without slashes at its ends; that of the contract `fx-rates/transactions` by default. */
  readonly prefix?: string;
  /** Most rows in one file, 50,000 by default: a day with more has several, and no more than one is held in memory. */
  readonly fileRows?: number;
}

/** A file that was written. */
interface DeliveredFile {
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
}

/** What a batch over all of the files, with rates for every day, has to come to. Sums are of good rows, in the currency itself. */
export interface Delivered {
  readonly files: readonly DeliveredFile[];
  readonly rows: number;
  readonly good: number;
  /** Rows to be rejected, by code. */
  readonly rejected: Readonly<Partial<Record<Exclude<Fate, 'good'>, number>>>;
  /** Exact decimals with 2 digits. */
  readonly sums: Readonly<
    Record<string, { readonly rows: number; readonly withdrawal: string; readonly deposit: string }>
  >;
  /** SHA-256 of all files, one after the other, in hexadecimal digits. */
  readonly sha256: string;
}

/** Writes the files, oldest day first. Errors are the SDK's. */
export async function deliverTransactions(delivery: Delivery): Promise<Delivered> {
  const { client, bucket, prefix = 'raw_data', fileRows = 50_000 } = delivery;
  const tally = new Tally();
  const files: DeliveredFile[] = [];
  const digest = createHash('sha256');
  for (const { name, lines } of filesOf(transactions(delivery), { fileRows, tally })) {
    const body = Buffer.from(`${heading}\n${lines.join('')}`);
    const key = `${prefix}/${name}.csv`;
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'text/csv' }));
    digest.update(body);
    files.push({ key, rows: lines.length, bytes: body.length });
  }
  return { files, ...tally.result(), sha256: digest.digest('hex') };
}

interface CsvFile {
  /** The day, and which part of it where there are several. */
  readonly name: string;
  readonly lines: readonly string[];
}

function* filesOf(
  rows: Iterable<Transaction>,
  { fileRows, tally }: { readonly fileRows: number; readonly tally: Tally },
): Generator<CsvFile> {
  let [date, part] = ['', 1];
  let lines: string[] = [];
  const take = (last: boolean): CsvFile => {
    const name = part === 1 && last ? date : `${date}.${String(part).padStart(4, '0')}`;
    const file = { name, lines };
    lines = [];
    part += 1;
    return file;
  };
  for (const row of rows) {
    if (row.date !== date) {
      if (lines.length > 0) yield take(true);
      [date, part] = [row.date, 1];
    } else if (lines.length >= fileRows) yield take(false);
    tally.add(row);
    lines.push(lineOf(row));
  }
  if (lines.length > 0) yield take(true);
}

/** Counts and exact sums. */
class Tally {
  #rows = 0;
  #good = 0;
  readonly #rejected = new Map<Exclude<Fate, 'good'>, number>();
  readonly #sums = new Map<string, { rows: number; withdrawal: bigint; deposit: bigint }>();

  add({ fate, currency, withdrawal, deposit }: Transaction): void {
    this.#rows += 1;
    if (fate !== 'good') {
      this.#rejected.set(fate, (this.#rejected.get(fate) ?? 0) + 1);
      return;
    }
    this.#good += 1;
    const sum = this.#sums.get(currency) ?? { rows: 0, withdrawal: 0n, deposit: 0n };
    sum.rows += 1;
    sum.withdrawal += cents(withdrawal);
    sum.deposit += cents(deposit);
    this.#sums.set(currency, sum);
  }

  result(): Omit<Delivered, 'files' | 'sha256'> {
    const text = (sum: bigint): string => formatDecimal({ unscaled: sum, scale: 2 }, 2);
    const sums = [...this.#sums]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, { rows, withdrawal, deposit }]) => {
        return [currency, { rows, withdrawal: text(withdrawal), deposit: text(deposit) }] as const;
      });
    return {
      rows: this.#rows,
      good: this.#good,
      rejected: Object.fromEntries(this.#rejected),
      sums: Object.fromEntries(sums),
    };
  }
}

function cents(amount: string): bigint {
  return amount === '' ? 0n : BigInt(formatDecimal(parseDecimal(amount), 2).replace('.', ''));
}
