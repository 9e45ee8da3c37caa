import { createHash } from 'node:crypto';
import type { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { deliverTransactions } from './deliver-transactions.ts';
import { daysOf, heading, transactions } from './transactions.ts';

const range = { from: '2024-04-27', to: '2024-05-31' };
const options = { rows: 5_000, ...range };

/** An S3 that keeps what is put. */
function bucketOf() {
  const objects = new Map<string, string>();
  const send = async ({ input }: PutObjectCommand) => {
    objects.set(String(input.Key), String(input.Body));
    return {};
  };
  return { objects, client: { send } as unknown as S3Client };
}

describe('the rows', () => {
  it('are the same for the same seed, and others for another one', () => {
    const digest = (seed: number) => {
      const hash = createHash('sha256');
      for (const row of transactions({ ...options, seed })) hash.update(JSON.stringify(row));
      return hash.digest('hex');
    };
    expect(digest(1)).toBe(digest(1));
    expect(digest(2)).not.toBe(digest(1));
  });

  it('are as many as are asked for, on every day of the range alike', () => {
    const perDay = new Map<string, number>();
    for (const { date } of transactions(options)) perDay.set(date, (perDay.get(date) ?? 0) + 1);
    expect([...perDay.keys()]).toEqual(daysOf(range));
    expect([...perDay.values()].reduce((sum, count) => sum + count)).toBe(5_000);
    expect(Math.max(...perDay.values()) - Math.min(...perDay.values())).toBeLessThanOrEqual(1);
  });

  it('bear their fate: what is bad is bad in that way, and what is good is good', () => {
    const seen = new Map<string, string>();
    for (const { id, currency, withdrawal, deposit, fate, account } of transactions(options)) {
      const plain = /^\d+(\.\d\d)?$/;
      const one = (withdrawal === '') !== (deposit === '') && plain.test(withdrawal + deposit);
      const content = [account, currency, withdrawal, deposit].join();
      expect(['XAU', 'BTC', 'DEM', 'XXX'].includes(currency)).toBe(fate === 'UNKNOWN_CURRENCY');
      if (['good', 'UNKNOWN_CURRENCY', 'DUPLICATE', 'CONFLICT'].includes(fate)) expect(one).toBe(true);
      else expect(one).toBe(false);
      expect(seen.has(id)).toBe(fate === 'DUPLICATE' || fate === 'CONFLICT');
      if (seen.has(id)) expect(seen.get(id) === content).toBe(fate === 'DUPLICATE');
      if (fate === 'good') seen.set(id, content);
    }
  });

  it('are bad as often as it says', () => {
    const counts: Record<string, number> = {};
    for (const { fate } of transactions({ ...options, rows: 100_000 })) counts[fate] = (counts[fate] ?? 0) + 1;
    const share = (...fates: readonly string[]) => fates.reduce((sum, fate) => sum + (counts[fate] ?? 0), 0) / 100;
    expect(share('UNKNOWN_CURRENCY')).toBeCloseTo(5, 0);
    expect(share('NOT_DECIMAL', 'UNREADABLE', 'NEGATIVE', 'NO_AMOUNT', 'BOTH_AMOUNTS')).toBeCloseTo(10, 0);
    expect(share('DUPLICATE')).toBeCloseTo(10, 0);
    expect(share('CONFLICT')).toBeCloseTo(2, 0);
  });

  it('need a range', () => {
    expect(() => [...transactions({ rows: 1, from: '2024-05-02', to: '2024-05-01' })]).toThrow(RangeError);
  });
});

describe('the delivery', () => {
  it('is one file a day, and its sums are those of the files', async () => {
    const { objects, client } = bucketOf();
    const delivered = await deliverTransactions({ client, bucket: 'lake', ...options });
    expect([...objects.keys()]).toEqual(daysOf(range).map((day) => `raw_data/${day}.csv`));
    expect(delivered.rows).toBe(5_000);
    expect(delivered.good + Object.values(delivered.rejected).reduce((sum, count) => sum + count, 0)).toBe(5_000);
    // Another way: first rows by identifier, amounts in cents as numbers small enough to be exact.
    const sums: Record<string, number> = {};
    const seen = new Set<string>();
    for (const file of objects.values()) {
      const rows = parse(file, { columns: true, relaxColumnCount: true }) as readonly Record<string, string>[];
      for (const { transaction_id: id = '', currency = '', withdrawal = '', deposit = '' } of rows) {
        const amount = (withdrawal === '') === (deposit === '') ? Number.NaN : Number(withdrawal + deposit);
        if (!(amount > 0) || seen.has(id) || /XAU|BTC|DEM|XXX/.test(currency)) continue;
        seen.add(id);
        const cents = Math.round(Number(withdrawal) * 100);
        sums[currency] = (sums[currency] ?? 0) + cents;
      }
    }
    const expected = Object.entries(delivered.sums).map(([currency, sum]) => [currency, Number(sum.withdrawal) * 100]);
    for (const [currency, cents] of expected) expect(Math.round(Number(cents))).toBe(sums[String(currency)]);
    expect(seen.size).toBe(delivered.good);
    expect(Object.keys(delivered.sums)).toHaveLength(20);
  });

  it('splits a day that is too long for one file, in order', async () => {
    const { objects, client } = bucketOf();
    const day = { rows: 2_500, from: '2024-05-01', to: '2024-05-01' };
    const whole = await deliverTransactions({ client, bucket: 'lake', ...day });
    const parts = await deliverTransactions({ client, bucket: 'lake', ...day, prefix: 'parts', fileRows: 1_000 });
    expect(parts.files.map(({ key, rows }) => [key, rows])).toEqual([
      ['parts/2024-05-01.0001.csv', 1_000],
      ['parts/2024-05-01.0002.csv', 1_000],
      ['parts/2024-05-01.0003.csv', 500],
    ]);
    const text = parts.files.map(({ key }) => objects.get(key)?.replace(`${heading}\n`, '')).join('');
    expect(`${heading}\n${text}`).toBe(objects.get('raw_data/2024-05-01.csv'));
    expect({ ...parts, files: [], sha256: '' }).toEqual({ ...whole, files: [], sha256: '' });
  });

  it('has the same bytes in every run', async () => {
    const { sha256 } = await deliverTransactions({ client: bucketOf().client, bucket: 'lake', ...options });
    expect(sha256).toBe('eea32cbf31350842e2eebe3d2e8bf33937873a69ef1af0db8af446fa491ad02c');
  });
});
