import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../testing/repository.ts';
import { openCache } from './cache.ts';
import { resource, setOf } from './testing.ts';
import type { SourceTree } from './trees.ts';

const tree = (entries: Readonly<Record<string, string>>): SourceTree => ({
  label: 'tree',
  entries: new Map(Object.entries(entries)),
  checkOut: async () => undefined,
});

/** Asks a fresh cache in `home`; the answer says how often it had to be made. */
async function ask(home: string, entries: Readonly<Record<string, string>>, stack = 'dev') {
  const made = { times: 0 };
  const cache = await openCache(home);
  const answer = () =>
    cache.remember(tree(entries), stack, async () => {
      made.times += 1;
      return setOf(resource({ type: 't', name: 'n' }));
    });
  const [one, other] = await Promise.all([answer(), answer()]);
  expect(one).toEqual(other);
  return made.times;
}

test('the same tree and stack are made once, also when asked for twice at a time', async () => {
  const home = scratchFolder();
  expect(await ask(home, { infra: '1', docs: '1' })).toBe(1);
  expect(await ask(home, { infra: '1', docs: '1' })).toBe(0);
  expect(await ask(home, { infra: '1', docs: 'other' })).toBe(0);
});

test('another tree or another stack is made anew', async () => {
  const home = scratchFolder();
  expect(await ask(home, { infra: '1' })).toBe(1);
  expect(await ask(home, { infra: '2' })).toBe(1);
  expect(await ask(home, { infra: '1' }, 'prod')).toBe(1);
});

test('a damaged entry is made anew', async () => {
  const home = scratchFolder();
  await ask(home, { infra: '1' });
  const folder = join(home, '.streampact', 'review');
  const [entry = ''] = readdirSync(folder).filter((name) => name.endsWith('.json'));
  writeFileSync(join(folder, entry), '{');
  expect(await ask(home, { infra: '1' })).toBe(1);
  expect(JSON.parse(readFileSync(join(folder, entry), 'utf8'))).toMatchObject({ resources: [{ name: 'n' }] });
});

test('where nothing can be written, everything is made', async () => {
  const home = join(scratchFolder(), 'file');
  writeFileSync(home, '');
  expect(await ask(home, { infra: '1' })).toBe(1);
  expect(await ask(home, { infra: '1' })).toBe(1);
});
