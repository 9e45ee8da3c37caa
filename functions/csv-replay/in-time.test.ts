import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTime } from './in-time.ts';
import { createBatchBuilder, type RowBatch } from './rows/batch.ts';

const batch = (): RowBatch => createBatchBuilder(true).take(0);
const never = new AbortController().signal;

async function collected(batches: AsyncIterable<RowBatch>): Promise<number> {
  let count = 0;
  for await (const _ of batches) count += 1;
  return count;
}

test('hands over every batch, and calls while one is waited for', async () => {
  let calls = 0;
  async function* slow() {
    yield batch();
    for (; calls < 3; ) await delay(5);
    yield batch();
  }
  const meanwhile = async () => {
    calls += 1;
  };
  expect(await collected(inTime({ batches: slow(), everyMs: 10, stop: never, meanwhile }))).toBe(2);
  expect(calls).toBeGreaterThanOrEqual(3);
});

test('calls before it throws an error of the input, and never two at a time', async () => {
  let [running, calls] = [0, 0];
  async function* broken() {
    yield batch();
    await delay(25);
    throw new Error('damaged');
  }
  const meanwhile = async () => {
    calls += 1;
    running += 1;
    expect(running).toBe(1);
    await delay(30);
    running -= 1;
  };
  await expect(collected(inTime({ batches: broken(), everyMs: 10, stop: never, meanwhile }))).rejects.toThrow(
    'damaged',
  );
  expect(calls).toBeGreaterThanOrEqual(1);
  expect(running).toBe(0);
});

test('ends when it is told to, also in the middle of waiting', async () => {
  const stop = new AbortController();
  async function* endless() {
    yield batch();
    await new Promise(() => undefined);
  }
  const meanwhile = async () => undefined;
  setTimeout(() => stop.abort(), 20);
  expect(await collected(inTime({ batches: endless(), everyMs: 60_000, stop: stop.signal, meanwhile }))).toBe(1);
  expect(await collected(inTime({ batches: endless(), everyMs: 60_000, stop: stop.signal, meanwhile }))).toBe(0);
});
