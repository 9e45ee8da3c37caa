/**
 * The changes of `sales.orders` as Debezium tells them, from a real MariaDB through Kafka Connect that is killed meanwhile, beside
 * the log of who made them: each of them once, in the order of the commits, every value exact.
 */
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readDesired } from '../../local/connect/desired.ts';
import { beside, overlaid } from '../../local/connect/overlay.ts';
import { ConnectRest } from '../../local/connect/rest.ts';
import { readCdnow } from '../../local/sources/orders-cdnow.ts';
import { applyOrderChanges } from '../../local/sources/orders-changes.ts';
import { seedOrders } from '../../local/sources/orders-seed.ts';
import { connectOrders, createOrders, type Order } from '../../local/sources/orders-table.ts';
import { type AvroTopic, followAvro } from '../setup/connect/avro-topic.ts';
import { type ConnectWorld, startConnectWorld } from '../setup/connect/world.ts';
import { until } from '../setup/until.ts';

const prefix = `changes_${process.pid}`;
const name = 'mysql_src_connector';
let world: ConnectWorld;
let connection: Connection;
let topic: AvroTopic | undefined;

beforeAll(async () => {
  world = await startConnectWorld(`changes-${process.pid}`);
  connection = await connectOrders(world.database);
});
afterAll(async () => {
  await topic?.stop();
  await connection?.end();
  await world?.stop();
});

/** Debezium's row as the texts that the table has: days and microseconds since 1970, a TIMESTAMP as ISO 8601. */
function orderOf(row: Readonly<Record<string, unknown>> | null): Order | null {
  if (row === null) return null;
  const { order_id, customer_id, quantity, amount, status, note } = row;
  const [seconds = '', fraction = ''] = String(row.updated_at).replace('T', ' ').replace('Z', '').split('.');
  return {
    order_id: String(order_id),
    customer_id: String(customer_id),
    ordered_on: new Date(Number(row.ordered_on) * 86_400_000).toISOString().slice(0, 10),
    quantity: String(quantity),
    amount: String(amount),
    status: String(status),
    placed_at: dateTime(BigInt(String(row.placed_at))),
    updated_at: `${seconds}.${fraction.padEnd(6, '0')}`,
    note: note === null ? null : String(note),
  };
}

function dateTime(micros: bigint): string {
  const rest = ((micros % 1_000n) + 1_000n) % 1_000n;
  const iso = new Date(Number((micros - rest) / 1_000n)).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}${String(rest).padStart(3, '0')}`;
}

interface Envelope {
  readonly op: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

it('are each told once, in the order of the commits, with every value exact', async () => {
  const seed = readCdnow(world.context.toolchain.sitePackages).slice(0, 300);
  await createOrders(connection);
  await seedOrders(connection, seed);
  const rest = new ConnectRest({ url: world.connect.url });
  const { connectors } = await readDesired(undefined, []);
  const generated = overlaid(connectors, beside('mariadb')).find((each) => each.name === name)?.config;
  if (generated === undefined) expect.fail(`no configuration of ${name} is generated`);
  const own = { 'topic.prefix': prefix, 'schema.history.internal.kafka.topic': `${prefix}.schema-history` };
  await rest.putConfig(name, { ...generated, ...own });
  topic = await followAvro(world.brokers, `${prefix}.sales.orders`, world.registry.url);
  const told = (): readonly Envelope[] =>
    topic?.records.flatMap(({ value }) => (value === null ? [] : [value as Envelope])) ?? [];
  await until(
    async () => told().length,
    (count) => count >= seed.length,
  );

  let killed: Promise<void> | undefined;
  const changes = 1_500;
  const log = await applyOrderChanges({
    connection,
    seed: 'debezium',
    changes,
    onCommit(count) {
      if (count < changes / 2 || killed !== undefined) return;
      killed = world.connect.kill().then(() => world.startConnect());
    },
  });
  await killed;
  await until(
    async () => told().length,
    (count) => count >= seed.length + changes,
    { seconds: 120 },
  );
  expect(topic.failure()).toBeUndefined();
  const snapshot = told().slice(0, seed.length);
  expect(snapshot.map(({ op, after }) => [op, orderOf(after)])).toEqual(seed.map((order) => ['r', order]));
  const rows = told().slice(seed.length);
  expect(rows.map(({ op, before, after }) => ({ op, before: orderOf(before), after: orderOf(after) }))).toEqual(
    log.changes,
  );
  const tombstones = topic.records.filter(({ value }) => value === null).length;
  expect(tombstones).toBe(log.changes.filter(({ op }) => op === 'd').length);
}, 240_000);
