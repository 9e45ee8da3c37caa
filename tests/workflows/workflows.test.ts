/** GitHub's workflows and actions: what actionlint says of them, and rules of ours that it does not know. None has been run here. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actionlint, type Lint } from './actionlint.ts';
import { actionBreaches, workflowBreaches } from './rules.ts';

const root = join(import.meta.dirname, '..', '..');
const all = readdirSync(join(root, '.github'), { recursive: true, encoding: 'utf8' }).sort();
const files = all.filter((file) => /^workflows\/[^/]+$/.test(file));
const actions = all.filter((file) => /^actions\/.*\/action\.ya?ml$/.test(file));
const read = (file: string): string => readFileSync(join(root, '.github', file), 'utf8');

const lint = actionlint();

describe.skipIf(lint === undefined)('actionlint', () => {
  const findings: Lint = (text) => lint?.(text) ?? ['there is no actionlint'];

  test.each(files)('has nothing to say about %s', (file) => {
    expect(findings(read(file))).toEqual([]);
  });

  // It reads workflows only, and of an action's steps just what a job's are.
  test.each(actions)('has nothing to say about the steps of %s', (file) => {
    expect(findings(asWorkflow(read(file)))).toEqual([]);
  });

  test.each([
    ['a misspelt key', 'timeout-minutes:', 'timeout-minute:', /timeout-minute/],
    ['a context that is not there', 'github.ref', 'github.reff', /reff/],
    ['a step without anything to do', '- run: npm run test:localstack', '- name: nothing', /run|uses/],
  ])('refuses %s', (_, from, to, said) => {
    expect(read('workflows/ci.yaml')).toContain(from);
    expect(findings(read('workflows/ci.yaml').replace(from, to)).join('\n')).toMatch(said);
  });

  test('refuses a misspelt key in an action', () => {
    const wrong = read('actions/prepare/action.yml').replace('      shell: bash', '      shel: bash');
    expect(findings(asWorkflow(wrong)).join('\n')).toMatch(/shel/);
  });
});

/** The steps of a composite action as those of a job. */
function asWorkflow(text: string): string {
  const steps = text.slice(text.indexOf('  steps:\n')).replace(/^/gm, '  ');
  return `on: push\njobs:\n  action:\n    runs-on: ubuntu-24.04\n${steps}`;
}

test.each(files)('%s keeps our rules', (file) => {
  expect(workflowBreaches(read(file))).toEqual([]);
});

test.each(actions)('%s keeps our rules', (file) => {
  expect(actionBreaches(read(file))).toEqual([]);
});

test('what is used of this repository is there, and of an action one version', () => {
  const used = [...files, ...actions].flatMap((file) =>
    [...read(file).matchAll(/uses: (\S+)/g)].map(([, name = '']) => name),
  );
  const own = used.filter((name) => name.startsWith('./'));
  expect(own.length).toBeGreaterThan(3);
  for (const name of own)
    expect(existsSync(join(root, name, name.endsWith('.yaml') ? '' : 'action.yml')), name).toBe(true);
  const foreign = [...new Set(used.filter((name) => !name.startsWith('./')))].map((name) => name.split('@')[0]);
  expect(foreign.length).toBe(new Set(foreign).size);
});

const pinned = /actions\/checkout@[0-9a-f]{40} # v5\.0\.0/;
const fork = 'github.event.pull_request.head.repo.full_name == github.repository && ';

test.each<readonly [string, string | RegExp, string, string]>([
  ['ci.yaml', 'contents: read', 'contents: write', 'right to read only'],
  ['ci.yaml', '    timeout-minutes: 45\n', '', 'has no end'],
  ['ci.yaml', '  pull_request:', '  pull_request_target:', 'foreign code'],
  ['ci.yaml', 'with: { persist-credentials: false }', 'with: { fetch-depth: 1 }', 'leaves its token'],
  ['ci.yaml', pinned, 'actions/checkout@v5', 'actions/checkout@v5 is not pinned'],
  ['ci.yaml', pinned, 'actions/checkout@08c6903 # v5.0.0', 'is not pinned'],
  ['ci.yaml', / # v5\.0\.0/, '', 'is not pinned'],
  ['deploy-stack.yaml', `    environment: \${{ inputs.stack }}\n`, '', 'without an environment'],
  ['deploy-stack.yaml', 'role-to-assume:', 'aws-access-key-id:', 'a key that lasts'],
  ['deploy-stack.yaml', '--stack "$STACK"', `--stack \${{ inputs.stack }}`, 'into a shell'],
  ['preview.yaml', `}}-preview\n`, '}}\n', 'an environment that deploys'],
  ['preview.yaml', fork, '', 'a fork'],
  ['preview.yaml', 'secrets.SNOWFLAKE_READER_KEY', 'secrets.SNOWFLAKE_PRIVATE_KEY', 'the key of the user that deploys'],
  ['verify-stack.yaml', 'secrets.SNOWFLAKE_READER_KEY', 'secrets.SNOWFLAKE_PRIVATE_KEY', 'the key of the user'],
  [
    'verify-stack.yaml',
    `    environment: \${{ inputs.stack }}-verify\n`,
    '',
    'a role or a secret without an environment',
  ],
])('in %s, %s made %j is a breach', (file, from, to, said) => {
  const text = read(`workflows/${file}`);
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  expect(workflowBreaches(changed).join('\n')).toContain(said);
});

test.each<readonly [string | RegExp, string, string]>([
  [/setup-java@[0-9a-f]{40} # v5\.0\.0/, 'setup-java@v5', 'actions/setup-java@v5 is not pinned'],
  ['      shell: bash\n', '', 'names no shell'],
  ['npm ci', `npm ci \${{ inputs.more }}`, 'into a shell'],
  ['composite', 'node24', 'not made of steps'],
  ['key: streampact', `key: \${{ secrets.KEY }}`, 'knows no secrets'],
])('in an action, %s made %j is a breach', (from, to, said) => {
  const text = read('actions/prepare/action.yml');
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  expect(actionBreaches(changed).join('\n')).toContain(said);
});
