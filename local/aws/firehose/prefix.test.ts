import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, keyNames, readPrefix } from './prefix.ts';

const values = { oldest: Date.UTC(2018, 7, 27, 10, 30, 5), timeZone: 'UTC', keys: { zone: 'raw' }, errorType: 'e' };
const evaluated = (text: string, more = {}): string => evaluate(readPrefix(text, 'Prefix'), { ...values, ...more });

describe('a prefix', () => {
  // The examples of https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html, and patterns beside them.
  it.each([
    ['plain/', 'plain/'],
    ['!{timestamp:yyyy/MM/dd}', '2018/08/27'],
    ["!{timestamp:'year='yyyy'/month='MM'/day='dd'/hour='HH}/x", 'year=2018/month=08/day=27/hour=10/x'],
    ['y=!{timestamp:yy}/m=!{timestamp:M}/!{timestamp:uuuu-MM-dd HH:mm:ss}', 'y=18/m=8/2018-08-27 10:30:05'],
    ["!{timestamp:'it''s' ''HH''}", "it's '10'"],
    ['!{partitionKeyFromLambda:zone}/!{partitionKeyFromLambda:zone}', 'raw/raw'],
    ['!{firehose:error-output-type}/', 'e/'],
  ])('%s is %s', (text, expected) => {
    expect(evaluated(text)).toBe(expected);
  });

  it.each([
    '!{timestamp:}',
    '!{timestamp:QQ}',
    '!{timestamp:yyyyy}',
    "!{timestamp:'open}",
    '!{timestamp:ddd}',
    '!{partitionKeyFromQuery:zone}',
    '!{partitionKeyFromLambda:}',
    '!{firehose:now}',
    '!{other:x}',
    'a!{b',
    '!{zone}',
  ])('%s is refused', (text) => {
    expect(() => readPrefix(text, 'Prefix')).toThrow(expect.objectContaining({ type: 'InvalidArgumentException' }));
  });

  it('has another random string of eleven characters each time', () => {
    const [first, second] = evaluated('!{firehose:random-string}/!{firehose:random-string}').split('/');
    expect(first).toMatch(/^[0-9a-f]{11}$/);
    expect(first).not.toBe(second);
  });

  it('is on the clock of its time zone', () => {
    expect(evaluated('!{timestamp:dd/HH}', { timeZone: 'Asia/Tokyo' })).toBe('27/19');
  });

  it('names its keys', () => {
    expect(keyNames(readPrefix('!{partitionKeyFromLambda:a}/b/!{partitionKeyFromLambda:c}', 'Prefix'))).toEqual([
      'a',
      'c',
    ]);
  });

  it('is its own text when there is no expression in it, and never anything else than refused or evaluated', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (!text.includes('!{')) expect(evaluated(text)).toBe(text);
        else expect([true, false]).toContain(isRead(text));
      }),
    );
  });
});

function isRead(text: string): boolean {
  try {
    evaluated(text);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ type: 'InvalidArgumentException' });
    return false;
  }
}
