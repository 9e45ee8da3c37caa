/** What the runs of the products must answer, made a second time and in another way: on whole numbers, without Spark or SQL. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse';
import { unzipSync } from 'fflate';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { divide, formatDecimal, multiply, parseDecimal } from '../../local/sources/decimal.ts';
import { readEcbRates } from '../../local/sources/ecb-rates.ts';
import { flightsFile } from '../../local/sources/flights.ts';
import { transactions } from '../../local/sources/transactions.ts';

const dayMs = 86_400_000;

/** Withdrawals of the good transactions by month, in SGD and cents; each is rounded half up by itself. */
export async function withdrawalsByMonth(generated: {
  readonly rows: number;
  readonly from: string;
  readonly to: string;
}): Promise<Readonly<Record<string, { readonly withdrawals: number; readonly sgd: string }>>> {
  const { sitePackages } = await ensureToolchain({ quiet: true });
  const ecb = readEcbRates(sitePackages);
  const lastKnown = (date: string): NonNullable<ReturnType<typeof ecb.on>> => {
    const rates = ecb.on(date);
    return rates ?? lastKnown(new Date(Date.parse(date) - dayMs).toISOString().slice(0, 10));
  };
  const months = new Map<string, { withdrawals: number; cents: bigint }>();
  for (const { date, currency, withdrawal, fate } of transactions(generated)) {
    if (fate !== 'good' || withdrawal === '') continue;
    const rates = lastKnown(date);
    const [from, sgd] = [rates.get(currency), rates.get('SGD')];
    if (from === undefined || sgd === undefined) throw new Error(`no rate for ${currency}`);
    const amount = formatDecimal(divide(multiply(parseDecimal(withdrawal), sgd), from, 2), 2);
    const month = `${date.slice(0, 7)}-01`;
    const sum = months.get(month) ?? { withdrawals: 0, cents: 0n };
    sum.withdrawals += 1;
    sum.cents += BigInt(amount.replace('.', ''));
    months.set(month, sum);
  }
  const rows = [...months].map(([month, { withdrawals, cents }]) => {
    return [month, { withdrawals, sgd: formatDecimal({ unscaled: cents, scale: 2 }, 2) }] as const;
  });
  return Object.fromEntries(rows);
}

/** Flights of the file by month and carrier, `1 AA` → count. */
export async function flightsByMonthAndCarrier(): Promise<ReadonlyMap<string, number>> {
  const toolchain = await ensureToolchain({ quiet: true });
  const [csv] = Object.values(unzipSync(await readFile(await flightsFile(toolchain))));
  const counts = new Map<string, number>();
  const rows = parse({ columns: true });
  rows.on('data', ({ month, carrier }: { readonly month: string; readonly carrier: string }) => {
    const key = `${Number(month)} ${carrier}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  rows.end(Buffer.from(csv ?? new Uint8Array()));
  await once(rows, 'end');
  return counts;
}
