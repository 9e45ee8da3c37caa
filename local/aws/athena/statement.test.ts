import { describe, expect, it } from 'vitest';
import { readStatement } from './statement.ts';
import { tokenize } from './tokens.ts';

describe('a statement', () => {
  it.each([
    ['SELECT 1', 'DML', 'SELECT'],
    ['-- why\nWITH a AS (SELECT 1) SELECT * FROM a', 'DML', 'SELECT'],
    ['(SELECT 1)', 'DML', 'SELECT'],
    ['INSERT INTO t SELECT 1', 'DML', 'INSERT'],
    ['CREATE TABLE t AS SELECT 1', 'DML', 'CREATE_TABLE_AS_SELECT'],
    ["CREATE TABLE t WITH (format = 'PARQUET') AS (SELECT 1)", 'DML', 'CREATE_TABLE_AS_SELECT'],
    ['CREATE VIEW v AS SELECT 1', 'DDL', 'CREATE'],
    ['DROP TABLE t', 'DDL', 'DROP'],
    ['SHOW TABLES', 'UTILITY', 'SHOW'],
    ['EXPLAIN SELECT 1', 'UTILITY', 'EXPLAIN'],
  ])('%s is %s, %s', (query, type, subtype) => {
    expect(readStatement(query)).toMatchObject({ type, subtype });
  });

  it('loses the semicolon behind it, and no other', () => {
    expect(readStatement("SELECT ';' ; -- done\n;").text).toBe("SELECT ';'");
  });

  it.each([
    ['nothing', ' -- only a comment\n'],
    ['two statements', 'SELECT 1; SELECT 2'],
    ['an open quote', "SELECT 'x"],
    ['too much', `SELECT '${'x'.repeat(262_144)}'`],
  ])('is refused for %s', (_, query) => {
    expect(() => readStatement(query)).toThrow(expect.objectContaining({ type: 'InvalidRequestException' }));
  });
});

describe('tokens', () => {
  it('leave out comments and white space and keep quotes whole', () => {
    const tokens = tokenize(`a /* ; */ "b""c" 'd''e' \`f\` 1.5e-3 -- g`);
    expect(tokens.map(({ kind, text }) => [kind, text])).toEqual([
      ['word', 'a'],
      ['quoted', '"b""c"'],
      ['string', "'d''e'"],
      ['backtick', '`f`'],
      ['number', '1.5e-3'],
    ]);
  });
});
