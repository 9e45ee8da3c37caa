import { expect, test } from 'vitest';
import { deadlineAfter } from './deadline.ts';

const overrun = { code: 'KAFKA_TIMEOUT', what: 'Waiting', fix: 'wait less' } as const;
const never = () => new Promise<never>(() => {});

test('passes on what the work came to', async () => {
  await expect(deadlineAfter(5_000).race(Promise.resolve(7), overrun)).resolves.toBe(7);
  await expect(deadlineAfter(5_000).race(Promise.reject(new RangeError('its own')), overrun)).rejects.toThrow(
    'its own',
  );
});

test('names work that outlasts it', async () => {
  await expect(deadlineAfter(20).race(never(), overrun)).rejects.toMatchObject({
    code: 'KAFKA_TIMEOUT',
    message: 'Waiting took longer than the 0.0 s it had.',
    fix: 'wait less',
  });
});

test('is over at once when there is no time', async () => {
  await expect(deadlineAfter(-10).race(never(), overrun)).rejects.toMatchObject({ code: 'KAFKA_TIMEOUT' });
  expect(deadlineAfter(-10).remainingMs()).toBe(0);
});

test('is only ever shortened', () => {
  expect(deadlineAfter(1_000).within(60_000).remainingMs()).toBeLessThanOrEqual(1_000);
  expect(deadlineAfter(60_000).within(1_000).remainingMs()).toBeLessThanOrEqual(1_000);
});

test('aborts its signal, unless released before', async () => {
  const released = deadlineAfter(10).signal();
  released.release();
  const later = deadlineAfter(30).signal();
  await new Promise((resolve) => later.signal.addEventListener('abort', resolve));
  expect(later.signal.aborted).toBe(true);
  expect(released.signal.aborted).toBe(false);
});

test('has nothing left once it has struck', async () => {
  for (const ms of [1.2, 5.7, 10, 20.5]) {
    const deadline = deadlineAfter(ms);
    await expect(deadline.race(never(), overrun)).rejects.toMatchObject({ code: 'KAFKA_TIMEOUT' });
    expect(deadline.remainingMs()).toBe(0);
  }
});
