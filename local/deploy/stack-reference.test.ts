import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { declaration } from './declaration.ts';
import { readProject } from './project.ts';
import { readDeployedStack, referencedStack } from './stack-reference.ts';
import type { StateFile } from './state.ts';
import { stackType, urnOf } from './urn.ts';
import type { Properties } from './values.ts';

const reader = fileURLToPath(new URL('../../tests/fixtures/programs/reader', import.meta.url));

async function read(from: string, outputs: Properties) {
  const asked: string[] = [];
  const { outputs: handedOn } = await declaration({
    project: await readProject(reader, 'dev'),
    stack: 'dev',
    config: { 'shop:from': from },
    signal: AbortSignal.timeout(60_000),
    readStack: async (stack) => {
      asked.push(stack);
      return outputs;
    },
  });
  return { asked, handedOn };
}

test('a program reads what another stack told, at once and as an output', { timeout: 60_000 }, async () => {
  const goods = { names: ['tea', 'rice'], count: 2, place: { shelf: 'a' } };
  const { asked, handedOn } = await read('organization/shop/prod', { goods, other: 'x' });
  expect(asked).toEqual(['prod']);
  expect(handedOn).toEqual({ plain: goods, lazily: goods });
});

test('a stack that was never deployed tells nothing', { timeout: 60_000 }, async () => {
  expect((await read('organization/shop/prod', {})).handedOn).toMatchObject({ plain: 'nothing' });
});

test('stacks of another project are refused', { timeout: 60_000 }, async () => {
  expect(referencedStack('organization/shop/prod', 'shop')).toBe('prod');
  expect(referencedStack('prod', 'shop')).toBe('prod');
  for (const strange of ['organization/bakery/prod', 'shop/prod', '', 'organization/shop/']) {
    expect(() => referencedStack(strange, 'shop')).toThrow(/knows no stack/);
  }
  await expect(read('organization/bakery/prod', {})).rejects.toMatchObject({ code: 'DEPLOY_UNSUPPORTED' });
});

test('the state folder tells the outputs of its stacks, but no secret', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streampact-reference-'));
  const identity = { stack: 'prod', project: 'shop' };
  const urn = urnOf({ ...identity, parent: '', type: stackType, name: 'shop-prod' });
  const state: StateFile = {
    ...{ version: 1, ...identity, salt: 'salt', condemned: [] },
    resources: [
      {
        ...{ urn, type: stackType, name: 'shop-prod', custom: false, id: '', parent: '', inputs: {} },
        outputs: { goods: ['tea'], key: { $secret: 'digest' }, nested: { open: 1, sealed: { $secret: 'digest' } } },
        ...{ dependencies: [], propertyDependencies: {}, protect: false, retainOnDelete: false },
      },
    ],
  };
  await writeFile(join(folder, 'prod.state.json'), JSON.stringify(state));
  const readStack = readDeployedStack(folder, 'shop');
  expect(await readStack('prod')).toEqual({ goods: ['tea'], nested: { open: 1 } });
  expect(await readStack('staging')).toEqual({});
  await rm(folder, { recursive: true });
});
