/** Registering and removing, against a provider that only keeps a diary. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Goal } from './goal.ts';
import { openCloud } from './provider/cloud.ts';
import { Provider } from './provider/provider.ts';
import { complete, type ResourceRow } from './provider/row.ts';
import { Registrar } from './registrar.ts';
import { Remover } from './remover.ts';
import type { Run } from './run.ts';
import { loadState } from './state.ts';
import { Tally } from './tally.ts';
import type { Properties } from './values.ts';

let dir: string;
let diary: string[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'streampact-registrar-'));
  diary = [];
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const row = (type: string, more: Partial<ResourceRow> = {}): ResourceRow => ({
  type,
  replaceOn: ['home'],
  create: async (inputs) => {
    diary.push(`create ${inputs.is}`);
    return { id: `id-${inputs.is}`, outputs: { made: `made-${inputs.is}` } };
  },
  update: async ({ inputs }) => {
    diary.push(`update ${inputs.is}`);
    return undefined;
  },
  delete: async ({ inputs }) => {
    diary.push(`delete ${inputs.is}`);
  },
  ...more,
});

const rows = [
  row('named', { deleteBeforeReplace: true }),
  row('free'),
  row('slow', {
    create: ({ is }) =>
      complete({ id: 'half' }, async () => {
        if (is === 'bad') throw Object.assign(new Error('not ready'), { $metadata: { httpStatusCode: 400 } });
        diary.push(`create ${is}`);
        return undefined;
      }),
  }),
];

type Wish = Partial<Goal> & { readonly inputs: Properties };
const goal = (name: string, { inputs, ...more }: Wish): Goal => ({
  ...{
    urn: `urn::${name}`,
    type: 'free',
    name,
    custom: true,
    parent: '',
    inputs,
    dependencies: [],
    propertyDependencies: {},
  },
  ...{ protect: false, retainOnDelete: false, ignoreChanges: [], aliases: [], deadlineMs: undefined, unsupported: [] },
  step: { replaceOnChanges: [], deleteBeforeReplace: undefined },
  ...more,
});

/** One run of a program that registers `goals` one after the other. */
async function run(goals: readonly Goal[], preview = false) {
  diary = [];
  const cloud = openCloud({ endpoint: 'http://127.0.0.1:9', region: 'r', account: '0', root: dir });
  const state = await loadState(dir, { stack: 's', project: 'p' });
  const tally = new Tally(() => undefined);
  const shared: Run = {
    state,
    provider: new Provider(cloud, { resources: rows, functions: {} }),
    tally,
    preview,
    root: dir,
  };
  const remover = new Remover(shared);
  const registrar = new Registrar(shared, remover);
  const answers = [];
  for (const each of goals) answers.push(await registrar.register(each));
  await remover.removeAllBut(registrar.seen);
  const { changes, ...counts } = tally.summary();
  return { answers, counts, changes: changes.map(({ op, name }) => `${op} ${name}`), state, diary };
}

test('a replaced resource goes last, after what used it has moved on', async () => {
  const program = (home: string) => [
    goal('base', { inputs: { is: `base-${home}`, home } }),
    goal('user', { inputs: { is: 'user', of: home }, propertyDependencies: { of: ['urn::base'] } }),
  ];
  await run(program('a'));
  const preview = await run(program('b'), true);
  expect([preview.changes, preview.diary]).toEqual([['replace base', 'update user'], []]);
  const second = await run(program('b'));
  expect(second.diary).toEqual(['create base-b', 'update user', 'delete base-a']);
  expect(second.changes).toEqual(preview.changes);
  expect((await run(program('b'))).counts).toMatchObject({ unchanged: 2, created: 0, deleted: 0 });
});

test('one that goes first takes along what must be replaced with it, and only that', async () => {
  const program = (home: string) => [
    goal('base', { type: 'named', inputs: { is: 'base', home } }),
    goal('bound', { inputs: { is: 'bound', home }, propertyDependencies: { home: ['urn::base'] } }),
    goal('loose', { inputs: { is: 'loose', of: home }, propertyDependencies: { of: ['urn::base'] } }),
  ];
  await run(program('a'));
  const preview = await run(program('b'), true);
  const second = await run(program('b'));
  expect(second.diary).toEqual(['delete bound', 'delete base', 'create base', 'create bound', 'update loose']);
  expect(second.changes).toEqual(['replace base', 'replace bound', 'update loose']);
  expect(preview.changes).toEqual(second.changes);
});

test('what the program dropped is deleted, dependents first; what is to be kept is only forgotten', async () => {
  await run([
    goal('a', { inputs: { is: 'a' } }),
    goal('b', { inputs: { is: 'b' }, dependencies: ['urn::a'] }),
    goal('c', { inputs: { is: 'c' }, parent: 'urn::b', retainOnDelete: true }),
  ]);
  const second = await run([]);
  expect(second.diary).toEqual(['delete b', 'delete a']);
  expect(second.counts.deleted).toBe(3);
  expect([...second.state.resources.keys()]).toEqual([]);
});

test('a protected resource is neither deleted nor replaced', async () => {
  const guarded = (home: string) => [goal('a', { inputs: { is: 'a', home }, protect: true })];
  await run(guarded('x'));
  await expect(run([])).rejects.toMatchObject({ code: 'DEPLOY_RESOURCE_FAILED', where: 'urn::a' });
  await expect(run(guarded('y'))).rejects.toMatchObject({ code: 'DEPLOY_RESOURCE_FAILED', where: 'urn::a' });
  expect(diary).toEqual([]);
});

test('a creation that got half way is remembered, and done over', async () => {
  const program = (is: string) => [goal('a', { type: 'slow', inputs: { is } })];
  await expect(run(program('bad'))).rejects.toMatchObject({ code: 'DEPLOY_RESOURCE_FAILED', where: 'urn::a' });
  const second = await run(program('good'));
  expect([second.changes, second.diary]).toEqual([['replace a'], ['delete bad', 'create good']]);
});

test('outputs come from the inputs, the provider, and in the next run from the state', async () => {
  const program = [goal('a', { inputs: { is: 'a' } })];
  const outputs = { is: 'a', made: 'made-a' };
  expect((await run(program)).answers).toEqual([{ urn: 'urn::a', id: 'id-a', outputs }]);
  expect((await run(program, true)).answers).toEqual([{ urn: 'urn::a', id: 'id-a', outputs }]);
});

test.each([
  ['two resources of one name', [goal('a', { inputs: {} }), goal('a', { inputs: {} })], 'DEPLOY_PROGRAM_FAILED'],
  ['an option that is not there', [goal('a', { inputs: {}, unsupported: ['import'] })], 'DEPLOY_UNSUPPORTED'],
  ['a type that is not there', [goal('a', { inputs: {}, type: 'odd' })], 'DEPLOY_UNSUPPORTED'],
  ['an alias that would have to be followed', [goal('b', { inputs: {}, aliases: ['urn::old'] })], 'DEPLOY_UNSUPPORTED'],
])('%s is refused', async (_name, goals, code) => {
  await run([goal('old', { inputs: { is: 'old' } })]);
  await expect(run(goals)).rejects.toMatchObject({ code });
  expect(diary).not.toContain('delete old');
});
