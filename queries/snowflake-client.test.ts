/** Questions to Snowflake: what is bound, and which answers are refused. The statements themselves run in tests/contract/snowflake-sql. */
import { expect, test } from 'vitest';
import { askSnowflake } from './snowflake-client.ts';
import type { SnowflakeBind, SnowflakeRow, SnowflakeSession } from './snowflake-session.ts';

function answering(...rows: readonly SnowflakeRow[]): SnowflakeSession & { readonly sent: unknown[] } {
  const sent: unknown[] = [];
  return {
    sent,
    execute: (sql: string, binds?: readonly SnowflakeBind[]) => {
      sent.push({ sql: sql.split('\n')[0], binds });
      return Promise.resolve(rows);
    },
    close: () => Promise.resolve(),
  };
}

const version: SnowflakeRow = {
  KAFKA_OFFSET: '7',
  OP: 'u',
  STATUS: 'paid',
  QUANTITY: '2',
  AMOUNT: '12.50',
  VALID_FROM: '2026-01-01 00:00:00.123456',
  VALID_TO: null,
  ENDED_BY: null,
};

test('parameters are bound, rows are typed', async () => {
  const session = answering(version);
  const { rows, columns } = await askSnowflake(session, {
    query: 'clickstream/order-history',
    parameters: { order_id: '9007199254740993' },
  });
  expect(session.sent).toEqual([{ sql: expect.stringMatching(/^SELECT kafka_offset/), binds: ['9007199254740993'] }]);
  expect(columns.map(({ name }) => name.toUpperCase())).toEqual(Object.keys(version));
  expect(rows).toEqual([
    {
      kafka_offset: 7,
      op: 'u',
      status: 'paid',
      quantity: 2,
      amount: '12.50',
      valid_from: '2026-01-01T00:00:00.123456Z',
      valid_to: null,
      ended_by: null,
    },
  ]);
});

test.each([
  { name: 'a missing one', parameters: {}, what: 'order_id is missing' },
  { name: 'an unknown one', parameters: { order_id: '1', day: '1' }, what: 'day is no parameter' },
  { name: 'one of another type', parameters: { order_id: '1 OR 1=1' }, what: 'order_id is no bigint' },
])('parameters are refused before anything is sent: $name', async ({ parameters, what }) => {
  const session = answering(version);
  const asked = askSnowflake(session, { query: 'clickstream/order-history', parameters: parameters as never });
  await expect(asked).rejects.toMatchObject({
    code: 'QUERY_PARAMETERS_INVALID',
    message: expect.stringContaining(what) as string,
  });
  expect(session.sent).toEqual([]);
});

test.each([
  { name: 'a column more', row: { ...version, MORE: '1' }, what: 'MORE found' },
  { name: 'columns in another order', row: { OP: 'u', ...version }, what: 'found' },
  { name: 'a null where none may be', row: { ...version, STATUS: null }, what: 'status is null' },
  { name: 'a decimal with other decimals', row: { ...version, AMOUNT: '12.5' }, what: 'amount is "12.5"' },
  {
    name: 'an integer that a double would round',
    row: { ...version, KAFKA_OFFSET: '9007199254740993' },
    what: 'kafka_offset',
  },
])('an answer is refused with $name', async ({ row, what }) => {
  const asked = askSnowflake(answering(row), { query: 'clickstream/order-history', parameters: { order_id: '1' } });
  await expect(asked).rejects.toMatchObject({
    code: 'QUERY_ANSWER_DIFFERS',
    message: expect.stringContaining(what) as string,
  });
});
