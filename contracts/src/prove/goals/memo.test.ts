import { describe, expect, it } from 'vitest';
import { Memo } from './memo.ts';
import { type Outcome, sat, unknown, unsat } from './outcome.ts';

/** No value, if the open goal at `relies` has none. */
const none = (relies: number): Outcome => ({ kind: 'unsat', relies });

function opened(...keys: readonly string[]): Memo {
  const memo = new Memo();
  for (const key of keys) memo.open(key);
  return memo;
}

describe('what became of a goal', () => {
  it.each<[what: string, outcome: Outcome]>([
    ['a value', sat(1)],
    ['no value', unsat],
    ['no answer', unknown('pattern', 'too slow')],
  ])('is remembered: %s', (_, outcome) => {
    const memo = opened('a');
    expect(memo.close('a', outcome, true)).toEqual(outcome);
    expect(memo.recall('a')).toEqual(outcome);
    expect(memo.depth).toBe(0);
  });

  it('is not remembered when only the budget ended it', () => {
    const memo = opened('a');
    memo.close('a', unknown('budget', 'too much'), false);
    expect(memo.recall('a')).toBeUndefined();
  });
});

describe('a goal within its own derivation', () => {
  it('has no value there, as long as it is open', () => {
    const memo = opened('a', 'b');
    expect([memo.recall('a'), memo.recall('b'), memo.recall('c')]).toEqual([none(0), none(1), undefined]);
  });

  it('settles what relied on it once it has no value itself', () => {
    const memo = opened('a', 'b');
    expect(memo.close('b', none(0), true)).toEqual(none(0));
    expect(memo.recall('b')).toEqual(none(0));
    expect(memo.close('a', none(0), true)).toEqual(unsat);
    expect([memo.recall('a'), memo.recall('b')]).toEqual([unsat, unsat]);
  });

  it('takes back what relied on it once it has a value after all', () => {
    const memo = opened('a', 'b');
    memo.close('b', none(0), true);
    memo.close('a', sat([]), true);
    expect([memo.recall('a'), memo.recall('b')]).toEqual([sat([]), undefined]);
  });

  it('makes what relied on an inner goal rely on the outer one, with it', () => {
    const memo = opened('a', 'b', 'c');
    memo.close('c', none(1), true);
    expect(memo.close('b', none(0), true)).toEqual(none(0));
    expect([memo.recall('b'), memo.recall('c')]).toEqual([none(0), none(0)]);
    memo.close('a', sat(0), true);
    expect([memo.recall('b'), memo.recall('c')]).toEqual([undefined, undefined]);
  });

  it('leaves no reserve behind when a question ends in the middle', () => {
    const memo = opened('a', 'b');
    memo.close('b', none(0), true);
    memo.reset();
    expect([memo.depth, memo.recall('a'), memo.recall('b')]).toEqual([0, undefined, undefined]);
  });
});
