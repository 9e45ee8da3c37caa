import { expect, test } from 'vitest';
import type { Goal } from '../../local/deploy/goal.ts';
import { outputToken } from '../../local/deploy/output-token.ts';
import { urnOf } from '../../local/deploy/urn.ts';
import { Asset, type Properties, Secret, unknown } from '../../local/deploy/values.ts';
import { resourcesOf } from './resources.ts';

const identity = { stack: 'dev', project: 'p' };
const context = { salt: 'salt', root: '/nowhere' };

function goal(type: string, name: string, more: Partial<Goal> = {}): Goal {
  const parent = more.parent ?? '';
  return {
    ...{ urn: urnOf({ ...identity, parent, type, name }), type, name, parent, custom: true, inputs: {} },
    ...{ dependencies: [], propertyDependencies: {}, protect: false, retainOnDelete: false, ignoreChanges: [] },
    ...{ step: { replaceOnChanges: [], deleteBeforeReplace: undefined }, aliases: [], deadlineMs: undefined },
    ...{ unsupported: [] },
    ...more,
  };
}

const inputsOf = async (inputs: Properties, more: Partial<Goal> = {}) =>
  (await resourcesOf([goal('t', 'n', { inputs, ...more })], context))[0]?.inputs;

test('a secret and a content are kept as hashes alone', async () => {
  const inputs = { key: new Secret('hush-hush'), code: new Asset('asset', { text: 'the code' }) };
  const kept = JSON.stringify(await inputsOf(inputs));
  expect(kept).not.toMatch(/hush|the code/);
  expect(JSON.stringify(await inputsOf({ ...inputs, key: new Secret('other') }))).not.toBe(kept);
  expect(JSON.stringify(await inputsOf(inputs))).toBe(kept);
});

test('an unknown value is told apart by the resources that it comes from', async () => {
  const from = (urn: string) => ({ propertyDependencies: { version: [urn] } });
  const inputs = { version: [unknown] };
  expect(await inputsOf(inputs, from('urn:a'))).toEqual({ version: [outputToken('urn:a', '*')] });
  expect(await inputsOf(inputs, from('urn:b'))).not.toEqual(await inputsOf(inputs, from('urn:a')));
  expect(await inputsOf(inputs)).toEqual({ version: ['{{unknown}}'] });
});

test('user data is opened where it names outputs, and left where it does not', async () => {
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  const naming = `#cloud-config ${outputToken('urn:pulumi:dev::p::t::n', 'bucket')}`;
  const other = encoded('#cloud-config that names no output of anything at all');
  expect(await inputsOf({ userData: encoded(naming), other })).toEqual({ userData: naming, other });
});

test('a child is found under the aliases of its parent, with the name that it had there', async () => {
  const alias = urnOf({ ...identity, parent: '', type: 'c:C', name: 'old' });
  const parent = goal('c:C', 'new', { custom: false, aliases: [alias] });
  const children = [goal('t', 'new-bucket', { parent: parent.urn }), goal('t', 'other', { parent: parent.urn })];
  const found = await resourcesOf([parent, ...children], context);
  expect(found.map(({ name, aliases }) => [name, aliases])).toEqual([
    ['new-bucket', ['urn:pulumi:dev::p::c:C$t::old-bucket']],
    // It does not bear its parent's name, and its parent's type is the same: its URN has not changed.
    ['other', []],
  ]);
  const [plain] = await resourcesOf([goal('c:C', 'new', { custom: false }), goal('t', 'x')], context);
  expect(plain?.aliases).toEqual([]);
});
