/**
 * Sources that change under everything that is deployed: what is new is in the raw tables at once and in no other, what breaks the
 * contract is quarantined with its reason, and the rest goes on.
 */
import { Kafka, logLevel } from 'kafkajs';
import { expect, it } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import { readDesired } from '../../local/connect/desired.ts';
import { reconcile } from '../../local/connect/reconcile.ts';
import { readCdnow } from '../../local/sources/orders-cdnow.ts';
import { seedOrders } from '../../local/sources/orders-seed.ts';
import { createOrders } from '../../local/sources/orders-table.ts';
import { until } from '../setup/until.ts';
import { inOrdersWorld, type OrdersWorld } from './world.ts';

const patience = { seconds: 120, everyMilliseconds: 300 } as const;

/** Lets Snowflake work until the statement answers as many rows. */
async function rowsOf(world: OrdersWorld, sql: string, count: number) {
  return until(
    async () => {
      const { tasks, errors } = await world.turn();
      expect([...errors, ...tasks.filter(({ state }) => state === 'FAILED')]).toEqual([]);
      return world.warehouse.execute(sql);
    },
    (rows) => rows.length >= count,
    patience,
  );
}

const order = (id: number) => `SELECT * FROM transformed.transformed_logs WHERE order_id = ${id}`;

async function ordersChange(world: OrdersWorld): Promise<void> {
  const { shop } = world;
  await createOrders(shop);
  await seedOrders(shop, readCdnow(world.sitePackages).slice(0, 20));
  await world.beginCapture();
  await rowsOf(world, 'SELECT order_id FROM transformed.transformed_logs', 20);

  await shop.query('ALTER TABLE orders ADD COLUMN coupon VARCHAR(20) NULL');
  await shop.query("UPDATE orders SET coupon = 'SPRING', status = 'paid' WHERE order_id = 7");
  const [raw] = await rowsOf(
    world,
    "SELECT record:after.coupon::VARCHAR AS coupon FROM raw.raw_logs WHERE record:after.coupon::VARCHAR = 'SPRING'",
    1,
  );
  expect(raw?.COUPON).toBe('SPRING');
  const [paid] = await rowsOf(world, `${order(7)} AND status = 'paid'`, 1);
  expect(Object.keys(paid ?? {})).not.toContain('COUPON');
  const { subjects } = await reconcile({
    ...(await readDesired()),
    connectUrl: world.connectUrl(),
    registryUrl: world.registryUrl,
  });
  const drift = subjects.flatMap((subject) => subject.drift ?? []);
  expect(drift.map(({ kind, pointer }) => `${kind} ${pointer}`).join()).toMatch(/field-added \S*coupon/);

  await shop.query('ALTER TABLE orders MODIFY amount VARCHAR(20) NOT NULL');
  await shop.query("UPDATE orders SET amount = 'a lot' WHERE order_id = 8");
  await shop.query("UPDATE orders SET amount = '77.70' WHERE order_id = 9");
  const [refused] = await rowsOf(
    world,
    'SELECT reasons FROM structured.quarantined_logs WHERE record:after.order_id::NUMBER(19,0) = 8',
    1,
  );
  expect(refused?.REASONS).toMatch(/amount/);
  await rowsOf(world, `${order(9)} AND amount = 77.70`, 1);
  expect(await world.warehouse.execute('SELECT * FROM structured.quarantined_logs')).toHaveLength(1);
}

const { topic, deadLetterTopic } = messages['clickstream/events'];

const event = (at: number, more: Readonly<Record<string, unknown>> = {}) => ({
  event_id: `00000000-0000-4000-8000-00000000000${at}`,
  user_id: 'u-000001',
  event_type: 'page_view',
  occurred_at: `2026-01-05T10:00:0${at}.000Z`,
  page: '/',
  referrer: null,
  device: 'mobile',
  country: 'SG',
  product_id: null,
  quantity: null,
  amount: null,
  ...more,
});

async function eventsChange(world: OrdersWorld): Promise<void> {
  const kafka = new Kafka({ clientId: 'evolution', brokers: [world.brokers], logLevel: logLevel.NOTHING });
  const [producer, admin] = [kafka.producer(), kafka.admin()];
  await Promise.all([producer.connect(), admin.connect()]);
  try {
    const values = [event(1), event(2, { campaign: 'spring' }), event(3, { amount: 12.9 })].map((each) =>
      JSON.stringify(each),
    );
    const told = [...values, 'no JSON'].map((value) => ({ key: 'u-000001', value }));
    await producer.send({ topic, messages: told });
    const good = await rowsOf(world, 'SELECT event_id FROM structured.structured_events ORDER BY event_id', 2);
    expect(good.map(({ EVENT_ID }) => String(EVENT_ID).at(-1))).toEqual(['1', '2']);
    const [fresh] = await rowsOf(
      world,
      "SELECT record:campaign::VARCHAR AS campaign FROM raw.raw_events WHERE record:campaign::VARCHAR = 'spring'",
      1,
    );
    expect(fresh?.CAMPAIGN).toBe('spring');
    const [refused] = await rowsOf(world, 'SELECT reasons FROM structured.quarantined_events', 1);
    expect(refused?.REASONS).toMatch(/amount/);
    await until(
      async () => (await admin.fetchTopicOffsets(deadLetterTopic)).reduce((sum, { high }) => sum + Number(high), 0),
      (letters) => letters > 0,
      patience,
    );
    const sessions = await rowsOf(world, 'SELECT events FROM transformed.transformed_clickstream', 1);
    expect(sessions).toEqual([{ EVENTS: '2' }]);
  } finally {
    await Promise.all([producer.disconnect(), admin.disconnect()]);
  }
}

it('sources that change are seen raw at once, and break nothing but themselves', async () => {
  await inOrdersWorld(async (world) => {
    await ordersChange(world);
    await eventsChange(world);
  });
}, 400_000);
