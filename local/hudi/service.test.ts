import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readClean, readRollback, readRollbackPlan, readSavepoint } from './service.ts';
import { Damage } from './store.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', 'busy', '.hoodie', name));

describe("what Hudi's services did", () => {
  it('a rollback names what it took back, and the files that went', () => {
    const { rolledBack, files, partitions } = readRollback(fixture('20261121200923120.rollback'));
    expect(rolledBack).toEqual([{ time: '20261121200921615', action: 'commit' }]);
    expect(files).toBe(3);
    expect(
      partitions.map(({ partition, deleted, failed }) => [partition, deleted.length, failed.length]).sort(),
    ).toEqual([
      ['symbol=BTC', 1, 0],
      ['symbol=DOGE', 1, 0],
      ['symbol=ETH', 1, 0],
    ]);
  });

  it('a rollback that is requested names what it is to take back', () => {
    const { rolledBack, files } = readRollbackPlan(fixture('20261121200923120.rollback.requested'));
    expect({ rolledBack, files }).toEqual({ rolledBack: [{ time: '20261121200921615', action: 'commit' }], files: 3 });
  });

  it('a clean names what it deleted, and from when on it kept', () => {
    const { earliestKept, files, partitions } = readClean(fixture('20261121200934274.clean'));
    expect({ earliestKept, files }).toEqual({ earliestKept: '20261121200930288', files: 13 });
    expect(partitions.flatMap(({ deleted }) => deleted)).toHaveLength(13);
  });

  it('a savepoint names what it keeps', () => {
    const { files, partitions, by, comment } = readSavepoint(fixture('20261121200919663.savepoint'));
    expect({ files, by, comment }).toEqual({ files: 3, by: '', comment: '' });
    expect(partitions.flatMap(({ kept }) => kept)).toContain(
      'f6375b90-8fb3-4f80-b325-aeecacd7ef64-0_0-80-108_20261121200919663.parquet',
    );
  });

  it.each([
    ['a clean', readClean, '20261121200923120.rollback'],
    ['a rollback', readRollback, '20261121200934274.clean'],
    ['a rollback', readRollback, '20261121200923120.rollback.requested'],
    ['a plan', readRollbackPlan, '20261121200923120.rollback'],
    ['a savepoint', readSavepoint, '20261121200934274.clean'],
    ['a savepoint', readSavepoint, '20261121200917666.commit'],
  ] as const)('%s is not read out of another file: %o %s', (_, read, name) => {
    expect(() => read(fixture(name))).toThrowError(Damage);
  });
});
