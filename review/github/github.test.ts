import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StreampactError } from '../../contracts/src/error.ts';
import { captured } from '../../contracts/src/fixtures/printed.ts';
import { hostile, report } from '../report/fixtures.ts';
import { commentMarker, failureOf, render, renderFailure } from '../report/index.ts';
import type { Report } from '../report/model.ts';
import { main } from './cli.ts';
import { type FakeGitHub, startFakeGitHub, token } from './testing/server.ts';

const headSha = 'a'.repeat(40);
const event = {
  workflow_run: {
    event: 'pull_request',
    head_sha: headSha,
    head_branch: 'prices',
    head_repository: { owner: { login: 'guest' } },
  },
};

let github: FakeGitHub;
let folder: string;
let environment: Record<string, string>;
const said = captured();

beforeEach(async () => {
  github = await startFakeGitHub();
  github.pulls.push({ number: 7, state: 'open', head: { label: 'guest:prices', sha: headSha } });
  folder = await mkdtemp(join(tmpdir(), 'streampact-github-'));
  environment = {
    GITHUB_TOKEN: token,
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: 'acme/lake',
    GITHUB_EVENT_PATH: await write('event.json', event),
    STREAMPACT_GITHUB_PAUSE_MS: '1',
  };
});

afterEach(async () => {
  await github.close();
  await rm(folder, { recursive: true });
});

async function write(name: string, value: unknown): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

async function post(value: Report | string = report()): Promise<number> {
  return main(['comment', '--report', await write('report.json', value)], environment);
}

const quiet = (): Report =>
  report({
    verdict: 'compatible',
    passed: true,
    contracts: [],
    changes: [],
    modes: { backward: 'compatible', forward: 'compatible' },
  });
const markdown = (value: Report): string => render(value, 'markdown', { color: false, explain: true });
const stranger = { id: 1, user: { login: 'ann', type: 'User' as const }, body: `I quote ${commentMarker}` };

describe('the comment', () => {
  it('is written once, left alone when nothing changed, and brought up to date', async () => {
    expect([await post(), await post()]).toEqual([0, 0]);
    expect(said.out).toBe('comment of #7: created\ncomment of #7: unchanged\n');
    expect(await post(quiet())).toBe(0);
    expect(said.out).toMatch(/updated\n$/);
    expect(github.comments.map(({ body }) => body)).toEqual([markdown(quiet())]);
  });

  it("is found behind other pages, and is never a person's who quotes it", async () => {
    const ours = { id: 9, user: { login: 'github-actions[bot]', type: 'Bot' as const }, body: `${commentMarker} old` };
    github.comments.push(stranger, { ...stranger, id: 2 }, { ...stranger, id: 3 }, ours);
    expect(await post()).toBe(0);
    expect(github.comments.map(({ body }) => body)).toEqual([
      stranger.body,
      stranger.body,
      stranger.body,
      markdown(report()),
    ]);
  });

  it('is not begun for a pull request without a change of contract', async () => {
    expect(await post(quiet())).toBe(0);
    expect(said.out).toBe('comment of #7: not-needed\n');
    expect(github.comments).toEqual([]);
  });

  it('stays one when the answer to its creation gets lost', async () => {
    github.fail({ method: 'POST', status: 502, times: 1, after: true });
    expect(await post()).toBe(0);
    expect(github.comments).toHaveLength(1);
  });

  it('survives a GitHub that fails for a while, and says so when it goes on', async () => {
    github.fail({ method: 'GET', status: 503, times: 2 });
    expect(await post()).toBe(0);
    github.fail({ method: 'GET', status: 503, times: 1000 });
    expect(await post()).toBe(1);
    expect(said.err).toContain('error[GITHUB_UNAVAILABLE] could not list the pull requests');
  });
});

describe('what later steps need', () => {
  it('is written where they look for it: the number, and SARIF by our own renderer', async () => {
    const sarif = join(folder, 'report.sarif');
    environment.GITHUB_OUTPUT = await write('output', '');
    expect(
      await main(['comment', '--report', await write('report.json', report()), '--sarif', sarif], environment),
    ).toBe(0);
    expect(await readFile(environment.GITHUB_OUTPUT, 'utf8')).toBe('pull-request=7\n');
    expect(JSON.parse(await readFile(sarif, 'utf8'))).toMatchObject({ version: '2.1.0' });
  });
});

describe('a review that could not tell', () => {
  const failed = (message: string) => renderFailure(failureOf(new StreampactError('GIT_FAILED', message)), 'json');

  it('says so in the comment, and nothing to code scanning', async () => {
    environment.GITHUB_OUTPUT = await write('output', '');
    const sarif = join(folder, 'report.sarif');
    const file = await write('report.json', failed('"main" names no commit'));
    expect(await main(['comment', '--report', file, '--sarif', sarif], environment)).toBe(0);
    expect(said.out).toBe('comment of #7: created; the review could not tell\n');
    expect(github.comments.map(({ body }) => body)).toEqual([
      expect.stringMatching(/Could not tell[\s\S]+error\[GIT_FAILED\] "main" names no commit/),
    ]);
    expect(await readFile(environment.GITHUB_OUTPUT, 'utf8')).toBe('');
    await expect(readFile(sarif)).rejects.toThrow('ENOENT');
  });

  it('takes the place of an older verdict, and gives way to a newer one', async () => {
    expect([await post(quiet()), await post(), await post(failed('x')), await post(quiet())]).toEqual([0, 0, 0, 0]);
    expect(github.comments.map(({ body }) => body)).toEqual([markdown(quiet())]);
  });

  it.each(hostile)('is told as plain text within the limit: %j', async (text) => {
    expect(await post(failed(`${text}\n`.repeat(20_000)))).toBe(0);
    const [body = ''] = github.comments.map((comment) => comment.body);
    expect(body.length).toBeLessThan(65_536);
    const [, , heading, ...rest] = body.trimEnd().split('\n');
    expect(heading).toMatch(/^## .*Could not tell/);
    expect(rest.every((line) => line === '' || line.startsWith('    '))).toBe(true);
  });

  it.each([
    ['no error', { formatVersion: 1, verdict: null, passed: false }],
    ['one that claims to have passed', { ...(JSON.parse(failed('x')) as object), passed: true }],
  ])('is not taken from a document with %s', async (_name, value) => {
    expect(await post(JSON.stringify(value))).toBe(2);
    expect(github.calls).toEqual([]);
  });
});

describe('the pull request', () => {
  it('must have the reviewed commit as its head', async () => {
    github.pulls.splice(0, 1, { number: 7, state: 'open', head: { label: 'guest:prices', sha: 'b'.repeat(40) } });
    expect(await post()).toBe(0);
    expect(said.out).toBe('no open pull request has the head aaaaaaa; nothing posted\n');
    expect(github.comments).toEqual([]);
  });
});

describe('refusals', () => {
  it.each([
    [401, 'GITHUB_TOKEN that is still valid'],
    [403, 'pull-requests: write'],
    [404, 'pull-requests: write'],
  ])('says how to mend a %i', async (status, fix) => {
    github.fail({ method: 'POST', status, times: 1 });
    expect(await post()).toBe(1);
    expect(said.err).toContain('error[GITHUB_REFUSED]');
    expect(said.err).toContain(fix);
  });

  it('never shows the token', async () => {
    environment.GITHUB_TOKEN = 'secret-of-another';
    expect(await post()).toBe(1);
    expect(said.err).toContain('(401)');
    expect(said.err + said.out).not.toContain('secret-of-another');
  });

  it.each(['GITHUB_TOKEN', 'GITHUB_API_URL', 'GITHUB_REPOSITORY', 'GITHUB_EVENT_PATH'])('wants %s', async (name) => {
    environment[name] = '';
    expect(await post()).toBe(2);
    expect(said.err).toContain(`${name} is not set`);
  });

  it.each([
    ['a push', { workflow_run: { ...event.workflow_run, event: 'push' } }],
    [
      'a hostile branch owner',
      { workflow_run: { ...event.workflow_run, head_repository: { owner: { login: 'a/../b' } } } },
    ],
    ['a short commit', { workflow_run: { ...event.workflow_run, head_sha: 'abc' } }],
    ['no JSON', 'nonsense'],
  ])('does not take %s for a reviewed pull request', async (_, value) => {
    environment.GITHUB_EVENT_PATH = await write('event.json', value);
    expect(await post()).toBe(2);
    expect(said.err).toContain('error[GITHUB_EVENT_INVALID]');
    expect(github.calls).toEqual([]);
  });

  it.each([
    ['no JSON', '{'],
    ['another document', '{"verdict":"compatible"}'],
    ['a report with foreign fields', JSON.stringify({ ...report(), changes: [{ html: '<script>' }] })],
    ['too much', JSON.stringify({ ...report(), old: 'x'.repeat(9 * 1024 * 1024) })],
  ])('does not take %s for a report', async (_, value) => {
    expect(await post(value)).toBe(2);
    expect(said.err).toContain('error[REPORT_INVALID]');
    expect(github.calls).toEqual([]);
  });
});
