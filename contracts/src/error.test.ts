import { describe, expect, it } from 'vitest';
import { errorCodes, exitCodeOf, isStreampactError, renderError, StreampactError } from './error.ts';

const error = new StreampactError('USAGE', 'no such folder', {
  where: 'a/b',
  fix: 'make it',
  cause: new RangeError('deep'),
});

describe('renderError', () => {
  it('says what, where, how to mend it, and why', () => {
    expect(renderError(error)).toBe('error[USAGE] no such folder\n  at a/b\n  fix: make it\n  cause: RangeError: deep');
    expect(renderError(new StreampactError('USAGE', 'no'))).toBe('error[USAGE] no');
  });

  it('calls anything else a bug', () => {
    expect(renderError('oops')).toBe('error[BUG] oops');
    expect(renderError(new TypeError('oops'))).toMatch(/^error\[BUG\] TypeError: oops\n/);
  });

  it('ends, even where causes form a ring', () => {
    const ring = new Error('ring');
    ring.cause = ring;
    expect(renderError(new StreampactError('USAGE', 'no', { cause: ring })).split('\n').length).toBeLessThan(10);
  });
});

describe('exitCodeOf', () => {
  it("is the code's own, and 1 for a bug", () => {
    expect(exitCodeOf(error)).toBe(2);
    expect(exitCodeOf(new Error('x'))).toBe(1);
    expect(exitCodeOf(undefined)).toBe(1);
    expect(Object.values(errorCodes).every((code) => Number.isInteger(code) && code > 0 && code < 256)).toBe(true);
  });
});

describe('isStreampactError', () => {
  it('knows the error of another copy of the module, and no other', () => {
    const copy = Object.assign(new Error('x'), { name: 'StreampactError', code: 'USAGE' });
    expect(isStreampactError(copy)).toBe(true);
    expect(isStreampactError(Object.assign(new Error('x'), { name: 'StreampactError', code: 'ENOENT' }))).toBe(false);
    expect(isStreampactError(Object.assign(new Error('x'), { code: 'USAGE' }))).toBe(false);
    expect(isStreampactError({ name: 'StreampactError', code: 'USAGE' })).toBe(false);
  });
});
