import { describe, expect, it } from 'vitest';
import { fileNameOf, jarsLockFile, parseJarsLock, readJarsLock } from './jars-lock.ts';

const row = {
  set: 'kafka',
  group: 'org.example',
  artifact: 'a-lib_2.13',
  version: '1.0',
  packaging: 'jar',
  bytes: 10,
  sha256: 'a'.repeat(64),
};
const parse = (rows: unknown) => parseJarsLock(JSON.stringify(rows), 'x.lock.json');

describe('jars.lock.json', () => {
  it('holds every set, each file once', async () => {
    const rows = await readJarsLock();
    expect(new Set(rows.map(({ set }) => set))).toEqual(
      new Set([
        ...['kafka', 'spark', 'trino', 'connect', 'connectors', 'registry', 'mariadb', 'jdbc', 'tla', 'opensearch'],
        'dynamodb',
      ]),
    );
    const names = rows.map((each) => `${each.set}/${fileNameOf(each)}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('names a file as Maven does', () => {
    const [plain, classified] = parse([row, { ...row, classifier: 'linux', packaging: 'tar.gz' }]);
    expect(plain && fileNameOf(plain)).toBe('a-lib_2.13-1.0.jar');
    expect(classified && fileNameOf(classified)).toBe('a-lib_2.13-1.0-linux.tar.gz');
    expect(parse([{ ...row, packaging: 'so' }]).map(fileNameOf)).toEqual(['a-lib_2.13-1.0.so']);
  });

  it.each([
    ['a set that nobody installs', { ...row, set: 'flink' }, '"set"'],
    ['a checksum that is cut short', { ...row, sha256: 'abc' }, '"sha256"'],
    ['a library of another system', { ...row, packaging: 'dll' }, '"packaging"'],
    ['a size of nothing', { ...row, bytes: 0 }, '"bytes"'],
    ['a version that would reach into the pom', { ...row, version: '1<exclusions/>' }, '"version"'],
    ['a kept path that leaves the folder', { ...row, keep: ['../etc'] }, '"keep"'],
    ['a folder that leaves the set', { ...row, into: '../x' }, '"into"'],
    ['a column that nobody reads', { ...row, sha265: row.sha256 }, '"sha265"'],
    ['a row that is no object', 'org.example:a:1.0', 'not an object'],
  ])('refuses %s', (_, bad, named) => {
    expect(() => parse([row, bad])).toThrowError(expect.objectContaining({ code: 'TOOLCHAIN_LOCK_INVALID' }));
    expect(() => parse([row, bad])).toThrowError(`row 2: `);
    expect(() => parse([row, bad])).toThrowError(named);
  });

  it('refuses what is not JSON or not a list, with the file', () => {
    expect(() => parseJarsLock('[', jarsLockFile)).toThrowError(
      expect.objectContaining({ code: 'TOOLCHAIN_LOCK_INVALID', where: jarsLockFile }),
    );
    expect(() => parse({})).toThrowError('not a list');
  });
});
