/** GitHub's workflows: what actionlint says of them, and rules of ours that it does not know. None has been run here. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { actionlint, type Lint } from './actionlint.ts';

const folder = join(import.meta.dirname, '..', '..', '.github', 'workflows');
const files = readdirSync(folder).sort();
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

const lint = actionlint();

describe.skipIf(lint === undefined)('actionlint', () => {
  const findings: Lint = (text) => lint?.(text) ?? ['there is no actionlint'];

  test.each(files)('has nothing to say about %s', (file) => {
    expect(findings(read(file))).toEqual([]);
  });

  test.each([
    ['a misspelt key', 'timeout-minutes:', 'timeout-minute:', /timeout-minute/],
    ['a context that is not there', 'github.ref', 'github.reff', /reff/],
    ['a step without anything to do', '- run: .ci/run', '- name: nothing', /run|uses/],
  ])('refuses %s', (_, from, to, said) => {
    expect(findings(read('ci.yaml').replace(from, to)).join('\n')).toMatch(said);
  });
});

interface Job {
  readonly uses?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: unknown;
  readonly steps?: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Record<string, unknown>;
  }[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>> | string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** What is wrong with a workflow by our own rules. */
function breaches(text: string): readonly string[] {
  const { on, permissions, jobs } = parse(text) as Workflow;
  const found: string[] = [];
  if (JSON.stringify(permissions) !== '{"contents":"read"}')
    found.push('a workflow begins with the right to read only');
  if (typeof on === 'object' && 'pull_request_target' in on)
    found.push('pull_request_target runs foreign code with our rights');
  for (const [name, job] of Object.entries(jobs)) {
    const steps = job.steps ?? [];
    if (job.uses === undefined && job['timeout-minutes'] === undefined) found.push(`${name} has no end`);
    if (job.permissions?.['id-token'] === 'write' && job.uses === undefined && job.environment === undefined) {
      found.push(`${name} gets a role without an environment that could ask for approval`);
    }
    for (const { uses = '', run = '', with: given } of steps) {
      if (uses.startsWith('actions/checkout@') && given?.['persist-credentials'] !== false) {
        found.push(`${name} leaves its token in the checkout`);
      }
      if (uses.startsWith('aws-actions/') && 'aws-access-key-id' in (given ?? {}))
        found.push(`${name} uses a key that lasts`);
      if (/\$\{\{/.test(run)) found.push(`${name} pastes an expression into a shell`);
    }
  }
  return found;
}

test.each(files)('%s keeps our rules', (file) => {
  expect(breaches(read(file))).toEqual([]);
});

test.each([
  ['ci.yaml', 'contents: read', 'contents: write', 'right to read only'],
  ['ci.yaml', '    timeout-minutes: 45\n', '', 'has no end'],
  ['ci.yaml', '  pull_request:', '  pull_request_target:', 'foreign code'],
  ['ci.yaml', 'with: { persist-credentials: false }', 'with: { fetch-depth: 1 }', 'leaves its token'],
  ['deploy-stack.yaml', `    environment: \${{ inputs.stack }}\n`, '', 'without an environment'],
  ['deploy-stack.yaml', 'role-to-assume:', 'aws-access-key-id:', 'a key that lasts'],
  ['deploy-stack.yaml', '--stack "$STACK"', `--stack \${{ inputs.stack }}`, 'into a shell'],
])('in %s, %j instead of %j is a breach', (file, from, to, said) => {
  const text = read(file);
  expect(text).toContain(from);
  expect(breaches(text.replace(from, to)).join('\n')).toContain(said);
});
