import { describe, expect, test } from 'vitest';
import { randomOf } from '../../functions/clickstream/api/random.ts';
import { ordersOf } from './orders-cdnow.ts';
import { oddDates, oddDateTimes, oddTimestamps, timestampOf } from './orders-instants.ts';
import type { Order } from './orders-table.ts';
import { Clock, changeOf, newOrder } from './orders-values.ts';

const head = ' customer_id  date number_of_cds  dollar_value\r\n';
const instant = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/;

describe('the orders of CDNOW', () => {
  const text = `${head} 00001 19970101  1   11.77\r\n 00002 19970112  5   77.00\r\n 23570 19980630  3    0.00\r\n`;

  test('keep what is real, and are the same each time', () => {
    const orders = ordersOf(text);
    expect(
      orders.map(({ order_id, customer_id, ordered_on, quantity, amount }) => [
        order_id,
        customer_id,
        ordered_on,
        quantity,
        amount,
      ]),
    ).toEqual([
      ['1', '1', '1997-01-01', '1', '11.77'],
      ['2', '2', '1997-01-12', '5', '77.00'],
      ['3', '23570', '1998-06-30', '3', '0.00'],
    ]);
    for (const { ordered_on, placed_at, updated_at, status } of orders) {
      expect(placed_at).toMatch(instant);
      expect(placed_at.slice(0, 10)).toBe(ordered_on);
      expect(updated_at > placed_at).toBe(true);
      expect(['delivered', 'returned', 'cancelled']).toContain(status);
    }
    expect(ordersOf(text)).toEqual(orders);
    expect(ordersOf(head)).toEqual([]);
  });

  test.each([
    ' 1 19970101  1   11.77',
    ' 00001 1997-01-01  1   11.77',
    ' 00001 19970101  1   11.7',
    ' 00001 19970101  1   1,177.00',
    '<html>',
  ])('are not %j', (line) => {
    expect(() => ordersOf(`${head}${line}\r\n`)).toThrow(
      expect.objectContaining({ code: 'SOURCE_DATA_MISSING', where: 'line 2' }),
    );
  });
});

test('instants have microseconds', () => {
  expect(timestampOf(Date.UTC(1997, 0, 1, 10, 0, 0, 123), 4)).toBe('1997-01-01 10:00:00.123004');
  for (const odd of [...oddDateTimes, ...oddTimestamps]) expect(odd).toMatch(instant);
  for (const day of oddDates) expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
});

test('made-up values are those of the table, odd ones among them, and follow from the seed', () => {
  const make = (): readonly Order[] => {
    const random = randomOf('values');
    const clock = new Clock(random);
    return Array.from({ length: 2_000 }, (_, at) => ({
      order_id: String(at + 1),
      ...newOrder({ random, clock, odd: 0.06 }),
    }));
  };
  const orders = make();
  expect(make()).toEqual(orders);
  for (const order of orders) {
    expect(order.amount).toMatch(/^-?\d{1,8}\.\d{2}$/);
    expect(Number(order.quantity)).toBeLessThanOrEqual(2_147_483_647);
    expect([...(order.note ?? '')].length).toBeLessThanOrEqual(200);
    expect(order.updated_at >= '1970-01-01 00:00:01' && order.updated_at < '2038-01-19 03:14:08').toBe(true);
  }
  const all = orders.map((order) => JSON.stringify(order)).join('\n');
  for (const odd of [
    '"99999999.99"',
    '"-99999999.99"',
    '"0.00"',
    '"9999-12-31"',
    '"1000-01-01"',
    '🎁',
    '"note":""',
    '"note":null',
  ]) {
    expect(all).toContain(odd);
  }
  const random = randomOf('changes');
  const clock = new Clock(random);
  for (const order of orders)
    expect(changeOf(order, { random, clock, odd: 0.06 }).updated_at).not.toBe(order.updated_at);
});
