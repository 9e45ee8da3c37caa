import { expect, test } from 'vitest';
import { tables } from '../../../contracts/generated/clickstream/tables.ts';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { TableContract } from '../../../contracts/src/model.ts';
import type { SnowflakeRow } from '../../../queries/snowflake-session.ts';
import { deadlineAfter } from '../../shared/deadline.ts';
import { createLogger } from '../../shared/log.ts';
import { measure } from './measure.ts';

const orders: TableContract = tables['clickstream/transformed-logs'];
const refused: TableContract = tables['clickstream/quarantined-logs'];
const now = Date.UTC(2026, 0, 1, 12);

/** Lines of a log, and what is asked of a session that answers so. */
function asking(answer: (sql: string) => SnowflakeRow | Promise<never>, ms = 5_000) {
  const [lines, sent]: [string[], string[]] = [[], []];
  const logger = createLogger({ name: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } });
  const execute = async (sql: string) => {
    sent.push(sql);
    return [await answer(sql)];
  };
  return { lines, sent, asking: { session: { execute }, deadline: deadlineAfter(ms), now, logger } };
}

/** The tally of a table without rules; or how many rows repeat another. */
const told =
  (rows: string, newest: string | null, repeated = '0') =>
  (sql: string) =>
    sql.includes('repeated') ? { REPEATED: repeated } : { C0: rows, C1: newest };

test('rows that are as promised', async () => {
  const { asking: one } = asking(told('3', '2026-01-01 11:30:00.000000'));
  expect(await measure([orders], one)).toEqual({
    levels: [
      { product: 'clickstream', name: 'transformed-logs', ageMinutes: 30, rejectedShare: undefined, rulesFailed: 0 },
    ],
    failed: [],
  });
});

test.each([
  ['a row twice', told('3', '2026-01-01 11:30:00', '1'), { ageMinutes: 30, rulesFailed: 1 }],
  ['a clock that is ahead', told('3', '2026-01-01 12:30:00'), { ageMinutes: 0, rulesFailed: 0 }],
  ['nothing', told('0', null), { ageMinutes: undefined, rulesFailed: 0 }],
])('a table that holds %s', async (_, answer, level) => {
  expect((await measure([orders], asking(answer).asking)).levels).toMatchObject([level]);
});

test('of refused rows no age is told', async () => {
  const rows = (sql: string) => (sql.includes('repeated') ? { REPEATED: '0' } : { C0: '2', C1: '2025-01-01 00:00:00' });
  expect((await measure([refused], asking(rows).asking)).levels).toMatchObject([
    { ageMinutes: undefined, rulesFailed: 0 },
  ]);
});

test.each([
  ['no number', { C0: 'many', C1: null }],
  ['rows without a time', { C0: '3', C1: 'yesterday' }],
  ['nothing', {}],
])('an answer of %s is no measurement', async (_, row) => {
  const { failed } = await measure([orders], asking((sql) => (sql.includes('repeated') ? { N: '0' } : row)).asking);
  expect(failed).toEqual(['clickstream/transformed-logs (SERVICE_LEVEL_UNMEASURED)']);
});

test('a table that is refused hides no other, and nothing of what Snowflake says is repeated', async () => {
  const words = Object.assign(new Error("Numeric value 'ada@example.com' is not recognized"), { code: '100038' });
  const { asking: one, lines } = asking((sql) =>
    sql.includes('QUARANTINED')
      ? Promise.reject(new StreampactError('SNOWFLAKE_REFUSED', words.message, { cause: words }))
      : told('3', '2026-01-01 11:30:00')(sql),
  );
  const { levels, failed } = await measure([refused, orders], one);
  expect(levels.map(({ name }) => name)).toEqual(['transformed-logs']);
  expect(failed).toEqual(['clickstream/quarantined-logs (SNOWFLAKE_REFUSED)']);
  expect(lines.join('')).toContain('100038');
  expect(lines.join('')).not.toContain('ada@');
});

test('what is not asked in time is told, and not asked any more', async () => {
  const { asking: one, sent } = asking(() => new Promise(() => undefined), 50);
  const { failed } = await measure([orders, refused], one);
  expect(failed).toHaveLength(2);
  expect(sent).toHaveLength(1);
});
