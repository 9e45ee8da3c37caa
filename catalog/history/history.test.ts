import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noHistory, readHistory } from './index.ts';

const run = promisify(execFile);
const path = 'shop/orders.message.json';
let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'streampact-history-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** In a repository of its own, under no one's configuration. */
async function git(...args: readonly string[]): Promise<void> {
  const env = {
    ...process.env,
    ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z' },
    ...{ GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b.c', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b.c' },
  };
  await run('git', args, { cwd: root, env });
}

async function commit(text: string | undefined, subject: string): Promise<void> {
  const file = join(root, 'contracts', path);
  await mkdir(dirname(file), { recursive: true });
  if (text === undefined) await rm(file);
  else await writeFile(file, text);
  await git('add', '-A');
  await git('commit', '-q', '-m', subject);
}

const read = () => readHistory(join(root, 'contracts'), (name) => name === path);

describe('readHistory', () => {
  it('tells every commit of a file, newest first, with what it changed', async () => {
    await git('init', '-q');
    await commit('{ "a": 1 }', 'Begin');
    await commit('{ "a": "ü", "b": 2 }', `commit ${'0'.repeat(40)}`);
    await commit('{ "a": ', 'Break <b>it</b>');
    await commit('{ "a": 3 }', 'Mend it');
    const { revisions, reach } = await read();
    expect(reach).toBe('complete');
    expect(revisions.get(path)?.map(({ subject, date, change }) => ({ subject, date, change }))).toEqual([
      { subject: 'Mend it', date: '2026-01-02', change: undefined },
      { subject: 'Break <b>it</b>', date: '2026-01-02', change: undefined },
      {
        subject: `commit ${'0'.repeat(40)}`,
        date: '2026-01-02',
        change: [
          { pointer: '/a', what: 'changed', from: '1', to: '"ü"' },
          { pointer: '/b', what: 'added', to: '2' },
        ],
      },
      { subject: 'Begin', date: '2026-01-02', change: 'created' },
    ]);
  });

  it('tells that a file was deleted and made again', async () => {
    await git('init', '-q');
    await commit('{}', 'one');
    await commit(undefined, 'two');
    await mkdir(join(root, 'contracts'), { recursive: true });
    expect((await read()).revisions.get(path)?.map(({ change }) => change)).toEqual(['deleted', 'created']);
  });

  it('does without git, a repository or commits', async () => {
    await mkdir(join(root, 'contracts'));
    expect(await read()).toEqual(noHistory);
    await git('init', '-q');
    expect(await read()).toEqual(noHistory);
  });
});
