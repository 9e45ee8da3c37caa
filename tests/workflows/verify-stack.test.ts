/** The shell of verify-stack.yaml, run as GitHub's runner would: which commit is asked, and where the key of Snowflake goes. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const file = join(import.meta.dirname, '..', '..', '.github', 'workflows', 'verify-stack.yaml');
const folder = mkdtempSync(join(tmpdir(), 'streampact-verify-stack-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { jobs } = parse(readFileSync(file, 'utf8')) as {
  readonly jobs: { readonly verify: { readonly steps: readonly { readonly id?: string; readonly run?: string }[] } };
};
const scriptOf = (id: string): string => jobs.verify.steps.find((step) => step.id === id)?.run ?? 'exit 99';

/** Runs a step with `shell: bash`: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell */
function run(id: string, environment: Readonly<Record<string, string>>) {
  const output = join(folder, 'output');
  writeFileSync(output, '');
  const { status, stdout } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', scriptOf(id)], {
    env: { PATH: `${folder}:${process.env.PATH}`, GITHUB_OUTPUT: output, RUNNER_TEMP: folder, ...environment },
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, stdout, output: readFileSync(output, 'utf8') };
}

const hasJq = spawnSync('jq', ['--version'], { timeout: 10_000 }).status === 0;

describe.skipIf(!hasJq)(`the commit that was deployed${hasJq ? '' : ' (skipped: there is no jq)'}`, () => {
  const commit = (digit: string): string => digit.repeat(40);
  /** What `pulumi stack history --json` prints, newest first: https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_history/ */
  const update = (kind: string, result: string, head: string) => ({ kind, result, environment: { 'git.head': head } });

  function told(history: readonly object[] | string) {
    const text = typeof history === 'string' ? history : JSON.stringify(history);
    writeFileSync(join(folder, 'history.json'), text);
    writeFileSync(join(folder, 'pulumi'), `#!/bin/sh\ncat '${join(folder, 'history.json')}'\n`);
    chmodSync(join(folder, 'pulumi'), 0o755);
    return run('deployed', { STACK: 'prod' });
  }

  it('is of the newest update that succeeded', () => {
    const history = [
      update('update', 'failed', commit('a')),
      update('refresh', 'succeeded', commit('b')),
      update('update', 'succeeded', commit('c')),
      update('update', 'succeeded', commit('d')),
    ];
    expect(told(history)).toMatchObject({ status: 0, output: `commit=${commit('c')}\n` });
  });

  it.each<readonly [string, readonly object[] | string]>([
    ['a stack without updates', []],
    ['an update that tells no commit', [{ kind: 'update', result: 'succeeded', environment: {} }]],
    ['a commit that is none', [update('update', 'succeeded', 'main\nref=evil')]],
    ['an answer that is none', 'error: no stack named prod'],
  ])('is not made up for %s', (_what, history) => {
    const { status, output } = told(history);
    expect(status).not.toBe(0);
    expect(output).toBe('');
  });
});

it('the key is written for its owner alone, and never said', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nwith % and \\n in it\n-----END PRIVATE KEY-----';
  const { status, stdout } = run('key', { KEY: key });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  const written = join(folder, 'snowflake.p8');
  expect(readFileSync(written, 'utf8')).toBe(`${key}\n`);
  expect(statSync(written).mode & 0o777).toBe(0o600);
});
