import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { interruptible, untilAborted } from './interrupt.ts';

const never = new Promise<never>(() => undefined);
const interrupted = expect.objectContaining({ code: 'DEPLOY_INTERRUPTED' });

test('what ends before the signal ends as it does, and leaves no listener behind', async () => {
  const { signal } = new AbortController();
  for (let round = 0; round < 20; round += 1) {
    expect(await untilAborted(signal, Promise.resolve(round))).toBe(round);
    await expect(untilAborted(signal, Promise.reject(new Error('its own')))).rejects.toThrow('its own');
  }
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('what is still at work when the signal aborts is not waited for', async () => {
  const caller = new AbortController();
  const waiting = untilAborted(caller.signal, never);
  caller.abort();
  await expect(waiting).rejects.toEqual(interrupted);
  await expect(untilAborted(caller.signal, never)).rejects.toEqual(interrupted);
});

test('a caller that aborts, and a signal to the process, abort the work’s own signal', async () => {
  const caller = new AbortController();
  const seen: boolean[] = [];
  const work = (signal: AbortSignal): Promise<never> => {
    signal.addEventListener('abort', () => seen.push(signal.aborted));
    return never;
  };
  const byCaller = interruptible(caller.signal, work);
  caller.abort();
  await expect(byCaller).rejects.toEqual(interrupted);
  const bySignal = interruptible(undefined, work);
  process.emit('SIGTERM');
  await expect(bySignal).rejects.toEqual(interrupted);
  expect(seen).toEqual([true, true]);
});
