import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownEngines } from './lanes.ts';
import { longFiles, smallDraws, tierOf } from './tiers.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const folder = join(root, 'tests');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `tests/${file}`);
const tests = files.filter((file) => file.endsWith('.test.ts'));

test('npm run test:all leaves out nothing and draws as much as the trials say', () => {
  expect(tierOf(true, {})).toEqual({ excluded: [], draws: {} });
});

test('npm test leaves out what is long, and draws less unless the caller says how much', () => {
  const { excluded, draws } = tierOf(false, { START_RUNS: '7' });
  expect(excluded).toEqual(longFiles.map(({ file }) => file));
  expect(draws).toEqual(Object.fromEntries(Object.entries(smallDraws).filter(([name]) => name !== 'START_RUNS')));
});

test('each file of a tier or a lane is there, once', () => {
  for (const named of [longFiles.map(({ file }) => file), ownEngines]) {
    expect(named.filter((file) => !tests.includes(file))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
  }
});

test('each draw is one that a trial reads', () => {
  const sources = files.filter((file) => !file.startsWith('tests/setup/')).map(read);
  const unread = Object.keys(smallDraws).filter((name) => !sources.some((text) => text.includes(`env.${name} ??`)));
  expect(unread).toEqual([]);
});

test('what runs beside the shared engines asks nothing of them', () => {
  expect(ownEngines.filter((file) => /STREAMPACT_TEST_(AWS|EMULATOR|KAFKA|TRINO)/.test(read(file)))).toEqual([]);
});

test('the documentation names what npm test leaves out, and CI runs all', () => {
  const rows = longFiles.map(({ file, proves }) => `| \`${file}\` | ${proves} |`).join('\n');
  expect(read('docs/testing.md')).toContain(rows);
  expect(read('docs/testing.md')).toContain(
    Object.entries(smallDraws)
      .map(([name, value]) => `\`${name}=${value}\``)
      .join(', '),
  );
  expect(read('.ci/run')).toMatch(/\nexec npm run test:all\n$/);
});
