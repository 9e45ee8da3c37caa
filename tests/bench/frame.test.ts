import { describe, expect, it } from 'vitest';
import { measure, median, render } from './frame.ts';

const taking = (name: string, ...times: readonly number[]) => {
  const left = [0, ...times];
  return { name, run: async () => left.shift() };
};

describe('a benchmark', () => {
  it('tells medians, and ratios round by round', async () => {
    const outcome = await measure(
      { name: 'x', ours: taking('ours', 10, 100, 10), beside: [taking('theirs', 20, 200, 5)], targetMs: 10 },
      3,
    );
    expect(outcome).toMatchObject({
      ours: { medianMs: 10, minMs: 10, maxMs: 100 },
      beside: [{ name: 'theirs', medianMs: 20, oursToTheirs: 0.5 }],
    });
    expect(render([outcome])).toContain('target 10 ms met');
    expect(render([{ ...outcome, targetMs: 9 }])).toContain('MISSED');
  });

  it('names whom it could not ask', async () => {
    const outcome = await measure(
      { name: 'x', ours: taking('ours', 1), beside: [{ name: 'y', absent: 'not here' }] },
      1,
    );
    expect(render([outcome])).toContain('y: not here');
  });

  it('tells the failure of another in their place, and fails with ours', async () => {
    const broken = { name: 'broken', run: () => Promise.reject(new RangeError('no')) };
    const outcome = await measure({ name: 'x', ours: taking('ours', 1), beside: [broken] }, 1);
    expect(outcome.beside).toEqual([{ name: 'broken', absent: 'no' }]);
    await expect(measure({ name: 'x', ours: broken, beside: [] }, 1)).rejects.toThrow('no');
  });
});

describe('the median', () => {
  it.each([
    [[3], 3],
    [[3, 1], 2],
    [[9, 1, 5], 5],
  ])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });
});
