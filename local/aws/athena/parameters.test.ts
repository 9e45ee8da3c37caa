import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindParameters, isLiteral, quoteSql } from './parameters.ts';
import { splitParameters } from './run.ts';
import { tokenize, unquote } from './tokens.ts';

describe('an execution parameter', () => {
  it.each(["'bitcoin'", "'it''s'", '42', '-1.5', '1e3', 'NULL', 'true', "DATE '2021-10-27'", "X'00'", "decimal '1.0'"])(
    '%s is a literal',
    (text) => {
      expect(isLiteral(text)).toBe(true);
    },
  );
  it.each(["CAST('1' AS bigint)", "CAST('1.5' AS decimal(38,18))", 'cast(NULL as timestamp(3))'])(
    '%s is a literal',
    (text) => {
      expect(isLiteral(text)).toBe(true);
    },
  );

  it.each([
    '',
    'bitcoin',
    '"bitcoin"',
    '1, 2',
    '1 + 1',
    '(SELECT 1)',
    "'a' || 'b'",
    'now()',
    "'a' -- b",
    '1 /* 2 */',
    'CAST((SELECT 1) AS int)',
    "CAST('1' AS int), 2",
    "CAST('1' AS int)) + (1",
    "'a' ; DROP TABLE t",
  ])('%s is none', (text) => {
    expect(isLiteral(text)).toBe(false);
  });

  it('binds by name of nothing but its place', () => {
    expect(bindParameters("SELECT 'a', ?", ["'x'", '2'])).toBe("EXECUTE IMMEDIATE 'SELECT ''a'', ?' USING 'x', 2");
    expect(bindParameters('SELECT 1', [])).toBe('SELECT 1');
    expect(() => bindParameters('SELECT ?', ['1, 2'])).toThrow(/parameter 1 is not one SQL literal/);
  });

  it('any text, quoted, is one literal that means that text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const quoted = quoteSql(text);
        expect(isLiteral(quoted)).toBe(true);
        expect(tokenize(quoted).map(unquote)).toEqual([text]);
        expect(splitParameters(`${quoted}, ${quoted}`)).toEqual([quoted, quoted]);
      }),
    );
  });
});
