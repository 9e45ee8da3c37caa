import { describe, expect, it } from 'vitest';
import { createFence, Fenced, isFencing } from './fence.ts';

describe('the fence', () => {
  it('holds while an assignment lasts', () => {
    const fence = createFence();
    expect(fence.isCurrent(0)).toBe(false);
    const epoch = fence.open();
    expect(fence.isCurrent(epoch)).toBe(true);
  });

  it('falls when a join begins, and for good when another assignment follows', () => {
    const fence = createFence();
    const epoch = fence.open();
    fence.close();
    expect(fence.isCurrent(epoch)).toBe(false);
    expect(fence.isCurrent(fence.open())).toBe(true);
    expect(fence.isCurrent(epoch)).toBe(false);
  });
});

describe('isFencing', () => {
  it.each(['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'REBALANCE_IN_PROGRESS'])('knows %s', (type) => {
    expect(isFencing(Object.assign(new Error('no'), { type }))).toBe(true);
  });
  it('does not take an unknown outcome for one', () => {
    expect(isFencing(Object.assign(new Error('no'), { type: 'REQUEST_TIMED_OUT' }))).toBe(false);
    expect(isFencing(new Error('socket'))).toBe(false);
    expect(isFencing(new Fenced())).toBe(true);
  });
});
