import { describe, expect, it } from 'vitest';
import { anyString } from '../fixtures/any-string.ts';
import type { StringGoal } from '../model.ts';
import { findString } from './strings.ts';

describe('long repetitions', () => {
  it.each([
    ['^.{1,1000}$', '^.{1,1001}$'],
    ['^[a-z]{1,1024}$', '^[a-z]{1,1025}$'],
    ['^[a-zA-Z]{1,200}:[a-z]{1,200}$', '^[a-zA-Z]{1,200}:[a-z]{1,201}$'],
  ])('%s is within %s, and not the other way round', (narrow, wide) => {
    expect(findString({ ...anyString, patterns: [narrow], notPatterns: [wide] })).toEqual({ kind: 'empty' });
    expect(findString({ ...anyString, patterns: [wide], notPatterns: [narrow] })).toMatchObject({ kind: 'found' });
  });

  it('sees what follows a match for what it is: anything', () => {
    const url = (more: string): string => `https?:\\/\\/[-a-z0-9@:%._+~#=]{1,256}\\.[a-z]{1,6}([-a-z0-9${more}]*)`;
    expect(findString({ ...anyString, patterns: [url('_')], notPatterns: [url('*')] })).toEqual({ kind: 'empty' });
    expect(findString({ ...anyString, patterns: [url('*')], notPatterns: [url('_')] })).toEqual({ kind: 'empty' });
    const whole = { ...anyString, patterns: [`^${url('*')}$`], notPatterns: [`^${url('_')}$`] };
    expect(findString(whole)).toMatchObject({ kind: 'found' });
  });

  it('finds hosts of a length, up to the longest', () => {
    const host = { ...anyString, formats: ['hostname'] };
    expect(findString({ ...host, minLength: 100 })).toMatchObject({ kind: 'found' });
    expect(findString({ ...host, minLength: 255 })).toEqual({ kind: 'empty' });
  });
});

describe('the deadline', () => {
  const hard: StringGoal = {
    ...anyString,
    patterns: ['(?:a|b)*a(?:a|b){60}(?:c|d)*$', '(?:a|c)*c(?:b|c){70}a*'],
    notPatterns: ['^.{1,90}$', '(?:a|b)*b(?:a|b){65}c'],
  };

  it('ends the work on a goal', () => {
    const start = performance.now();
    const found = findString(hard, start + 20);
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(found).toMatchObject({ kind: 'unknown', keyword: 'pattern' });
  });

  it('leaves alone what is decided before it', () => {
    const soon = performance.now() + 60_000;
    expect(findString({ ...anyString, patterns: ['^a+$'] }, soon)).toEqual({ kind: 'found', value: 'a' });
  });
});
