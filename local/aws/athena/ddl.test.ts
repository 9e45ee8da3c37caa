import { describe, expect, it } from 'vitest';
import { readDdl } from './ddl.ts';
import { tokenize } from './tokens.ts';

const read = (sql: string) => readDdl(tokenize(sql));

describe('Hive DDL', () => {
  it.each([
    ['MSCK REPAIR TABLE `Db`.t', { kind: 'repairTable', name: { database: 'db', table: 't' } }],
    ['show partitions t', { kind: 'showPartitions', name: { table: 't' } }],
    [
      "ALTER TABLE t ADD IF NOT EXISTS PARTITION (d = '2021-10-27', h = 9) LOCATION 's3://b/k/' PARTITION (d='x',h=1)",
      {
        kind: 'addPartitions',
        name: { table: 't' },
        ifNotExists: true,
        partitions: [{ spec: { d: '2021-10-27', h: '9' }, location: 's3://b/k/' }, { spec: { d: 'x', h: '1' } }],
      },
    ],
    [
      "ALTER TABLE db.t DROP PARTITION (d='1'), PARTITION (d='2')",
      {
        kind: 'dropPartitions',
        name: { database: 'db', table: 't' },
        ifExists: false,
        specs: [{ d: '1' }, { d: '2' }],
      },
    ],
    [
      "CREATE DATABASE IF NOT EXISTS d COMMENT 'c' LOCATION 's3://b/'",
      { kind: 'createDatabase', database: 'd', ifNotExists: true, comment: 'c', location: 's3://b/' },
    ],
    ['DROP SCHEMA d CASCADE', { kind: 'dropDatabase', database: 'd', ifExists: false, cascade: true }],
  ])('%s', (sql, ddl) => {
    expect(read(sql)).toEqual(ddl);
  });

  it.each(['SELECT 1', 'DROP TABLE t', 'ALTER TABLE t ADD COLUMN c int', 'CREATE VIEW v AS SELECT 1'])(
    '%s is for Trino',
    (sql) => {
      expect(read(sql)).toBeUndefined();
    },
  );

  it.each([
    ['SHOW PARTITIONS', 'expected a name'],
    ["ALTER TABLE t ADD PARTITION d='x'", "expected '('"],
    ["ALTER TABLE t ADD PARTITION (d='x'", "expected ')'"],
    ["ALTER TABLE t DROP PARTITION (d='x'),", "expected 'PARTITION'"],
    ['MSCK REPAIR TABLE t now', 'expected the end'],
    ['CREATE DATABASE', 'expected a name'],
  ])('%s is refused', (sql, why) => {
    expect(() => read(sql)).toThrow(why);
  });

  it.each(['CREATE EXTERNAL TABLE t (a int)', "UNLOAD (SELECT 1) TO 's3://b/'", 'SELECT `a` FROM t'])(
    '%s is not supported, and says so',
    (sql) => {
      expect(() => read(sql)).toThrow(/not supported by the local Athena/);
    },
  );
});
