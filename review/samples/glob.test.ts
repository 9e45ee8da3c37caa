import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globPattern } from './glob.ts';

describe('globs', () => {
  it.each([
    ['a/*.json', 'a/b.json', true],
    ['a/*.json', 'a/b/c.json', false],
    ['a/**/*.json', 'a/c.json', true],
    ['a/**/*.json', 'a/b/b/c.json', true],
    ['a/**', 'a/b/c', true],
    ['a/?.{json,jsonl}', 'a/b.jsonl', true],
    ['a/?.{json,jsonl}', 'a/bb.jsonl', false],
    ['dt=2021-10-2{6,7}/*', 'dt=2021-10-27/x', true],
    ['a.b', 'axb', false],
  ])('%s on %s: %s', (glob, path, matches) => {
    expect(globPattern(glob).test(path)).toBe(matches);
  });

  it('match themselves where they have no marks', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z.+()^$|\\[\]-]{1,20}$/), (path) => {
        expect(globPattern(path.replace(/^\.\//, '')).test(path.replace(/^\.\//, ''))).toBe(true);
      }),
    );
  });
});
