import { describe, expect, it } from 'vitest';
import { tables } from '../generated/catalogue.ts';
import { protectionChange } from './diff/rules/protection.ts';
import { tallySql } from './emit/quality-sql.ts';
import type { Column, Protection, TableContract } from './model.ts';
import { protectedPattern, protectionOf } from './protection.ts';

const hash: Protection = { method: 'hash' };
const mask = (keep: number): Protection => ({ method: 'mask', keep });
const clear = (reason = 'Support asks customers for it.'): Protection => ({ method: 'clear', reason });
const column = (protection?: Protection): Column => ({
  ...{ name: 'who', type: 'string', nullable: false, description: 'Who.', personalData: true },
  ...(protection === undefined ? {} : { protection }),
});

describe('the form of protected values', () => {
  it.each([
    [
      hash,
      'c0ffee'.padEnd(64, '0'),
      ['jane', 'C0FFEE'.padEnd(64, '0'), 'c0ffee'.padEnd(65, '0'), `${'0'.repeat(64)}\n`],
    ],
    [mask(4), '****4711', ['4711', '****04711', '***4711', 'jane']],
    [mask(2), '****', ['', '****123']],
  ] as const)('of %j', (protection, good, others) => {
    const pattern = new RegExp(protectedPattern(protection) ?? '', 'u');
    expect(pattern.test(good)).toBe(true);
    for (const other of others) expect(pattern.test(other)).toBe(false);
  });

  it('is none of what stays in clear, and of what nobody can say', () => {
    expect(protectedPattern(clear())).toBeUndefined();
    for (const said of [undefined, 'hash', {}, { method: 'salt' }, { method: 'mask' }, { method: 'mask', keep: 1.5 }]) {
      expect(protectionOf(said)).toBeUndefined();
    }
  });
});

describe('a review', () => {
  it.each([
    [column(), column(hash), 'protection-changed'],
    [column(clear()), column(hash), 'protection-changed'],
    [column(mask(4)), column(mask(2)), 'protection-changed'],
    [column(mask(4)), column(hash), 'protection-changed'],
    [column(hash), column(mask(1)), 'protection-weakened'],
    [column(mask(2)), column(mask(4)), 'protection-weakened'],
    [column(hash), column(), 'protection-weakened'],
    [column(hash), column(clear()), 'protection-waived'],
    [column(clear()), column(clear('Another reason altogether.')), 'protection-waived'],
    [undefined, column(clear()), 'protection-waived'],
  ] as const)('%#', (old, now, kind) => {
    expect([...protectionChange(old, now)]).toMatchObject([{ kind, path: ['properties', 'who'] }]);
  });

  it.each([
    [column(hash), column(hash)],
    [column(clear()), column(clear())],
    [undefined, column(hash)],
    [undefined, column()],
  ])('finds nothing in what stays, and in what is new and protected', (old, now) => {
    expect([...protectionChange(old, now)]).toEqual([]);
  });
});

describe('the tally', () => {
  const table: TableContract = tables['fx-rates/normalized-transactions'];

  it('counts values of another form, in both dialects', () => {
    for (const dialect of ['athena', 'snowflake'] as const) {
      const name = dialect === 'athena' ? '"account_id"' : '"ACCOUNT_ID"';
      const { sql, rules } = tallySql(table, 't', dialect);
      expect(rules.at(-1)).toEqual({ rule: 'protected(account_id)', kind: 'protected' });
      expect(sql).toContain(`NOT (LENGTH(${name}) = 64 AND TRANSLATE(${name}, '0123456789abcdef', '') = '')`);
    }
  });

  it('counts nothing of what is in clear', () => {
    const { rules } = tallySql({ ...table, columns: [column(clear())], quality: [] }, 't', 'athena');
    expect(rules).toEqual([]);
  });
});
