import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStreampactError } from '../../../contracts/src/error.ts';
import { copyOf } from '../load/copy.ts';
import { recognize } from '../session.ts';
import { quoted } from './options.ts';
import { Reader } from './reader.ts';
import { tokensOf } from './tokens.ts';

describe('tokens', () => {
  it('cover every text that they accept, in order, and end', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`aZ_$"'@/*-1. \n();:=,\\$`), maxLength: 40 }), (sql) => {
        try {
          let last = 0;
          for (const { start, end } of tokensOf(sql)) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            last = end;
          }
          expect(last).toBeLessThanOrEqual(sql.length);
        } catch (error) {
          expect(isStreampactError(error) && error.code).toBe('SNOWFLAKE_UNSUPPORTED');
        }
      }),
    );
  });

  it('give strings and quoted names as they are meant', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (text, name) => {
        const literal = `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
        expect(tokensOf(`${literal} ${quoted(name)}`)).toMatchObject([
          { kind: 'string', value: text },
          { kind: 'quoted', value: name },
        ]);
      }),
    );
    expect(tokensOf("x -- it's\n/* ' */ $$it's$$ // end")).toMatchObject([
      { value: 'X' },
      { kind: 'string', value: "it's" },
    ]);
  });

  it('are refused with an open quote, by its place', () => {
    expect(() => tokensOf("SELECT\n  'open")).toThrow(expect.objectContaining({ where: '2:3' }));
  });
});

describe('a COPY', () => {
  const select = (list: string) =>
    copyOf(`COPY INTO T FROM (SELECT ${list} FROM @S.ST/a/b.c/ x) FILE_FORMAT = (TYPE = JSON)`);

  it('has its columns put as those of a file', () => {
    const copy = select(
      "$1, x.$1:a.b::NUMBER(10, 2), METADATA$FILENAME, x.METADATA$FILE_ROW_NUMBER, '$1', COALESCE($1:c, ')')",
    );
    expect(copy.expressions).toBe(
      "F.RECORD, F.RECORD:a.b::NUMBER(10, 2), F.FILE_NAME, F.FILE_ROW_NUMBER, '$1', COALESCE(F.RECORD:c, ')')",
    );
    expect(copy).toMatchObject({ table: ['T'], stage: { name: ['S', 'ST'], path: 'a/b.c/' } });
    expect(copyOf('COPY INTO "a"."B" (x, "y") FROM \'@"D"."S"."ST"/p q/\'')).toMatchObject({
      ...{ table: ['a', 'B'], columns: ['X', 'y'], stage: { name: ['D', 'S', 'ST'], path: 'p q/' } },
    });
  });

  it('is refused with what is not known, by name', () => {
    const refused: readonly (readonly [string, RegExp])[] = [
      ['COPY INTO T FROM (SELECT $2 FROM @S)', /one column, \$1/],
      ['COPY INTO T FROM (SELECT METADATA$X FROM @S)', /METADATA\$X is not known/],
      ['COPY INTO T FROM @~', /stages of users/],
      ['COPY INTO T FROM (SELECT $1 FROM @S WHERE 1 = 1)', /expected \)/],
      ['COPY INTO T FROM @S MATCH_BY_COLUMN_NAME = NONE', /at "MATCH_BY_COLUMN_NAME"/],
      ['COPY INTO T FROM @S FORCE = TRUE FORCE = TRUE', /given twice/],
      ["COPY INTO T FROM 's3://bucket/'", /expected|stages/],
    ];
    for (const [sql, message] of refused) expect(() => copyOf(sql), sql).toThrow(message);
  });
});

describe('statements', () => {
  it('of the layer are told from those of the server', () => {
    const ours = [
      ...[
        'SHOW PIPES',
        "create or replace stage a.b url = 's3://x/'",
        'ALTER TASK T RESUME',
        'DESC INTEGRATION I',
        'EXECUTE TASK T',
      ],
      ...[
        'GRANT ROLE A TO ROLE B',
        "SELECT SYSTEM$PIPE_STATUS('A')",
        'DROP WAREHOUSE IF EXISTS W;',
        'ALTER SCHEMA "D"."S" SET COMMENT = \'x\'',
      ],
    ];
    const theirs = [
      ...[
        'SHOW TABLES',
        'CREATE TABLE STAGE (A NUMBER)',
        'ALTER TABLE T ADD COLUMN A NUMBER',
        'DESCRIBE TABLE T',
        'SELECT 1 # 2',
      ],
      ...["SELECT SYSTEM$STREAM_HAS_DATA('A')", 'DROP VIEW V', 'CREATE DATABASE D', "SELECT 'open"],
    ];
    for (const sql of ours) expect(recognize(sql), sql).toBeTypeOf('function');
    for (const sql of theirs) expect(recognize(sql), sql).toBeUndefined();
  });

  it('end in a statement or a named refusal, whatever stands in them', () => {
    const words = fc.constantFrom(
      ...'CREATE OR REPLACE ALTER DROP TASK PIPE STAGE STREAM SET ( ) , = AS AFTER A "b" \'c\' 1 @s COPY INTO ON TABLE'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
        try {
          recognize(parts.join(' '));
        } catch (error) {
          expect(isStreampactError(error) && error.code).toBe('SNOWFLAKE_UNSUPPORTED');
        }
        expect(new Reader('A').word()).toBe('A');
      }),
    );
  });
});
