import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changeKinds } from '../kinds.ts';
import { documentFile, withKinds } from './document.ts';

const text = readFileSync(documentFile, 'utf8');

describe('docs/reviews.md', () => {
  it('lists every kind of change as it is; npx tsx contracts/src/diff/kinds/document.ts mends it', () => {
    expect(withKinds(text)).toBe(text);
    expect(changeKinds.filter(({ kind }) => !text.includes(`| \`${kind}\` |`))).toEqual([]);
  });

  it('would not do without the place of its list', () => {
    expect(() => withKinds('# Reviews')).toThrow(/needs/);
  });
});
