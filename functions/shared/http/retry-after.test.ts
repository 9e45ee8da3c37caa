import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultRetryPolicy, pauseMs } from './backoff.ts';
import { parseRetryAfter } from './retry-after.ts';

const now = Date.UTC(2026, 10, 21, 6, 0, 0);

describe('parseRetryAfter', () => {
  test.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['Sat, 21 Nov 2026 06:00:05 GMT', 5_000],
    ['Saturday, 21-Nov-26 06:00:05 GMT', 5_000],
    ['Sat Nov 21 06:00:05 2026', 5_000],
    ['Sat, 21 Nov 2020 06:00:05 GMT', 0],
  ])('reads %j as %i ms', (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms);
  });

  test.each([null, '', '-1', '1.5', '5s', 'soon', '2026-11-21T06:00:05Z', 'Sat, 99 Nov 2026 06:00:05 GMT'])(
    'takes %j for no answer',
    (header) => {
      expect(parseRetryAfter(header, now)).toBeUndefined();
    },
  );

  test('agrees with the seconds and with the date that it was made of', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seconds) => {
        expect(parseRetryAfter(String(seconds), now)).toBe(seconds * 1_000);
        expect(parseRetryAfter(new Date(now + seconds * 1_000).toUTCString(), now)).toBe(seconds * 1_000);
      }),
    );
  });

  test('never yields a negative or non-numeric wait, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const ms = parseRetryAfter(header, now);
        expect(ms === undefined || ms >= 0).toBe(true);
      }),
    );
  });
});

describe('pauseMs', () => {
  const policy = defaultRetryPolicy;
  const retries = fc.integer({ min: 0, max: 2_000 });
  const randoms = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

  test('stays within full jitter of a capped, doubling ceiling', () => {
    fc.assert(
      fc.property(retries, randoms, (retry, random) => {
        const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** retry);
        const pause = pauseMs(policy, { retry }, () => random);
        expect(pause).toBe(random * ceiling);
        expect(pause).toBeLessThanOrEqual(policy.capMs);
      }),
    );
  });

  test('is never shorter than what the upstream asked for, up to the cap', () => {
    fc.assert(
      fc.property(retries, randoms, fc.double({ min: 0, max: 1e12, noNaN: true }), (retry, random, retryAfterMs) => {
        const pause = pauseMs(policy, { retry, retryAfterMs }, () => random);
        expect(pause).toBeGreaterThanOrEqual(Math.min(retryAfterMs, policy.retryAfterCapMs));
        expect(pause).toBeLessThanOrEqual(Math.max(policy.capMs, policy.retryAfterCapMs));
      }),
    );
  });
});
