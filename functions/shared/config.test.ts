import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brokers, httpUrl, integer, list, matching, oneOf, readConfig, text } from './config.ts';

const variables = {
  brokers: brokers('BROKERS'),
  base: httpUrl('BASE'),
  size: integer('SIZE', { min: 1, max: 2_000 }, 10),
  level: oneOf('LEVEL', ['info', 'warn'], 'info'),
  names: list('NAMES', ['a']),
  secret: text('SECRET'),
} as const;
const good = { BROKERS: 'b-1.example:9092,[::1]:9093', BASE: 'https://rest.example/v3/', SECRET: 's3cret' };

test('reads typed values and falls back where a default holds', () => {
  expect(readConfig(variables, good)).toEqual({
    brokers: ['b-1.example:9092', '[::1]:9093'],
    base: 'https://rest.example/v3',
    size: 10,
    level: 'info',
    names: ['a'],
    secret: 's3cret',
  });
});

test('names every missing and every bad variable in one error, and repeats no value', () => {
  const read = () =>
    readConfig(variables, { BROKERS: 'host', BASE: 'ftp://hunter2', SIZE: '0', LEVEL: 'loud', SECRET: '' });
  expect(read).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/BROKERS must .*BASE must .*SIZE must .*LEVEL must .*SECRET is missing/),
    }),
  );
  expect(read).not.toThrow(/hunter2|loud/);
});

describe('brokers', () => {
  test.each(['h:1', 'h:65535', '10.0.0.1:9092', 'h:1, i:2'])('accepts %s', (value) => {
    expect(readConfig({ brokers: brokers('B') }, { B: value }).brokers.length).toBeGreaterThan(0);
  });
  test.each(['h', 'h:', ':1', 'h:0', 'h:65536', 'h:1,', 'http://h:1', 'h:1 i:2'])('refuses %s', (value) => {
    expect(() => readConfig({ brokers: brokers('B') }, { B: value })).toThrow(/B must/);
  });
});

describe('httpUrl', () => {
  test.each(['https://user:pw@h/', 'https://h/?key=1', 'https://h/#x', 'h', 'file:///etc'])('refuses %s', (value) => {
    expect(() => readConfig({ url: httpUrl('U') }, { U: value })).toThrow(/U must/);
  });
});

test('matching takes what fits the pattern as a whole', () => {
  const currency = matching('C', { pattern: /^[A-Z]{3}$/, expected: 'three capital letters' }, 'USD');
  const read = (value: string) => readConfig({ currency }, { C: value }).currency;
  expect([read('SGD'), read('')]).toEqual(['SGD', 'USD']);
  for (const value of ['sgd', 'SGDX', 'S D']) expect(() => read(value)).toThrow(/C must be three capital letters/);
});

test('integer takes exactly the whole numbers within its bounds', () => {
  const size = integer('N', { min: -5, max: 5 });
  fc.assert(
    fc.property(fc.integer({ min: -20, max: 20 }), (n) => {
      const read = () => readConfig({ size }, { N: String(n) }).size;
      if (n >= -5 && n <= 5) expect(read()).toBe(n);
      else expect(read).toThrow(/from -5 to 5/);
    }),
  );
  for (const value of ['1.0', '1e0', ' 1', '0x1', 'one'])
    expect(() => readConfig({ size }, { N: value })).toThrow(/N must/);
});
