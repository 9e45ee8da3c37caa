import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StreampactError } from '../../contracts/src/error.ts';
import { type Deadline, deadlineAfter } from '../shared/deadline.ts';
import { backfill, backfillOf } from './backfill.ts';

const today = '2024-05-31';
const range = (from: unknown, to: unknown) => backfillOf({ backfill: { from, to } }, today);

describe('the event', () => {
  test.each([undefined, null, 'x', {}, { time: '2024-05-01T00:00:00Z', detail: {} }])(
    '%j asks for no backfill',
    (event) => {
      expect(backfillOf(event, today)).toBeUndefined();
    },
  );

  test.each([
    ['2024-05-01', '2024-05-01'],
    ['2024-05-01', today],
    ['1999-01-01', '1999-12-31'],
    ['2023-06-01', today], // 366 days
    ['2024-02-29', '2024-02-29'],
  ])('asks for %s to %s', (from, to) => {
    expect(range(from, to)).toEqual({ from, to });
  });

  test.each([
    ['an order the wrong way round', '2024-05-02', '2024-05-01', 'backfill'],
    ['a day in the future', '2024-05-01', '2024-06-01', 'backfill.to'],
    ['a day before the first', '1998-12-31', '1999-01-02', 'backfill.from'],
    ['367 days', '2023-05-31', today, 'backfill'],
    ['a day that is none', '2023-02-29', '2023-03-01', 'backfill.from'],
    ['another format', '2024-05-01', '1 May 2024', 'backfill.to'],
    ['a time', '2024-05-01T00:00:00Z', '2024-05-02', 'backfill.from'],
    ['no beginning', undefined, '2024-05-02', 'backfill.from'],
    ['a number', '2024-05-01', 20240502, 'backfill.to'],
  ])('is refused for %s', (_, from, to, where) => {
    expect(() => range(from, to)).toThrow(
      expect.objectContaining({ code: 'BACKFILL_INVALID', where, fix: expect.stringContaining('"from"') }),
    );
  });

  test.each([null, 'all', [], { from: '2024-05-01', to: '2024-05-02', step: 2 }])('is refused for %j', (asked) => {
    expect(() => backfillOf({ backfill: asked }, today)).toThrow(expect.objectContaining({ code: 'BACKFILL_INVALID' }));
  });
});

/** A deadline that has `days` days of work in it. */
function timeFor(days: number, done: readonly string[]): Deadline {
  return { ...deadlineAfter(60_000), remainingMs: () => (done.length < days ? 60_000 : 5_000) };
}
const polled = {
  product: 'fx-rates',
  message: 'fx-rates/rates',
  polled: 1,
  topic: 't',
  partition: 0,
  offset: '0',
} as const;
const good = { ...polled, published: 1, deadLettered: 0 } as const;
const bad = { ...polled, published: 0, deadLettered: 1 } as const;

describe('the backfill', () => {
  test('takes every day once, across month and leap day, in however many goes', async () => {
    const days = fc
      .nat({ max: 365 })
      .map((n) => new Date(Date.UTC(2023, 5, 1) + n * 86_400_000).toISOString().slice(0, 10));
    await fc.assert(
      fc.asyncProperty(days, days, fc.integer({ min: 1, max: 50 }), async (one, other, each) => {
        const [from = '', to = ''] = [one, other].sort();
        const all: string[] = [];
        for (let next: string | null = from; next !== null; ) {
          const done: string[] = [];
          const poll = async (date: string) => {
            done.push(date);
            return good;
          };
          const result = await backfill({ from: next, to }, poll, timeFor(each, done));
          expect(result).toMatchObject({ polled: done.length, published: done.length, stopped: null });
          all.push(...done);
          next = result.next;
        }
        expect(all).toEqual(
          Array.from({ length: (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1 }, (_, n) =>
            new Date(Date.parse(from) + n * 86_400_000).toISOString().slice(0, 10),
          ),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('does one day at least, however little time there is', async () => {
    const result = await backfill({ from: '2024-05-01', to: '2024-05-02' }, async () => good, deadlineAfter(0));
    expect(result).toMatchObject({ polled: 1, next: '2024-05-02', stopped: null });
  });

  test('passes over days without rates, and counts dead letters', async () => {
    const poll = async (date: string) => {
      if (date === '2024-05-04') throw new StreampactError('UPSTREAM_NOT_AVAILABLE', 'no rates');
      return date === '2024-05-05' ? bad : good;
    };
    expect(await backfill({ from: '2024-05-03', to: '2024-05-06' }, poll, deadlineAfter(60_000))).toEqual({
      from: '2024-05-03',
      to: '2024-05-06',
      polled: 4,
      published: 2,
      deadLettered: 1,
      unavailable: ['2024-05-04'],
      next: null,
      stopped: null,
    });
  });

  test('says where to go on when an error ends it, and throws the first day’s', async () => {
    const poll = async (date: string) => {
      if (date >= '2024-05-03') throw new StreampactError('UPSTREAM_QUOTA_USED_UP', 'enough');
      return good;
    };
    const asked = { from: '2024-05-01', to: '2024-05-09' };
    expect(await backfill(asked, poll, deadlineAfter(60_000))).toMatchObject({
      polled: 2,
      next: '2024-05-03',
      stopped: { code: 'UPSTREAM_QUOTA_USED_UP' },
    });
    await expect(backfill({ ...asked, from: '2024-05-03' }, poll, deadlineAfter(60_000))).rejects.toMatchObject({
      code: 'UPSTREAM_QUOTA_USED_UP',
    });
  });
});
