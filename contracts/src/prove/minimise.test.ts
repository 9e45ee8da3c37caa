import { describe, expect, it } from 'vitest';
import type { Json } from '../json.ts';
import { minimise } from './minimise.ts';

const always = (): boolean => true;
const text = (value: Json): string => JSON.stringify(value);

describe('a witness', () => {
  it.each<[what: string, value: Json, keeps: (value: Json) => boolean, simplest: Json]>([
    ['loses members that do not matter', { a: 1, b: 2 }, (value) => text(value).includes('"b"'), { b: 0 }],
    ['loses items that do not matter', [1, 'x', 2], (value) => text(value).includes('"x"'), ['x']],
    ['is simplified deep inside', { a: [{ b: 7 }] }, (value) => text(value).includes('"b"'), { a: [{ b: 0 }] }],
    ['gets a shorter text', 'abcdefgh', (value) => String(value).length > 1, 'ab'],
    ['gets a simpler number', 17, (value) => typeof value === 'number' && value > 0, 1],
    ['becomes empty where anything goes', { a: [1] }, always, {}],
  ])('%s', (_, value, keeps, simplest) => {
    expect(minimise(value, keeps)).toEqual(simplest);
  });

  it('stays as it is when nothing simpler keeps what is asked', () => {
    const value = { a: [1, 'x'], b: null };
    expect(minimise(value, (other) => text(other) === text(value))).toEqual(value);
  });

  it('is not tried without end, however large it is', () => {
    const members = Array.from({ length: 5_000 }, (_, index) => [`p${index}`, index] as const);
    let asked = 0;
    const value = minimise(Object.fromEntries(members), () => {
      asked += 1;
      return false;
    });
    expect(Object.keys(value as object)).toHaveLength(5_000);
    expect(asked).toBeLessThan(1_000);
  });
});
