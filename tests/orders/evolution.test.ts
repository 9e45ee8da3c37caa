/**
 * What befalls sources under everything that is deployed. They change: what is new is in the raw tables at once and in no other, what
 * breaks the contract is quarantined with its reason, and the rest goes on. Their binlog is purged: a new snapshot finds what was
 * deleted meanwhile.
 */
import { Kafka, logLevel } from 'kafkajs';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { expect, it } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import { readDesired } from '../../local/connect/desired.ts';
import { reconcile } from '../../local/connect/reconcile.ts';
import { resnapshot } from '../../local/connect/resnapshot.ts';
import { ConnectRest } from '../../local/connect/rest.ts';
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

/** More than one transaction of Kafka's has room for, so that the snapshots have gaps between their offsets. */
const seeded = 3_000;

async function seed(world: OrdersWorld): Promise<void> {
  await createOrders(world.shop);
  await seedOrders(world.shop, readCdnow(world.sitePackages).slice(0, seeded));
  await world.beginCapture();
  await rowsOf(world, 'SELECT order_id FROM transformed.transformed_logs', seeded);
}

const connector = 'mysql_src_connector';

async function binlogIsPurged(world: OrdersWorld): Promise<void> {
  const { shop, mysql } = world;
  const rest = new ConnectRest({ url: world.connectUrl() });
  await rest.stop(connector);
  await until(
    async () => (await rest.connectors()).get(connector)?.tasks.length,
    (tasks) => tasks === 0,
    patience,
  );
  await shop.query('DELETE FROM orders WHERE order_id = 3');
  await shop.query("UPDATE orders SET note = 'nobody saw this' WHERE order_id = 4");
  const operator = await createConnection({ host: mysql.host, port: mysql.port, ...mysql.operator });
  try {
    // A file is kept while the connector's connection has it open, whose end the server finds out with the next write.
    const logs = async () => (await operator.query<RowDataPacket[]>('SHOW BINARY LOGS'))[0];
    await until(
      async () => {
        await operator.query('FLUSH BINARY LOGS');
        await operator.query(`PURGE BINARY LOGS TO '${(await logs()).at(-1)?.Log_name}'`);
        return logs();
      },
      (left) => left.length === 1,
      patience,
    );
  } finally {
    await operator.end();
  }
  await resnapshot(rest, connector, { seconds: 120 });
  await rowsOf(world, `${order(4)} AND note = 'nobody saw this'`, 1);
  // Rows of a snapshot come as they are read; what it lacks is known with its last one.
  const gone = "SELECT ended_by FROM transformed.transformed_logs_history WHERE order_id = 3 AND ended_by = 's'";
  expect(await rowsOf(world, gone, 1)).toEqual([{ ENDED_BY: 's' }]);
  const current = await world.warehouse.execute('SELECT order_id FROM transformed.transformed_logs');
  expect(current).toHaveLength(seeded - 1);
}

async function ordersChange(world: OrdersWorld): Promise<void> {
  const { shop } = world;
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

it('sources that change, or lose their binlog, break nothing but themselves', async () => {
  await inOrdersWorld(async (world) => {
    await seed(world);
    await binlogIsPurged(world);
    await ordersChange(world);
    await eventsChange(world);
  });
}, 400_000);
