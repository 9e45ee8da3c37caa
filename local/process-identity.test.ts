import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isRunning, ownIdentity } from './process-identity.ts';

const hasProc = existsSync('/proc/self/stat');

test('the asking process runs, also as read back from a file', () => {
  const own = ownIdentity();
  expect(own.pid).toBe(process.pid);
  expect(isRunning(own)).toBe(true);
  expect(isRunning(JSON.parse(JSON.stringify(own)))).toBe(true);
});

test.runIf(hasProc)('another process that got the same pid later is not it', () => {
  expect(ownIdentity().started).toMatch(/^\d+$/);
  expect(isRunning({ pid: process.pid, started: '1' })).toBe(false);
});

test('where the start is unknown, the pid decides', () => {
  expect(isRunning({ pid: process.pid, started: null })).toBe(true);
});

test('a process that has ended does not run', async () => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  const pid = child.pid ?? 0;
  await once(child, 'exit');
  expect(isRunning({ pid, started: null })).toBe(false);
});

test.runIf(hasProc)('a zombie does not run', async () => {
  // The shell starts a child that ends a little later, and becomes a program that never waits for it; a child that ended
  // sooner would be reaped by the shell itself.
  const parent = spawn('/bin/sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [line] = await once(parent.stdout, 'data');
    await expect.poll(() => isRunning({ pid: Number(line), started: null }), { timeout: 10_000 }).toBe(false);
    expect(() => process.kill(Number(line), 0)).not.toThrow();
  } finally {
    parent.kill('SIGKILL');
  }
});

test.each([0, -1, 1.5, Number.NaN, 2 ** 53])('%d is no process', (pid) => {
  expect(isRunning({ pid, started: null })).toBe(false);
});
