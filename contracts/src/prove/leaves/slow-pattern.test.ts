import { describe, expect, it } from 'vitest';
import { boundedRegExp, matchSlowly } from './slow-pattern.ts';

const hostile = '^(a+)+\\1$';
const long = `${'a'.repeat(40)}!`;

describe('patterns that only backtracking can match', () => {
  it('answers what V8 answers', () => {
    expect(matchSlowly('^(a+)\\1$', 'u', 'aaaa')).toBe(true);
    expect(matchSlowly('^(a+)\\1$', 'u', 'aaa')).toBe(false);
  });

  it('gives up a text that takes too long, and then the next text is answered', () => {
    const before = performance.now();
    expect(matchSlowly(hostile, 'u', long)).toBe('unknown');
    expect(performance.now() - before).toBeLessThan(4_000);
    expect(matchSlowly(hostile, 'u', 'aa')).toBe(true);
  });

  it('stops asking a pattern that keeps being too slow', () => {
    const pattern = '^(b+)+\\1$';
    const text = `${'b'.repeat(40)}!`;
    expect([1, 2, 3].map(() => matchSlowly(pattern, 'u', text))).toEqual(['unknown', 'unknown', 'unknown']);
    const before = performance.now();
    expect(matchSlowly(pattern, 'u', text)).toBe('unknown');
    expect(performance.now() - before).toBeLessThan(50);
  });
});

describe('boundedRegExp', () => {
  it('is linear where that is possible', () => {
    expect(boundedRegExp('^(a+)+$', 'u').test(`${'a'.repeat(100_000)}!`)).toBe(false);
    expect(boundedRegExp('^(a+)+$', 'u').test('a'.repeat(100_000))).toBe(true);
  });

  it('throws at the deadline where it is not', () => {
    expect(() => boundedRegExp('^(c+)+\\1$', 'u').test(`${'c'.repeat(40)}!`)).toThrow('took too long');
    expect(boundedRegExp('^(c+)+\\1$', 'u').test('cc')).toBe(true);
  });

  it('takes a pattern without the flag u where it compiles only so, and refuses what never compiles', () => {
    expect(boundedRegExp('^a\\-b$', 'u').test('a-b')).toBe(true);
    expect(boundedRegExp('^a\\-b$', 'u').test('ab')).toBe(false);
    expect(() => boundedRegExp('(', 'u')).toThrow(SyntaxError);
  });

  it('tells patterns apart by name, as ajv needs it', () => {
    expect(String(boundedRegExp('a', 'u'))).not.toBe(String(boundedRegExp('b', 'u')));
    expect(String(boundedRegExp('(a)\\1', 'u'))).not.toBe(String(boundedRegExp('(b)\\1', 'u')));
  });
});
