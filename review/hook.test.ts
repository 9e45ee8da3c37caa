/** The pre-commit hook and the launcher as git and npm run them: as processes of their own. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, cpSync, openSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Repository, repository, scratchFolder, writeFiles } from './testing/repository.ts';

const home = join(import.meta.dirname, '..');
const message = 'contracts/shop/orders.message.json';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(command: string, args: readonly string[], cwd: string): Promise<Ended> {
  const { INIT_CWD: _here, ...env } = process.env;
  try {
    const { stdout, stderr } = await promisify(execFile)(command, [...args], { cwd, env });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as unknown as Ended;
  }
}

function hooked(): Repository {
  const repo = repository();
  repo.addContracts();
  repo.commit({});
  repo.git('config', 'core.hooksPath', join(home, '.githooks'));
  repo.git('config', 'user.name', 'test');
  repo.git('config', 'user.email', 'test@streampact.example');
  return repo;
}

describe('the pre-commit hook', () => {
  it('lets a commit through that breaks nothing, and one that touches no contract', async () => {
    const repo = hooked();
    repo.write({
      [message]: repo.git('show', `HEAD:${message}`).replace(/"description": "[^"]*"/, '"description": "Other."'),
    });
    repo.git('add', '.');
    expect(await run('git', ['commit', '--message=x'], repo.root)).toMatchObject({ code: 0 });
    repo.write({ 'readme.md': 'x', [message]: '{ not staged' });
    repo.git('add', 'readme.md');
    expect(await run('git', ['commit', '--message=x'], repo.root)).toMatchObject({ code: 0 });
  });

  it('stops a commit of a break, and says which', async () => {
    const repo = hooked();
    repo.git('rm', '--quiet', 'contracts/shop/totals.result.json');
    const ended = await run('git', ['commit', '--message=x'], repo.root);
    expect(ended.code).toBe(1);
    expect(ended.stdout + ended.stderr).toContain('totals.result.json');
    expect(repo.git('log', '--oneline').trim().split('\n')).toHaveLength(1);
  });
});

describe('the launcher', () => {
  it('answers in its own process, twice at once too, and again when a source is newer', async () => {
    const root = scratchFolder();
    writeFiles(root, { 'old.json': { type: 'string' }, 'new.json': { type: ['string', 'null'] } });
    const review = (args: readonly string[]) => run(process.execPath, [join(home, 'review/diff.mjs'), ...args], root);
    const both = ['old.json', 'new.json', '--format', 'json'];
    const now = new Date();
    utimesSync(join(home, 'review/launch/build.mjs'), now, now);
    const ended = await Promise.all([review(both), review(both), review(['new.json', 'old.json'])]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 1]);
    expect(JSON.parse(ended[0]?.stdout ?? '')).toMatchObject({ verdict: 'compatible' });
    expect(ended[0]?.stderr).toBe('');
    expect(ended[2]?.stdout).not.toContain('\u001b[');
  });

  it('never answers 0 or 1 when it cannot start', async () => {
    const root = scratchFolder();
    cpSync(join(home, 'review/diff.mjs'), join(root, 'review/diff.mjs'));
    cpSync(join(home, 'review/launch'), join(root, 'review/launch'), { recursive: true });
    const ended = await run(process.execPath, [join(root, 'review/diff.mjs'), '--help'], root);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('error[');
  });
});

describe.runIf(process.platform === 'linux')('a reader of stdout', () => {
  const compare = (stdout: 'pipe' | number) => {
    const root = scratchFolder();
    writeFiles(root, { 'old.json': {}, 'new.json': { type: 'string' } });
    return spawn(process.execPath, [join(home, 'review', 'diff.mjs'), 'old.json', 'new.json'], {
      cwd: root,
      stdio: ['ignore', stdout, 'pipe'],
    });
  };
  const ended = async (child: ReturnType<typeof compare>) => {
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const [code]: readonly unknown[] = await once(child, 'close');
    return { code, stderr };
  };

  it('may leave early without changing the verdict', async () => {
    const child = compare('pipe');
    child.stdout?.destroy();
    expect(await ended(child)).toEqual({ code: 1, stderr: '' });
  });

  it('that cannot take the report makes it exit code 2', async () => {
    const full = openSync('/dev/full', 'w');
    const { code, stderr } = await ended(compare(full));
    closeSync(full);
    expect(code).toBe(2);
    expect(stderr).toContain('the report cannot be written');
  });
});
