import { describe, expect, it } from 'vitest';
import { briefJson, listed, minutesInWords, ruleInWords } from './words.ts';

describe('words', () => {
  it.each([
    [1, '1 minute'],
    [60, '1 hour'],
    [90, '90 minutes'],
    [2880, '2 days'],
  ])('says %d minutes', (minutes, words) => {
    expect(minutesInWords(minutes)).toBe(words);
  });

  it.each([
    ['0.2', '20 %'],
    ['0.005', '0.5 %'],
    ['1', '100 %'],
    ['0', '0 %'],
    ['0.12345', '12.345 %'],
    ['1.0', '100 %'],
  ])('says a share of %s exactly', (share, words) => {
    expect(ruleInWords({ rule: 'maxRejectedShare', share }).says).toBe(`At most ${words} of the rows are rejected`);
  });

  it('says ranges with one bound and with two', () => {
    expect(ruleInWords({ rule: 'range', column: 'a', min: '0' }).says).toBe('a is at least 0');
    expect(ruleInWords({ rule: 'range', column: 'a', max: '9' }).says).toBe('a is at most 9');
    expect(ruleInWords({ rule: 'range', column: 'a', min: '0', max: '9' }).says).toBe('a is from 0 to 9');
  });

  it('lists names', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
  });

  it('cuts long JSON between characters', () => {
    expect(briefJson('😀😀😀', 4)).toBe('"😀😀…');
    expect(briefJson('ab', 4)).toBe('"ab"');
  });
});
