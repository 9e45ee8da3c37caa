/** Every resource of the stacks that are deployed whole, before the real cfn-lint: a judge that knows nothing of our check. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureOptional } from '../../../local/setup/toolchain.ts';
import { lint } from './cfn-lint.ts';
import { templateOf } from './template.ts';
import { declareAll, resourcesOf, type Stacks } from './world.ts';

const world: { stacks: Stacks } = { stacks: new Map() };
const labels = ['dev', 'staging', 'prod with every option'] as const;

beforeAll(async () => {
  world.stacks = await declareAll(labels);
}, 620_000);

describe.each(labels)('cfn-lint, on its own, on %s', (label) => {
  it('allows every resource, and refuses one of each broken kind', async () => {
    const cfnLint = join(await ensureOptional('cfn-lint', { quiet: true }), 'bin', 'cfn-lint');
    const declaration = world.stacks.get(label);
    const resources = declaration === undefined ? [] : resourcesOf(declaration);
    expect(resources.length).toBeGreaterThan(100);
    expect(await lint(cfnLint, templateOf(resources))).toEqual([]);
    const twin = resources.map((resource) =>
      resource.type === 'aws:sqs/queue:Queue'
        ? { ...resource, inputs: { ...resource.inputs, messageRetentionSeconds: 5 } }
        : resource,
    );
    const queues = resources.filter(({ type }) => type === 'aws:sqs/queue:Queue');
    expect((await lint(cfnLint, templateOf(twin))).length).toBe(queues.length);
  }, 240_000);
});
