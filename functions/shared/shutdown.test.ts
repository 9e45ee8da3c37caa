import { afterEach, expect, test, vi } from 'vitest';
import { createLogger } from './log.ts';
import { onShutdown } from './shutdown.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const signal = 'SIGUSR2'; // not one that the test runner listens to
let takeOff: (() => void) | undefined;
afterEach(() => takeOff?.());

/** Installs the handlers and tells the exit code, once there is one. */
function install(close: () => Promise<void>) {
  const exit = vi.fn<(code: number) => void>();
  takeOff = onShutdown({ logger, close, graceMs: 50, signals: [signal], exit });
  return exit;
}

test('closes once, however many signals come, and exits with 0', async () => {
  const close = vi.fn(async () => {});
  const exit = install(close);
  process.emit(signal, signal);
  process.emit(signal, signal);
  await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(0));
  expect(close).toHaveBeenCalledTimes(1);
  expect(exit).toHaveBeenCalledTimes(1);
});

test.each([
  ['does not end', () => new Promise<void>(() => {})],
  ['fails', () => Promise.reject(new Error('no'))],
])('exits with 1 when closing %s', async (_, close) => {
  const exit = install(close);
  process.emit(signal, signal);
  await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(1));
  expect(exit).toHaveBeenCalledTimes(1);
});

test('does nothing any more once taken off', () => {
  const exit = install(async () => {});
  takeOff?.();
  expect(process.listenerCount(signal)).toBe(0);
  expect(exit).not.toHaveBeenCalled();
});
