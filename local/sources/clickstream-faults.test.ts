import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Clickstream, startClickstream } from './clickstream-api.ts';
import { type AnswerFault, type FaultyClickstream, startFaultyClickstream } from './clickstream-faults.ts';

let api: Clickstream;
let faulty: FaultyClickstream;
beforeAll(async () => {
  api = await startClickstream({ seed: 'faults', users: 5, events: 60, port: 0, key: 'k3y' });
  faulty = await startFaultyClickstream(api.url);
});
afterAll(() => Promise.all([faulty.stop(), api.stop()]));

const ask = (query: string, key = 'k3y') =>
  fetch(`${faulty.url}/v1/events?${query}`, {
    headers: { authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(500),
  });
const events = async (query: string): Promise<readonly Record<string, unknown>[]> =>
  ((await (await ask(query)).json()) as { readonly events: readonly Record<string, unknown>[] }).events;

test('the proxy tells what the API tells, its refusals too', async () => {
  const direct = await fetch(`${api.url}/v1/events?limit=7`, { headers: { authorization: 'Bearer k3y' } });
  expect(await (await ask('limit=7')).text()).toBe(await direct.text());
  expect((await ask('limit=7', 'other')).status).toBe(401);
  expect((await ask('limit=0')).status).toBe(400);
});

describe('an answer goes wrong once', () => {
  test.each([
    [
      { kind: 'throttled', retryAfterSeconds: 3 },
      { status: 429, retryAfter: '3' },
    ],
    [{ kind: 'failed' }, { status: 500 }],
    [{ kind: 'malformed' }, { status: 200, isJson: false }],
    [{ kind: 'not-utf8' }, { status: 200, isJson: false }],
    [{ kind: 'no-list' }, { status: 200, isJson: true }],
    [{ kind: 'broken-off' }, 'no answer'],
    [{ kind: 'silent' }, 'no answer'],
  ] as const satisfies readonly (readonly [AnswerFault, unknown])[])('%j', async (fault, seen) => {
    faulty.fail(fault);
    expect(faulty.waiting()).toBe(1);
    const answer = await ask('limit=3')
      .then(async (response) => ({ response, text: await response.text() }))
      .catch(() => undefined);
    if (seen === 'no answer') expect(answer).toBeUndefined();
    else {
      expect(answer?.response.status).toBe(seen.status);
      if ('retryAfter' in seen) expect(answer?.response.headers.get('retry-after')).toBe(seen.retryAfter);
      if ('isJson' in seen) expect(isJson(answer?.text ?? '')).toBe(seen.isJson);
    }
    expect((await events('limit=3')).length).toBe(3);
  });
});

test('a changed event stays changed, and the others stay as they are', async () => {
  const before = await events('limit=8');
  faulty.change('new-field', 2);
  const told = await events('limit=12');
  expect(told.slice(0, 8)).toEqual(before);
  expect(told.filter((event) => event.campaign === 'spring')).toHaveLength(2);
  expect(faulty.changed().size).toBe(2);
  expect(await events('limit=12')).toEqual(told);
  const wrapped = (await events('limit=12&with=cursor')).map(({ event }) => event);
  expect(wrapped).toEqual(told);
  faulty.change('no-user');
  faulty.changeNoMore();
  expect((await events('limit=60')).every(({ user_id }) => typeof user_id === 'string')).toBe(true);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return !text.includes('\ufffd');
  } catch {
    return false;
  }
}
