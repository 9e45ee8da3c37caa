/** Runs that end early, and input that is wrong: clear words, the right exit code, nothing left behind. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Deployment } from '../../local/deploy/deploy.ts';
import { npm, repository, start, temporaryFolder } from '../setup/command.ts';
import { remainingProcesses } from '../setup/processes.ts';
import { until } from '../setup/until.ts';

const cli = ['--import', 'tsx', join(repository, 'local', 'cli.ts')];

const deploying = (state: string) => () => existsSync(join(state, 'deploy', 'deploy.lock'));

test.each([
  ['SIGINT', 130],
  ['SIGKILL', null],
] as const)('%s in the middle of a deployment leaves nothing that the next run trips over', async (signal, code) => {
  const state = temporaryFolder('interrupted');
  const first = start(process.execPath, [...cli, 'up', '--state', state]);
  await until(deploying(state), Boolean, { seconds: 90, everyMilliseconds: 20 });
  await delay(1500); // into the middle: some resources stand, others do not
  first.child.kill(signal);
  const ended = await first.finished;
  expect(ended.code, ended.stderr).toBe(code);
  expect(await remainingProcesses(state)).toEqual([]);

  const next = await npm('up', ['--json', '--state', state]);
  expect(next.code, next.stderr).toBe(0);
  const deployment = JSON.parse(next.stdout) as Deployment;
  expect(deployment).toMatchObject({ updated: 0, replaced: 0, deleted: 0, unchanged: 0 });
  expect(deployment.created).toBeGreaterThan(100);
});

test('two runs in one folder: the second is told who holds it', async () => {
  const state = temporaryFolder('shared');
  const first = start(process.execPath, [...cli, 'up', '--state', state]);
  await until(() => existsSync(join(state, 'run.lock')), Boolean, { seconds: 30 });
  const second = await npm('up', ['--state', state]);
  expect(second).toMatchObject({ code: 1, stdout: '' });
  expect(second.stderr).toContain(`error[LOCAL_BUSY] Another run (process ${first.child.pid}) uses this local cloud.`);
  expect(second.stderr).toContain('--state DIR');
  first.child.kill('SIGINT');
  expect((await first.finished).code).toBe(130);
});

test.each([
  [['start', '--only', 'nope'], 2, 'error[USAGE] There is no data product nope.'],
  [['start', '--onyl', 'crypto-market'], 2, "unknown option '--onyl'"],
  [['strat'], 2, "too many arguments for 'start'"],
] as const)('%j is refused', async (args, code, words) => {
  const ended = await start(process.execPath, [...cli, ...args]).finished;
  expect(ended).toMatchObject({ code, stdout: '' });
  expect(ended.stderr).toContain(words);
});

test('--help tells the flags, on stdout', async () => {
  const help = await npm('start', ['--help']);
  expect(help.code).toBe(0);
  for (const flag of ['--json', '--only <slug>', '--fresh', '--state <dir>']) expect(help.stdout).toContain(flag);
});
