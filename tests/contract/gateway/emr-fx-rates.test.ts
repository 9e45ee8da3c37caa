/**
 * The batch of fx-rates from files to answers: built as it is deployed, run through EMR Serverless on the real Spark, asked
 * through Athena on the real Trino. Every sum is compared with one made here, on BigInt, from the generated transactions.
 */

import { createHmac, randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import {
  CreateApplicationCommand,
  EMRServerlessClient,
  GetJobRunCommand,
  type JobRun,
  StartJobRunCommand,
} from '@aws-sdk/client-emr-serverless';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeAll, describe, expect, it } from 'vitest';
import { tables } from '../../../contracts/generated/catalogue.ts';
import { buildAssets } from '../../../infra/build/build.ts';
import { type Decimal, divide, formatDecimal, multiply, parseDecimal } from '../../../local/sources/decimal.ts';
import { type Delivered, deliverTransactions } from '../../../local/sources/deliver-transactions.ts';
import { daysOf, type Transaction, transactions } from '../../../local/sources/transactions.ts';
import { type QueryName, runQuery } from '../../../queries/client.ts';
import { until } from '../../setup/until.ts';
import { declareTable } from './declared-table.ts';
import {
  athena,
  awsConfig,
  bucket,
  database,
  finished,
  output,
  prepareBucket,
  putText,
  readText,
  rows,
  s3,
  start,
  unique,
} from './harness.ts';

const emr = new EMRServerlessClient({ ...awsConfig, maxAttempts: 1 });
const contract = tables['fx-rates/normalized-transactions'];
const workgroup = `fx-${unique}`;
const generated = { rows: 3_000, from: '2024-04-26', to: '2024-05-09', seed: 11 };
const days = daysOf(generated);
/** The bank's currencies; its files also hold some that nobody quotes. */
const currencies = 'SGD USD EUR GBP JPY CHF AUD NZD CAD CNY HKD IDR INR KRW MYR PHP THB SEK NOK DKK'.split(' ');

/** Rates of a day, none on weekends and on the first of May; other digits for every day and currency. */
function ratesOf(day: string): ReadonlyMap<string, string> | undefined {
  const weekday = new Date(day).getUTCDay();
  if (weekday === 0 || weekday === 6 || day.endsWith('-05-01')) return undefined;
  const seed = Number(day.replaceAll('-', '')) % 9973;
  return new Map(
    currencies.map((code, at) => [
      code,
      `${(at % 7) + 1}.${String((seed * (at + 11) * 7919) % 1_000_003).padStart(7, '0')}`,
    ]),
  );
}

let delivered: Delivered;
let applicationId = '';
let script = '';
/** Key of the accounts, and where the job finds it. */
const privacyKey = randomBytes(32);
let privacyKeyArn = '';
const hashed = (account: string): string => createHmac('sha256', privacyKey).update(account).digest('hex');
let packages = '';

beforeAll(async () => {
  await prepareBucket();
  const dist = join(tmpdir(), `streampact-fx-${unique}`);
  await buildAssets({ dist, only: ['glue-fx-rates', 'glue-packages-fx-rates'] });
  const upload = async (path: string) => {
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: `code/${path}`, Body: await readFile(join(dist, path)) }),
    );
    return `s3://${bucket}/code/${path}`;
  };
  [script, packages] = [await upload('glue/fx-rates.py'), await upload('glue/fx-rates.zip')];
  await rm(dist, { recursive: true, force: true });
  for (const day of days) {
    const rates = ratesOf(day);
    if (rates !== undefined) await putRates(day, rates);
  }
  delivered = await deliverTransactions({ ...generated, client: s3, bucket, fileRows: 120 });
  const application = { type: 'spark', releaseLabel: 'emr-7.9.0', name: `fx-${unique}` };
  applicationId = (await emr.send(new CreateApplicationCommand(application))).applicationId ?? '';
  const secret = {
    Name: `fx-${unique}-privacy-key`,
    SecretString: JSON.stringify({ key: privacyKey.toString('hex') }),
  };
  privacyKeyArn = (await new SecretsManagerClient(awsConfig).send(new CreateSecretCommand(secret))).ARN ?? '';
  await declareTable(contract);
  const Configuration = { ResultConfiguration: { OutputLocation: output } };
  await athena.send(new CreateWorkGroupCommand({ Name: workgroup, Configuration }));
});

async function putRates(day: string, rates: ReadonlyMap<string, string>): Promise<void> {
  const numbers = [...rates].map(([code, rate]) => `"${code}":${rate}`).join(',');
  const record = '"$record":{"topic":"exchange_rates_topic","partition":1,"offset":7}';
  await putText(`exchange_rates/${day}.json`, `{"base":"USD","date":"${day}","rates":{${numbers}},${record}}`);
}

async function runBatch(runId: string, ...more: readonly string[]): Promise<Partial<JobRun>> {
  const { jobRunId } = await emr.send(
    new StartJobRunCommand({
      applicationId,
      executionRoleArn: 'arn:aws:iam::000000000000:role/job',
      jobDriver: {
        sparkSubmit: {
          entryPoint: script,
          entryPointArguments: [
            ...['--lake_bucket', bucket, '--privacy_key_arn', privacyKeyArn, '--run_id', runId],
            ...more,
          ],
          sparkSubmitParameters: `--conf spark.submit.pyFiles=${packages}`,
        },
      },
    }),
  );
  return until(
    async (): Promise<Partial<JobRun>> =>
      (await emr.send(new GetJobRunCommand({ applicationId, jobRunId }))).jobRun ?? {},
    ({ state = '' }) => ['SUCCESS', 'FAILED', 'CANCELLED'].includes(state),
    { seconds: 280 }, // Spark may still be starting
  );
}

const reportOf = async (runId: string) =>
  JSON.parse(await readText(`s3://${bucket}/reports/fx-rates/normalized-transactions/${runId}.json`));

interface Expected extends Transaction {
  readonly withdrawn: bigint;
  readonly deposited: bigint;
}

/** The good rows with their cents of SGD, at the last rates known on their day. */
function expectedRows(): readonly Expected[] {
  let last: ReadonlyMap<string, string> | undefined;
  const known = new Map<string, typeof last>();
  for (const day of days) {
    last = ratesOf(day) ?? last;
    known.set(day, last);
  }
  return [...transactions(generated)].flatMap((row) => {
    const [rate, sgd] = [row.currency, 'SGD'].map((code) => known.get(row.date)?.get(code));
    if (row.fate !== 'good' || rate === undefined || sgd === undefined) return [];
    const cents = (amount: string): bigint =>
      amount === '' ? 0n : divide(multiply(parseDecimal(amount), parseDecimal(sgd)), parseDecimal(rate), 2).unscaled;
    return [{ ...row, withdrawn: cents(row.withdrawal), deposited: cents(row.deposit) }];
  });
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

const total = (values: Iterable<bigint>): bigint => [...values].reduce((sum, value) => sum + value, 0n);
const dollars = (cents: bigint): string => formatDecimal({ unscaled: cents, scale: 2 } satisfies Decimal, 2);

describe('the batch of fx-rates', () => {
  const span = { from_date: generated.from, to_date: generated.to };
  const ask = async <N extends QueryName>(query: N) =>
    (await runQuery(athena, { query, parameters: span, database, workgroup })).rows;

  it('takes every good row and refuses every other with its reason', { timeout: 300_000 }, async () => {
    const run = await runBatch('all', '--from', generated.from, '--to', generated.to);
    expect(run.stateDetails).toBe('');
    const report = await reportOf('all');
    const { DUPLICATE = 0, CONFLICT = 0, ...bad } = delivered.rejected;
    expect(report).toMatchObject({
      outcome: 'published',
      rows_in: delivered.rows,
      rows_out: delivered.good,
      days: days.length,
    });
    expect(report).toMatchObject({
      duplicates: DUPLICATE,
      conflicts: CONFLICT,
      undated: 0,
      reasons: delivered.rejected,
    });
    expect(report.rejected).toBe(Object.values(bad).reduce((sum, count) => sum + count, 0));
    const expected = expectedRows();
    expect(report.total).toEqual({
      normalized_withdrawal: dollars(total(expected.map(({ withdrawn }) => withdrawn))),
      normalized_deposit: dollars(total(expected.map(({ deposited }) => deposited))),
    });
    const inCents = (text: string) => formatDecimal(parseDecimal(text), 2);
    const sums = Object.entries<Readonly<Record<string, string>>>(report.sums).map(([currency, sum]) => [
      ...[currency, inCents(sum.withdrawal ?? ''), inCents(sum.deposit ?? '')],
    ]);
    expect(sums).toEqual(Object.entries(delivered.sums).map(([code, sum]) => [code, sum.withdrawal, sum.deposit]));
    expect(new Set(Object.keys(report.rate_dates))).toEqual(new Set(days.filter((day) => ratesOf(day) !== undefined)));
    expect(report.rate_ages).toEqual({ 0: expect.any(Number), 1: expect.any(Number), 2: expect.any(Number) });
  });

  it('answers what a month and a day come to', { timeout: 300_000 }, async () => {
    // Trino may still be starting.
    await finished(await start(`MSCK REPAIR TABLE ${contract.table}`), { seconds: 170 });
    const expected = expectedRows();
    const months = groupBy(expected, ({ date }) => `${date.slice(0, 7)}-01`);
    expect(await ask('fx-rates/withdrawals-by-month')).toEqual(
      [...months].map(([month, list]) => ({
        month,
        withdrawals: list.filter(({ withdrawal }) => withdrawal !== '').length,
        withdrawn_sgd: dollars(total(list.map(({ withdrawn }) => withdrawn))),
      })),
    );
    let running = 0n;
    const flow = [...groupBy(expected, ({ date }) => date)].map(([date, list]) => {
      const [withdrawn, deposited] = [total(list.map((row) => row.withdrawn)), total(list.map((row) => row.deposited))];
      running += deposited - withdrawn;
      const sums = { deposited_sgd: dollars(deposited), withdrawn_sgd: dollars(withdrawn) };
      return { date, ...sums, net_sgd: dollars(deposited - withdrawn), running_sgd: dollars(running) };
    });
    expect(await ask('fx-rates/daily-net-flow')).toEqual(flow);
  });

  it('answers who deposits most, what moves in which currency, and how old the rates are', async () => {
    const expected = expectedRows();
    const ranked = [...groupBy(expected, ({ account }) => account)]
      .map(([account, list]) => ({ account: hashed(account), deposited: total(list.map((row) => row.deposited)) }))
      .sort((a, b) =>
        a.deposited === b.deposited ? (a.account < b.account ? -1 : 1) : a.deposited < b.deposited ? 1 : -1,
      );
    const top = await ask('fx-rates/top-accounts-by-deposit');
    expect(
      top.map(({ account_id, deposited_sgd, average_monthly_deposit_sgd, months }) => [
        ...[account_id, deposited_sgd, average_monthly_deposit_sgd, months],
      ]),
    ).toEqual(
      ranked
        .slice(0, 20)
        .map(({ account, deposited }) => [account, dollars(deposited), dollars((deposited + 1n) / 2n), 2]),
    );
    const exposure = await ask('fx-rates/currency-exposure');
    expect(exposure).toHaveLength(currencies.length);
    expect(exposure.reduce((sum, { transactions: count }) => sum + count, 0)).toBe(delivered.good);
    expect(exposure.reduce((sum, { share_percent: share }) => sum + Number(share), 0)).toBeCloseTo(100, 0);
    const ages = await ask('fx-rates/rate-ages');
    expect(ages.map(({ date, oldest_rate_days: age }) => [date, age])).toEqual(
      days.map((day) => [day, { '04-27': 1, '04-28': 2, '05-01': 1, '05-04': 1, '05-05': 2 }[day.slice(5)] ?? 0]),
    );
    expect(new Set(ages.map(({ older_share_percent: share }) => share))).toEqual(new Set(['0.00', '100.00']));
  });

  it('replaces one day and leaves the others, and does the day before its schedule', async () => {
    const count = `SELECT count(*), count(DISTINCT transaction_id), max(sgd_rate) FROM ${contract.table} WHERE date`;
    const others = await rows(`${count} <> DATE '2024-05-07'`);
    await putRates('2024-05-07', new Map([...(ratesOf('2024-05-07') ?? []), ['SGD', '4.5']]));
    const run = await runBatch('again', '--scheduled_time', '2024-05-08T01:10:00Z');
    expect(run.stateDetails).toBe('');
    expect(await reportOf('again')).toMatchObject({ first_date: '2024-05-07', last_date: '2024-05-07', days: 1 });
    expect(await rows(`${count} <> DATE '2024-05-07'`)).toEqual(others);
    const [, [rowsOfDay, ids, rate] = []] = await rows(`${count} = DATE '2024-05-07'`);
    expect([rowsOfDay, rate]).toEqual([ids, '4.500000000000000000']);
    expect(Number(ids)).toBe(expectedRows().filter(({ date }) => date === '2024-05-07').length);
  });

  it('fails where a day’s rates are no rates, and says which', async () => {
    await putText('exchange_rates/2024-05-08.json', '{"base":"USD","date":"2024-05-08","rates":{"SGD":-1}}');
    const run = await runBatch('broken', '--date', '2024-05-08');
    expect(run).toMatchObject({ state: 'FAILED', stateDetails: expect.stringContaining('RATES') });
    const [, [found] = []] = await rows(`SELECT count(*) FROM ${contract.table} WHERE date = DATE '2024-05-08'`);
    expect(Number(found)).toBe(expectedRows().filter(({ date }) => date === '2024-05-08').length);
  });
});
