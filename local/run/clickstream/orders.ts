/** The shop's database: real orders first, then what happens to them, and one more that is followed to its answer. */

import { randomUUID } from 'node:crypto';
import { readCdnow } from '../../sources/orders-cdnow.ts';
import { applyOrderChanges } from '../../sources/orders-changes.ts';
import { insert, seedOrders } from '../../sources/orders-seed.ts';
import { connectOrders, createOrders, type Order, readOrders } from '../../sources/orders-table.ts';
import type { Stage } from '../product.ts';
import { of, type Side } from './side.ts';

/** The day after the last order of the file. */
const seedEnds = Date.UTC(1998, 6, 1);

export function seedStage(side: Side): Stage {
  return {
    name: 'seed',
    title: 'real orders → MySQL',
    async run({ cloud, inputs }) {
      side.mysql = await cloud.engines.streams.mysql();
      const connection = await connectOrders(side.mysql);
      try {
        await createOrders(connection);
        const orders = readCdnow(cloud.toolchain.sitePackages).slice(0, inputs.orders.seeded);
        const { inserted } = await seedOrders(connection, orders);
        return { in: orders.length, out: inserted, rejected: 0 };
      } finally {
        await connection.end();
      }
    },
  };
}

export function changeStage(side: Side): Stage {
  return {
    name: 'change',
    title: 'what happens to orders → MySQL',
    async run(context, report) {
      const { changes } = context.inputs.orders;
      const connection = await connectOrders(of(side, 'mysql'));
      try {
        const log = await applyOrderChanges({
          connection,
          seed: 'npm start',
          changes,
          // What people look at has no order of the year 9999; tests have.
          odd: 0,
          from: seedEnds,
          onCommit: (done) => report(`${done} of ${changes} changes`),
        });
        const tracer = followed(await readOrders(connection));
        await insert(connection, [tracer]);
        side.tracer = tracer.note ?? '';
        context.journey.begin(`order ${tracer.order_id}`, Date.now());
        return { in: log.changes.length + 1, out: log.changes.length + 1, rejected: 0 };
      } finally {
        await connection.end();
      }
    },
  };
}

/** An order whose note no other has. */
function followed(orders: readonly Order[]): Order {
  const last = orders.reduce((max, { order_id }) => (BigInt(order_id) > max ? BigInt(order_id) : max), 0n);
  return {
    order_id: String(last + 1n),
    customer_id: '1',
    ordered_on: '1998-07-01',
    quantity: '2',
    amount: '29.30',
    status: 'placed',
    placed_at: '1998-07-01 09:30:00.000000',
    updated_at: '1998-07-01 13:30:00.000001',
    note: `followed ${randomUUID()}`,
  };
}
