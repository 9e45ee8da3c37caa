import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint, restore } from './fingerprint.ts';
import { loadState, replaceFile, type StoredResource } from './state.ts';
import { Secret, unknown } from './values.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'streampact-state-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const identity = { stack: 'local', project: 'p' };
const resource = (urn: string): StoredResource => ({
  ...{ urn, type: 't', name: urn, custom: true, id: urn, parent: '', inputs: {}, outputs: {} },
  ...{ dependencies: [], propertyDependencies: {}, protect: false, retainOnDelete: false },
});

test('what was saved is there again, with its salt', async () => {
  const state = await loadState(dir, identity);
  state.resources.set('a', resource('a'));
  state.condemned = [resource('b')];
  await state.save();
  const again = await loadState(dir, identity);
  expect([[...again.resources.values()], again.condemned, again.salt]).toEqual([
    [resource('a')],
    [resource('b')],
    state.salt,
  ]);
});

test('each save holds what was there when it was asked for, however many come at once', async () => {
  const state = await loadState(dir, identity);
  const seen = Array.from({ length: 50 }, async (_, index) => {
    state.resources.set(`r${index}`, resource(`r${index}`));
    await state.save();
    return (await loadState(dir, identity)).resources.has(`r${index}`);
  });
  expect(await Promise.all(seen)).toEqual(Array.from({ length: 50 }, () => true));
});

test('a reader never sees a part of a file, and no other file is left', async () => {
  const path = join(dir, 'file');
  const contents = ['a', 'b'].map((letter) => letter.repeat(200_000));
  await replaceFile(path, contents[0] ?? '');
  let writing = true;
  const reading = (async () => {
    while (writing) expect(contents).toContain(await readFile(path, 'utf8'));
  })();
  for (let round = 0; round < 20; round += 1) await replaceFile(path, contents[round % 2] ?? '');
  writing = false;
  await reading;
  expect(await readdir(dir)).toEqual(['file']);
});

test.each(['{ "version": 1, "resou', '{ "version": 2 }'])(
  'a file that is no state of ours is refused: %s',
  async (text) => {
    await writeFile(join(dir, 'local.state.json'), text);
    await expect(loadState(dir, identity)).rejects.toMatchObject({ code: 'DEPLOY_STATE_INVALID' });
  },
);

test('a secret is stored as a hash that tells its changes, and comes back from the program alone', async () => {
  const context = { salt: 'salt', root: dir };
  const inputs = { plain: 'seen', nested: { key: new Secret('hush') }, list: [new Secret({ deep: 'hush' })] };
  const stored = await fingerprint(inputs, context);
  expect(JSON.stringify(stored)).toContain('seen');
  expect(JSON.stringify(stored)).not.toContain('hush');
  expect(await fingerprint(inputs, context)).toEqual(stored);
  expect(await fingerprint({ ...inputs, nested: { key: new Secret('other') } }, context)).not.toEqual(stored);
  expect(await fingerprint(inputs, { ...context, salt: 'other' })).not.toEqual(stored);
  expect(restore(stored, inputs)).toEqual(inputs);
  expect(restore(stored, {})).toEqual({ plain: 'seen', nested: {}, list: [null] });
});

test('an unknown value is stored as such', async () => {
  expect(await fingerprint({ later: unknown }, { salt: '', root: dir })).toEqual({ later: { $unknown: true } });
});
