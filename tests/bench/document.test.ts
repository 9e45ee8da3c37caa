import { expect, it } from 'vitest';
import { replaceBlock } from './document.ts';
import { wholeNumber } from './whole-number.ts';

const page = 'before\n<!-- bench:a -->\nold\n<!-- /bench:a -->\nafter\n<!-- bench:b -->\n<!-- /bench:b -->\n';

it('replaces its own block and nothing else, as often as one likes', () => {
  const once = replaceBlock(page, { name: 'a', block: 'new', file: 'x.md' });
  expect(once).toBe(page.replace('\nold\n', '\n\nnew\n\n'));
  expect(replaceBlock(once, { name: 'a', block: 'new', file: 'x.md' })).toBe(once);
});

it.each([['c'], ['']])('refuses a block that is not there: %j', (name) => {
  expect(() => replaceBlock(page, { name, block: '', file: 'x.md' })).toThrowError(
    expect.objectContaining({ code: 'BENCH_FAILED', where: 'x.md' }),
  );
});

it('takes whole numbers between its bounds only', () => {
  expect(wholeNumber(1, 10)('10')).toBe(10);
  for (const text of ['0', '11', '1.5', '-1', 'x', ''])
    expect(() => wholeNumber(1, 10)(text)).toThrowError('whole number');
});
