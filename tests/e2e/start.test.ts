/**
 * `npm start` as people and machines use it: a first run, further ones, and a contract that changes in between. START_RUNS=1 leaves out
 * the further ones.
 */

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { results } from '../../contracts/generated/catalogue.ts';
import { rowValidators } from '../../contracts/generated/row-validators.ts';
import { feedOf } from '../../functions/clickstream/api/feed.ts';
import { truthOf } from '../../functions/clickstream/api/truth.ts';
import type { Deployment } from '../../local/deploy/deploy.ts';
import type { ProductReport, QueryReport, RunReport } from '../../local/run/report.ts';
import { defaultDays, nextTrade, priceChanges } from '../../local/sources/crypto-prices.ts';
import { flightRows } from '../../local/sources/flights.ts';
import { npm, repository } from '../setup/command.ts';
import { remainingProcesses } from '../setup/processes.ts';
import { flightsByMonthAndCarrier, withdrawalsByMonth } from './expected.ts';
import { largestMovers, movingAverages, pricesLeft, stored, volatilities } from './expected-prices.ts';

const home = mkdtempSync(join(tmpdir(), 'streampact-start-'));
const state = join(home, 'state');
const flags = ['--json', '--state', state];
const runs = Number(process.env.START_RUNS ?? 3);

async function json<T>(script: string, args: readonly string[], cwd = repository): Promise<T> {
  const { code, stdout, stderr } = await npm(script, args, { cwd });
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

function product(report: RunReport, slug = 'crypto-market'): ProductReport {
  const found = report.products[slug];
  if (found === undefined) throw new Error(`the report has no ${slug}`);
  return found;
}

/** The feed of a stack that is not told otherwise. */
const clicks = { seed: '1', users: 200, events: 20_000 } as const;

const nothing: QueryReport = { columns: [], rows: [] };
const stagesOf = (report: RunReport, slug: string) =>
  product(report, slug).stages.map(({ seconds: _, ...counts }) => counts);

function records({ columns, rows }: QueryReport): readonly Readonly<Record<string, unknown>>[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])));
}

/** The recorded answer, taken from its text: ids and prices as CoinCap sent them. */
function recordedPrices(): ReadonlyMap<string, string> {
  const file = join(repository, 'local', 'sources', 'fixtures', 'coincap-assets-2021-10-27.json');
  const { data } = JSON.parse(readFileSync(file, 'utf8')) as { data: readonly { id: string; priceUsd: string }[] };
  return new Map(data.map(({ id, priceUsd }) => [id, priceUsd]));
}

/** What decimal(38,18) makes of a plain decimal with at most 18 places. */
function with18Places(figure: string): string {
  const [whole = '', fraction = ''] = figure.split('.');
  return `${whole}.${fraction.padEnd(18, '0')}`;
}

/** A checkout of its own, so that a contract can change without touching this one. */
function copyOfRepository(): string {
  const copy = join(home, 'copy');
  const rooms = [
    'contracts',
    'functions',
    'glue',
    'infra',
    'policies',
    'queries',
    'local',
    'dist',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ];
  for (const room of [...rooms, '.npmrc', 'Pulumi.yaml', 'Pulumi.local.yaml']) {
    // A build beside this test replaces files of dist/ by new ones.
    cpSync(join(repository, room), join(copy, room), { recursive: true, filter: (from) => !from.endsWith('.new') });
  }
  symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

describe('npm start', () => {
  let first: RunReport;

  beforeAll(async () => {
    first = await json<RunReport>('start', flags);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  test('deploys everything and takes every message to a row or to its reason', () => {
    const { deploy } = first;
    expect(deploy).toMatchObject({ mode: 'embedded', updated: 0, deleted: 0, unchanged: 0 });
    expect(deploy.created).toBeGreaterThan(100);
    expect(stagesOf(first, 'crypto-market')).toEqual([
      { name: 'poll', in: 25, out: 24, rejected: 1 },
      { name: 'sink', in: 24, out: 24, rejected: 0 },
      { name: 'job', in: 240, out: 239, rejected: 1 },
      { name: 'crawl', in: 24, out: 24, rejected: 0 },
      { name: 'query', in: 4, out: expect.any(Number), rejected: 0 },
    ]);
    expect(stagesOf(first, 'fx-rates')).toEqual([
      // 63 working days before the last one, which has 24 versions; weekends and holidays have no rates.
      { name: 'poll', in: 116, out: 87, rejected: 0 },
      { name: 'sink', in: 87, out: 87, rejected: 0 },
      { name: 'deliver', in: 10_000, out: 10_000, rejected: 0 },
      { name: 'batch', in: 10_000, out: 9_722, rejected: 278 },
      { name: 'crawl', in: 91, out: 91, rejected: 0 },
      { name: 'query', in: 5, out: expect.any(Number), rejected: 0 },
    ]);
    expect(stagesOf(first, 'csv-replay')).toEqual([
      { name: 'replay', in: flightRows, out: flightRows, rejected: 0 },
      { name: 'sink', in: flightRows, out: flightRows, rejected: 0 },
      { name: 'crawl', in: expect.any(Number), out: expect.any(Number), rejected: 0 },
      { name: 'query', in: 5, out: expect.any(Number), rejected: 0 },
    ]);
    const reasons = {
      'CONTRACT_VIOLATION /new': 1,
      'CONTRACT_VIOLATION /new/price_usd': 3,
      'CONTRACT_VIOLATION /new/symbol': 1,
    };
    expect(stagesOf(first, 'crypto-cdc')).toEqual([
      { name: 'feed', in: 910, out: 910, rejected: 0 },
      { name: 'stream', in: 910, out: 910, rejected: 0 },
      { name: 'deliver', in: 910, out: 905, rejected: 5, reasons },
      { name: 'crawl', in: expect.any(Number), out: expect.any(Number), rejected: 0 },
      { name: 'job', in: 905, out: 541, rejected: 0 },
      { name: 'trace', in: 1, out: 1, rejected: 0 },
      { name: 'query', in: 4, out: expect.any(Number), rejected: 0 },
    ]);
    expect(stagesOf(first, 'clickstream')).toEqual([
      { name: 'seed', in: 5_000, out: 5_000, rejected: 0 },
      // The other three have stand-ins here.
      { name: 'connect', in: 4, out: 1, rejected: 0 },
      { name: 'poll', in: clicks.events, out: clicks.events, rejected: 0 },
      { name: 'change', in: 1_001, out: 1_001, rejected: 0 },
      { name: 'capture', in: expect.any(Number), out: expect.any(Number), rejected: 0 },
      // Tombstones are read, and not landed.
      { name: 'sink', in: expect.any(Number), out: clicks.events + 6_001, rejected: 0 },
      { name: 'warehouse', in: clicks.events + 6_001, out: clicks.events + 6_001, rejected: 0 },
      { name: 'query', in: 9, out: expect.any(Number), rejected: 0 },
    ]);
  });

  test('follows the change that was written last to the answer in which it is seen, step by step', () => {
    const { change, steps } = product(first, 'crypto-cdc').latency ?? { change: '', steps: [] };
    expect(change).toBe('BTC#2020-01-17T00:00:00Z, version 1');
    expect(steps.map(({ step }) => step)).toEqual(['Kinesis', 'S3', 'catalog', 'Hudi commit', 'Athena']);
    const since = steps.map(({ sinceWritten }) => sinceWritten);
    expect(since).toEqual([...since].sort((a, b) => a - b));
    const latest = records(product(first, 'crypto-cdc').queries['latest-price'] ?? nothing);
    expect(latest.find(({ symbol }) => symbol === 'BTC')).toMatchObject({
      traded_at: '2020-01-17T00:00:00.000Z',
      price_usd: stored('8709.49'),
      volume: stored('138.5'),
      version: 1,
    });
  });

  test('answers prices as a plain replay of the changes leaves them, removed ones in no average', () => {
    const left = pricesLeft([...priceChanges(defaultDays), nextTrade(1)]);
    const asked = (name: string) => records(product(first, 'crypto-cdc').queries[name] ?? nothing);
    const january = { from: '2020-01-01', to: defaultDays.to };
    expect(asked('moving-averages')).toEqual(movingAverages(left, 'BTC', january));
    expect(asked('largest-movers')).toEqual(largestMovers(left, defaultDays));
    const expected = volatilities(left, defaultDays);
    for (const { symbol, returns, daily_volatility: daily } of asked('volatility')) {
      expect(returns).toBe(expected.get(String(symbol))?.returns);
      expect(Number(daily)).toBeCloseTo(expected.get(String(symbol))?.daily ?? 0, 7);
    }
    expect(asked('volatility')).toHaveLength(expected.size);
  });

  test('answers withdrawals in SGD to the cent, priced by the last rates known', async () => {
    const asked = records(product(first, 'fx-rates').queries['withdrawals-by-month'] ?? nothing);
    const found = asked.map(({ month, withdrawals, withdrawn_sgd: sgd }) => [month, { withdrawals, sgd }]);
    const expected = await withdrawalsByMonth({ rows: 10_000, from: '2024-04-01', to: '2024-06-30' });
    expect(Object.fromEntries(found)).toEqual(expected);
  });

  test('builds the sessions that the clicks make, and shows the same figures everywhere', () => {
    const { sessions } = truthOf(feedOf(clicks).deliveries);
    const { figures = {}, page = '', latency, queries } = product(first, 'clickstream');
    const told = records(figures['Transformed clickstream'] ?? nothing);
    const exact = new Map(told.map(({ figure, exact: value }) => [figure, value]));
    expect(exact.get('Sessions')).toBe(String(sessions.length));
    expect(exact.get('Converted Sessions')).toBe(String(sessions.filter(({ purchases }) => purchases > 0).length));
    const days = records(queries['sessions-by-day'] ?? nothing).map((day) => Number(day.sessions));
    expect(days.reduce((sum, count) => sum + count, 0)).toBe(sessions.length);
    expect(readFileSync(page, 'utf8')).toContain('Conversion Rate');
    expect(latency?.steps.map(({ step }) => step)).toEqual(['Kafka', 'Snowflake']);
  });

  test('answers every flight of the file once', async () => {
    const asked = records(product(first, 'csv-replay').queries['delays-by-carrier'] ?? nothing);
    const found = new Map(asked.map(({ month, carrier, flights }) => [`${month} ${carrier}`, flights]));
    expect(found).toEqual(await flightsByMonthAndCarrier());
  });

  test('answers the ten recorded assets, their prices with all 18 decimals', () => {
    const latest = records(product(first).queries['latest-assets'] ?? nothing);
    const prices = new Map(latest.map(({ asset_id, price_usd }) => [asset_id, price_usd]));
    const expected = [...recordedPrices()].map(([id, price]) => [id, with18Places(price)] as const);
    expect(prices).toEqual(new Map(expected));
    expect(new Set(latest.map(({ observed_at }) => observed_at))).toEqual(new Set(['2021-10-27T00:05:52.930Z']));
  });

  test('answers every query in rows that keep the result contract', () => {
    for (const { product: slug, name } of Object.values(results)) {
      const query = product(first, slug).queries[name] ?? nothing;
      const validate = rowValidators[`${slug}/${name}.result`];
      expect(query.rows.length, `${slug}/${name}`).toBeGreaterThan(0);
      expect(records(query).flatMap((row): readonly unknown[] => validate?.(row) ?? ['no validator'])).toEqual([]);
    }
  });

  test('leaves no process behind', async () => {
    expect(await remainingProcesses(state)).toEqual([]);
  });

  if (runs > 1) {
    test('run again, deploys nothing, publishes nothing twice and answers the same rows', async () => {
      const second = await json<RunReport>('start', [...flags, '--only', 'crypto-market']);
      expect(second.deploy).toMatchObject({ created: 0, updated: 0, deleted: 0, unchanged: first.deploy.created });
      expect(product(second).queries).toEqual(product(first).queries);
      expect(product(second).stages.find(({ name }) => name === 'job')).toMatchObject({ in: 240, out: 0 });
    });

    test('run again, makes no change of a price twice, and follows one more', async () => {
      const second = await json<RunReport>('start', [...flags, '--only', 'crypto-cdc']);
      expect(product(second, 'crypto-cdc').latency?.change).toBe('BTC#2020-01-17T00:00:00Z, version 2');
      const made = product(second, 'crypto-cdc').stages.map(({ name, in: entered, out }) => [name, entered, out]);
      expect(made).toEqual(
        expect.arrayContaining([
          ['feed', 910, 1],
          ['deliver', 1, 1],
          ['job', 1, 1],
        ]),
      );
      for (const name of ['moving-averages', 'volatility', 'largest-movers']) {
        const [before, after] = [first, second].map((report) => product(report, 'crypto-cdc').queries[name]);
        expect(after, name).toEqual(before);
      }
    });
  }

  test('a column added to the table contract changes the table and the job that carries it, and nothing else', async () => {
    const copy = copyOfRepository();
    const file = join(copy, 'contracts', 'crypto-market', 'assets.table.json');
    const contract = JSON.parse(readFileSync(file, 'utf8'));
    contract.properties.tier = {
      description: 'Listing tier.',
      type: ['string', 'null'],
      streampact: { column: 'string' },
    };
    contract.required.splice(contract.required.indexOf('date'), 0, 'tier');
    const { date, hour, ...data } = contract.properties;
    contract.properties = { ...data, date, hour };
    writeFileSync(file, JSON.stringify(contract, null, 2));
    expect((await npm('generate', [], { cwd: copy })).code).toBe(0);
    const preview = await json<Deployment>('preview', flags, copy);
    const changed = preview.changes.map(({ op, type, name }) => `${op} ${type} ${name}`).sort();
    expect(changed).toEqual([
      'replace aws:s3/bucketObjectv2:BucketObjectv2 streampact-local-artifacts-glue-crypto-market-zip',
      'update aws:glue/catalogTable:CatalogTable crypto-market-assets-table',
      'update aws:glue/job:Job crypto-market-curate-job',
      'update aws:iam/rolePolicy:RolePolicy crypto-market-curate-policy',
    ]);
  });

  test('destroy leaves nothing', async () => {
    const gone = await json<Deployment>('destroy', flags);
    expect(gone.deleted).toBe(first.deploy.created);
    const again = await json<Deployment>('preview', flags);
    expect(again).toMatchObject({ created: first.deploy.created, unchanged: 0, deleted: 0 });
  });
});
