import { expect, test } from 'vitest';
import { type Item, itemSize } from './size.ts';

const rows: readonly [string, Item, number][] = [
  ['nothing', {}, 0],
  ['a text and its name, in UTF-8', { größe: { S: 'ä' } }, 7 + 2],
  ['a number, two digits a byte and one more', { n: { N: '12345' } }, 1 + 3 + 1],
  ['a number without the zeros around it', { n: { N: '-0.0012300' } }, 1 + 2 + 1],
  ['bytes', { b: { B: new Uint8Array(5) } }, 1 + 5],
  ['a yes', { b: { BOOL: true } }, 1 + 1],
  ['a null', { b: { NULL: true } }, 1 + 1],
  ['sets', { s: { SS: ['a', 'bc'] }, n: { NS: ['1', '22'] }, b: { BS: [new Uint8Array(2)] } }, 3 + 3 + 4 + 2],
  ['an empty list', { l: { L: [] } }, 1 + 3],
  ['a list in a map', { m: { M: { l: { L: [{ S: 'abc' }] } } } }, 1 + 3 + 1 + 1 + 3 + 1 + 3],
];

test.each(rows)('%s', (_, item, bytes) => {
  expect(itemSize(item)).toBe(bytes);
});
