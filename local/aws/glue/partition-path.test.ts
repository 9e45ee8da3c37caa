import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePartitions } from './crawl.ts';
import { isHidden, nullPartition, partitionPath, readPartitionFolder } from './partition-path.ts';

describe('a partition folder', () => {
  it.each([
    ['date=2024-02-29', 'date', '2024-02-29'],
    ['DATE=2021-10-27', 'date', '2021-10-27'],
    ['date=-5', 'int', '-5'],
    ['date=9', 'bigint', '9'],
    ['date=a%3Db%20c=', 'string', 'a=b c='],
    [`date=${nullPartition}`, 'int', nullPartition],
  ])('%s of type %s is %s', (folder, type, value) => {
    expect(readPartitionFolder(folder, { name: 'date', type })).toEqual({ value });
  });

  it.each([
    ['2021-10-27', 'date'],
    ['day=2021-10-27', 'date'],
    ['date=', 'string'],
    ['date=2021-10-32', 'date'],
    ['date=2023-02-29', 'date'],
    ['date=2021-10-27T00', 'date'],
    ['date=late', 'int'],
    ['date=1.5', 'int'],
    ['date=%zz', 'string'],
    ['date=yes', 'boolean'],
  ])('%s of type %s is none, and says why', (folder, type) => {
    const reading = readPartitionFolder(folder, { name: 'date', type });
    expect(reading).toHaveProperty('problem', expect.stringContaining(folder));
  });

  it('reads back what it writes', () => {
    const text = fc.string({ minLength: 1 }).filter((value) => !value.includes('\u0000'));
    fc.assert(
      fc.property(text, (value) => {
        const folder = partitionPath([{ name: 'k', type: 'string' }], [value]);
        expect(folder).not.toContain('/');
        expect(readPartitionFolder(folder, { name: 'k', type: 'string' })).toEqual({ value });
      }),
    );
  });

  it('is hidden when engines hide it', () => {
    expect(isHidden('_temporary')).toBe(true);
    expect(isHidden('.hoodie')).toBe(true);
    expect(isHidden('date=1')).toBe(false);
  });
});

describe('a comparison of catalog and S3', () => {
  const keys = [{ name: 'k', type: 'string' }];
  const folder = (value: string) => ({ values: [value], folder: { bucket: 'b', key: `t/k=${value}/` } });

  it('finds what is new and what is gone, and nothing else', () => {
    const found = [folder('a'), folder('b')];
    const { added, gone } = comparePartitions({ keys }, found, [{ Values: ['b'] }, { Values: ['c'] }]);
    expect(added).toEqual([folder('a')]);
    expect(gone).toEqual([{ Values: ['c'] }]);
    expect(comparePartitions({ keys }, found, [{ Values: ['a'] }, { Values: ['b'] }])).toEqual({ added: [], gone: [] });
  });
});
