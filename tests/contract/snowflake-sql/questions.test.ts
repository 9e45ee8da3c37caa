/** The product's questions on the local Snowflake, each by its result contract. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { results } from '../../../contracts/generated/catalogue.ts';
import type { ResultContract } from '../../../contracts/src/model.ts';
import { askSnowflake, type SnowflakeQueryName } from '../../../queries/snowflake-client.ts';
import { insert, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  const visits = [
    { user: 1, at: '2026-01-05T10:00:00.000Z', type: 'page_view', page: '/', country: 'SG', amount: null },
    { user: 1, at: '2026-01-05T10:05:00.000Z', type: 'purchase', page: '/cart', country: 'SG', amount: '0.10' },
    { user: 1, at: '2026-01-05T10:06:00.000Z', type: 'purchase', page: '/cart', country: 'SG', amount: '0.20' },
    { user: 2, at: '2026-01-05T11:00:00.000Z', type: 'page_view', page: '/', country: 'US', amount: null },
    { user: 1, at: '2026-01-05T12:00:00.000Z', type: 'search', page: '/search', country: 'SG', amount: null },
    { user: 2, at: '2026-01-06T00:00:00.000Z', type: 'page_view', page: '/', country: 'US', amount: null },
  ];
  await insert(
    world,
    'STRUCTURED_EVENTS',
    visits.map(({ user, at, type, page, country, amount }, offset) => ({
      ...{
        event_id: `e${offset}`,
        user_id: `u-00000${user}`,
        event_type: type,
        occurred_at: at,
        page,
        device: 'mobile',
      },
      ...{ country, amount, kafka_partition: 0, kafka_offset: offset, loaded_at: '2026-01-06 00:00:00' },
    })),
  );
  await world.run('TASK_LOAD_TRANSFORMED_CLICKSTREAM');
  const orders = [
    { op: 'c', id: 1, customer: 10, on: '1997-01-01', amount: '0.10', status: 'placed' },
    { op: 'c', id: 2, customer: 10, on: '1997-01-31', amount: '0.20', status: 'returned' },
    { op: 'c', id: 3, customer: 11, on: '1997-02-01', amount: '0.31', status: 'placed' },
    { op: 'u', id: 1, customer: 10, on: '1997-01-01', amount: '0.15', status: 'paid' },
  ];
  await insert(
    world,
    'STRUCTURED_LOGS',
    orders.map(({ op, id, customer, on, amount, status }, offset) => ({
      ...{ kafka_partition: 0, kafka_offset: offset, op, changed_at: `2026-01-01 00:00:0${offset}`, snapshot: null },
      ...{ binlog_file: 'b', binlog_pos: offset, binlog_row: 0, order_id: id, customer_id: customer, ordered_on: on },
      ...{ quantity: 2, amount, status, placed_at: on, updated_at: on, note: null, loaded_at: '2026-01-06 00:00:00' },
    })),
  );
  await world.run('TASK_LOAD_TRANSFORMED_LOGS');
  await world.run('TASK_LOAD_TRANSFORMED_LOGS_HISTORY');
});
afterAll(() => world?.stop());

const answers: Readonly<Record<SnowflakeQueryName, readonly unknown[]>> = {
  'clickstream/sessions-by-day': [
    ['2026-01-05', 3, 2, 1, '33.33', '0.30'],
    ['2026-01-06', 1, 1, 0, '0.00', '0.00'],
  ],
  'clickstream/revenue-by-country': [
    ['SG', 'mobile', 2, 2, '0.30'],
    ['US', 'mobile', 2, 0, '0.00'],
  ],
  'clickstream/top-entry-pages': [
    ['/', 3, 1, '33.33'],
    ['/search', 1, 0, '0.00'],
  ],
  'clickstream/orders-by-status': [
    ['paid', 1, 2, '0.15'],
    ['placed', 1, 2, '0.31'],
    ['returned', 1, 2, '0.20'],
  ],
  'clickstream/customers-by-value': [
    [10, 2, 4, '0.35', '1997-01-01', '1997-01-31'],
    [11, 1, 2, '0.31', '1997-02-01', '1997-02-01'],
  ],
  'clickstream/returns-by-month': [
    ['1997-01-01', 2, 1, '50.00', '0.20'],
    ['1997-02-01', 1, 0, '0.00', '0.00'],
  ],
  'clickstream/order-history': [
    [0, 'c', 'placed', 2, '0.10', '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:03.000000Z', 'u'],
    [3, 'u', 'paid', 2, '0.15', '2026-01-01T00:00:03.000000Z', null, null],
  ],
};

describe('questions', () => {
  test.each(Object.entries(answers))('%s', async (name, expected) => {
    const query = name as SnowflakeQueryName;
    const { parameters, columns }: ResultContract = results[query];
    const examples = Object.fromEntries(parameters.map(({ name: parameter, example }) => [parameter, example]));
    const { rows } = await askSnowflake(world.session, { query, parameters: examples });
    const cells = rows.map((row) => columns.map((column) => (row as Readonly<Record<string, unknown>>)[column.name]));
    expect(cells).toEqual(expected);
  });

  test('every result contract that Snowflake answers is among them', () => {
    const all: Readonly<Record<string, ResultContract>> = results;
    const names = Object.entries(all).flatMap(([name, { engine }]) => (engine === 'snowflake' ? [name] : []));
    expect(Object.keys(answers).sort()).toEqual(names.sort());
  });
});
