import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Coincap, startCoincap } from './coincap.ts';
import { coincapPolls, oddities } from './coincap-polls.ts';

const recording = readFileSync(new URL('./fixtures/coincap-assets-2021-10-27.json', import.meta.url), 'utf8');
const hourMs = 3_600_000;

interface Body {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly timestamp: number;
}

const bodies = (): readonly Body[] => coincapPolls().map((poll) => JSON.parse(poll.body) as Body);

describe('the polls', () => {
  it('end with the recording, byte for byte, after a day of derived ones an hour apart', () => {
    const polls = coincapPolls();
    expect(polls.at(-1)).toEqual({ origin: 'recorded', body: recording });
    expect(createHash('sha256').update(recording).digest('hex')).toBe(
      '6357910b6d4a2b298590b1876e5f0af876fe610c6c4a0391cc24330ba4e3eeff',
    );
    expect(polls.slice(0, -1).map((poll) => poll.origin)).toEqual(Array(24).fill('derived'));
    const times = bodies().map((body) => body.timestamp);
    expect(times.slice(1).map((time, index) => time - (times[index] ?? 0))).toEqual(Array(24).fill(hourMs));
  });

  it('have the same bytes in every run', () => {
    const digest = createHash('sha256').update(JSON.stringify(coincapPolls())).digest('hex');
    expect(digest).toBe('411c326e31fc7e42483a67b266446edbd4c55b6cc2df821a4cf460237f2b9eec');
  });

  it('have prices with 16 decimals, near those of the hour after', () => {
    const prices = bodies().map((body) => String(body.data[0]?.priceUsd));
    expect(prices.every((price) => /^\d+\.\d{16}$/.test(price))).toBe(true);
    const steps = prices.slice(1).map((price, index) => Number(prices[index]) / Number(price) - 1);
    expect(Math.max(...steps.map(Math.abs))).toBeLessThanOrEqual(0.005_001);
    expect(new Set(prices).size).toBeGreaterThan(20);
  });

  it('hold one price that is no number, one further field and one asset without identity', () => {
    const all = bodies();
    const at = (hoursBefore: number) => all[24 - hoursBefore]?.data ?? [];
    expect(
      Object.keys(oddities)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual([7, 14, 20]);
    expect(
      at(20)
        .filter((asset) => asset.priceUsd === 'n/a')
        .map((asset) => asset.id),
    ).toEqual(['dogecoin']);
    expect(
      at(14)
        .filter((asset) => 'tokens' in asset)
        .map((asset) => asset.id),
    ).toEqual(['tether']);
    expect(
      at(7)
        .filter((asset) => !('id' in asset))
        .map((asset) => asset.symbol),
    ).toEqual(['ADA']);
    expect(all.flatMap((body) => body.data).filter((asset) => asset.priceUsd === 'n/a')).toHaveLength(1);
  });
});

describe('the server', () => {
  let coincap: Coincap;
  beforeAll(async () => {
    coincap = await startCoincap({ port: 0, apiKey: 'a-key' });
  });
  beforeEach(() => coincap.rewind());
  afterAll(() => coincap.stop());

  const get = (query = '', authorization: string | undefined = 'Bearer a-key') =>
    fetch(`${coincap.url}/assets${query}`, {
      headers: authorization === '' ? {} : { authorization },
      signal: AbortSignal.timeout(5000),
    });

  it('serves one poll a request, and the recorded one for ever after', async () => {
    const origins: (string | null)[] = [];
    expect(coincap.remaining()).toBe(coincap.polls);
    for (let request = 0; request < coincap.polls + 2; request += 1) {
      const response = await get('?limit=2000');
      origins.push(response.headers.get('x-streampact-origin'));
      const body = await response.text();
      expect(body).toBe(coincapPolls()[Math.min(request, coincap.polls - 1)]?.body);
    }
    expect(origins).toEqual([...Array(24).fill('derived'), 'recorded', 'recorded', 'recorded']);
    expect(coincap.remaining()).toBe(0);
  });

  it('pages through one poll', async () => {
    const [first, second] = [await get('?limit=4'), await get('?limit=4&offset=8')];
    const ids = ((await second.json()) as Body).data.map((asset) => asset.id);
    expect(((await first.json()) as Body).data).toHaveLength(4);
    expect(ids).toEqual(['dogecoin', 'usd-coin']);
    expect(coincap.remaining()).toBe(coincap.polls - 1);
  });

  it.each(['', 'Bearer another', 'a-key', 'Bearer '])('refuses %j as the key and keeps the poll', async (given) => {
    expect((await get('', given)).status).toBe(401);
    expect(coincap.remaining()).toBe(coincap.polls);
  });

  it.each(['?limit=0', '?limit=2001', '?limit=x', '?offset=-1'])('refuses %s', async (query) => {
    expect((await get(query)).status).toBe(400);
  });

  it('throttles as often as told', async () => {
    coincap.throttle(1, 2);
    const refused = await get();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await get()).status).toBe(200);
  });

  it('knows no other path or method', async () => {
    expect((await fetch(`${coincap.url}/markets`)).status).toBe(404);
    expect((await fetch(`${coincap.url}/assets`, { method: 'POST' })).status).toBe(405);
  });

  it('says which port it cannot have', async () => {
    const port = Number(new URL(coincap.url).port);
    await expect(startCoincap({ port, apiKey: 'x' })).rejects.toMatchObject({ code: 'SOURCE_NOT_LISTENING' });
  });
});
