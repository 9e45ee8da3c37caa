import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openState } from './state.ts';

let folder: string;
let other: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streampact-state-'));
});
afterEach(() => {
  other?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const lock = (holder: object) => writeFileSync(join(folder, 'run.lock'), JSON.stringify(holder));
const open = (fresh = false) => openState(folder, { fresh });

test('a folder that another live process holds is refused', () => {
  other = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
  lock({ pid: other.pid, started: null });
  expect(() => open()).toThrow(expect.objectContaining({ code: 'LOCAL_BUSY', where: folder }));
});

test('a relative folder becomes an absolute one: engines run elsewhere', () => {
  expect(openState(relative(process.cwd(), folder), { fresh: false }).path).toBe(folder);
});

test('a folder whose holder is gone is taken over', () => {
  lock({ pid: 2 ** 22 + 1, started: null });
  open();
  expect(existsSync(join(folder, 'run.lock'))).toBe(true);
});

test('a lock that was not written to its end holds nobody off', () => {
  writeFileSync(join(folder, 'run.lock'), '{"pid":1');
  expect(open().wiped).toBe('first-run');
});

test('a folder with files of somebody else is refused, and nothing in it is touched', () => {
  writeFileSync(join(folder, 'thesis.txt'), 'years of work');
  for (const fresh of [false, true]) {
    expect(() => open(fresh)).toThrow(expect.objectContaining({ code: 'LOCAL_STATE_FOREIGN', where: folder }));
  }
  expect(readdirSync(folder)).toEqual(['thesis.txt']);
});

test('what a clean run left goes on, until a fresh one is asked for', () => {
  const first = open();
  first.close({ clean: true });
  expect(existsSync(join(folder, 'run.lock'))).toBe(false);
  const second = open();
  expect(second.wiped).toBeNull();
  second.close({ clean: true });
  expect(open(true).wiped).toBe('asked');
});

test.each([
  ['of another backend', 'ministack', 'http://127.0.0.1:4566', 'other-backend'],
  ['of the same backend', 'http://127.0.0.1:4566', 'http://127.0.0.1:4566', null],
  ['of LocalStack, which keeps nothing', 'localstack', 'localstack', 'nothing-kept'],
] as const)('what a clean run left %s', (_, before, backend, wiped) => {
  openState(folder, { fresh: false, backend: before }).close({ clean: true });
  expect(openState(folder, { fresh: false, backend }).wiped).toBe(wiped);
});

test('nobody reads what LocalStack did not keep', () => {
  openState(folder, { fresh: false, backend: 'localstack' }).close({ clean: true });
  expect(() => openState(folder, { fresh: false, keep: true })).toThrow(
    expect.objectContaining({ code: 'LOCAL_STATE_ABSENT' }),
  );
});

test('a folder that is to be kept is refused rather than emptied', () => {
  const keep = () => openState(folder, { fresh: false, keep: true });
  const refusal = expect.objectContaining({ code: 'LOCAL_STATE_ABSENT', where: folder });
  expect(keep).toThrow(refusal);
  mkdirSync(join(folder, 'engines'), { recursive: true });
  writeFileSync(join(folder, 'streampact-state'), '');
  expect(keep).toThrow(refusal);
  expect(existsSync(join(folder, 'engines'))).toBe(true);
  expect(existsSync(join(folder, 'run.lock'))).toBe(false);
  writeFileSync(join(folder, 'clean'), '');
  const state = keep();
  expect(state.wiped).toBeNull();
  state.close({ clean: true });
});

test('what other commands keep there, before a first run too, is neither refused nor emptied', () => {
  const others = ['catalog', 'gateway', 'localstack', 'preview', 'review'];
  for (const other of others) mkdirSync(join(folder, other));
  const first = open();
  expect(first.wiped).toBe('first-run');
  first.close({ clean: false });
  expect(open().wiped).toBe('unclean-stop');
  expect(others.filter((other) => !existsSync(join(folder, other)))).toEqual([]);
});
