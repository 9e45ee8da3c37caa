/** From a table of MariaDB to Avro in a topic: the engines of that way, used, stopped, killed and misled. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorConfig } from '../../contracts/src/emit/connectors/config.ts';
import { readDesired } from '../../local/connect/desired.ts';
import { beside, overlaid } from '../../local/connect/overlay.ts';
import { ConnectRest } from '../../local/connect/rest.ts';
import { untilRunning } from '../../local/connect/status.ts';
import { ensureOptional } from '../../local/setup/toolchain.ts';
import { type AvroTopic, followAvro } from '../setup/connect/avro-topic.ts';
import { type ConnectWorld, startConnectWorld } from '../setup/connect/world.ts';
import { until } from '../setup/until.ts';

// Topics of this test's own, on the Kafka that all share.
const prefix = `engines_${process.pid}`;
const topic = `${prefix}.sales.orders`;
const name = 'mysql_src_connector';

let world: ConnectWorld;
let rest: ConnectRest;
let orders: AvroTopic;

beforeAll(async () => {
  world = await startConnectWorld(`engines-${process.pid}`, [await ensureOptional('jdbc', { quiet: true })]);
  rest = new ConnectRest({ url: world.connect.url });
});

afterAll(async () => {
  await orders?.stop();
  await world?.stop();
});

const table = `CREATE TABLE sales.orders (order_id BIGINT PRIMARY KEY AUTO_INCREMENT, customer_id INT NOT NULL,
  ordered_on DATE NOT NULL, quantity INT NOT NULL, amount DECIMAL(10,2) NOT NULL, status VARCHAR(16) NOT NULL,
  placed_at DATETIME(6) NOT NULL, updated_at TIMESTAMP(6) NOT NULL, note VARCHAR(200) NULL)`;
const insert = (id: number) =>
  `INSERT INTO sales.orders (order_id, customer_id, ordered_on, quantity, amount, status, placed_at, updated_at)
   VALUES (${id}, 7, '1997-01-01', 2, 29.30, 'placed', '2024-02-29 23:59:59.123456', '2024-03-01 00:00:00.000001')`;

/** A generated configuration, for the server that is here and with topics of this test's own. */
async function configOf(connector: string, optional: readonly string[] = []): Promise<ConnectorConfig> {
  const { connectors } = await readDesired(undefined, optional);
  const config = overlaid(connectors, beside('mariadb')).find((each) => each.name === connector)?.config;
  if (config === undefined) expect.fail(`no configuration of ${connector} is generated`);
  const own = { 'topic.prefix': prefix, 'schema.history.internal.kafka.topic': `${prefix}.schema-history` };
  return { ...config, ...(connector === name && own) };
}

interface Envelope {
  readonly op: string;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** Each record as `op order_id status`, a tombstone as `- order_id`. */
const told = () =>
  orders.records.map(({ key, value }) => {
    const envelope = value as Envelope | null;
    const id = (key as { order_id: bigint } | null)?.order_id;
    if (envelope === null) return `- ${id}`;
    return [envelope.op, id, envelope.after?.status].filter((part) => part !== undefined).join(' ');
  });

const denied = expect.objectContaining({ message: expect.stringMatching(/denied/) });

describe('MariaDB', () => {
  it('gives each account what it needs, and keeps the passwords to itself', async () => {
    const { writer, replication, operator } = world.database;
    await world.query([table, insert(1)]);
    await expect(world.query(['CREATE DATABASE other'])).rejects.toEqual(denied);
    await expect(world.query([insert(2)], replication)).rejects.toEqual(denied);
    await expect(world.query(['SELECT * FROM sales.orders'], operator)).rejects.toEqual(denied);
    await expect(world.query(['FLUSH BINARY LOGS'], operator)).resolves.toBeDefined();
    await expect(world.query(['SELECT 1'], { ...writer, password: 'guess' })).rejects.toEqual(denied);
    await expect(world.query(['SELECT 1'], { user: 'root', password: '' })).rejects.toEqual(denied);
    const { mode } = await stat(join(world.context.stateDir, 'mariadb', 'accounts.json'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('keeps its rows and accounts over a clean stop and over a kill', async () => {
    const { writer, stop, ended } = world.database;
    await stop();
    expect(await ended).toBeUndefined();
    await world.startDatabase();
    expect(world.database.writer).toEqual(writer);
    await world.database.kill();
    expect(await world.database.ended).toMatchObject({ code: 'ENGINE_DIED' });
    await world.startDatabase();
    expect(await world.query(['SELECT count(*) AS orders FROM sales.orders'])).toEqual([{ orders: 1 }]);
  });
});

describe('the schema registry', () => {
  const ask = async (path: string, init: RequestInit = {}) => {
    const url = `${world.registry.url}/apis/ccompat/v7${path}`;
    const headers = { 'content-type': 'application/json' };
    return (await (await fetch(url, { headers, signal: AbortSignal.timeout(10_000), ...init })).json()) as unknown;
  };
  const register = () =>
    ask('/subjects/kept-value/versions', { method: 'POST', body: JSON.stringify({ schema: '"string"' }) });

  it('means the same by an id after it was killed', async () => {
    const { id } = (await register()) as { id: number };
    await world.registry.kill();
    await expect(register()).rejects.toThrow();
    await world.startRegistry();
    expect(await ask(`/schemas/ids/${id}`)).toMatchObject({ schema: '"string"' });
    expect(await register()).toEqual({ id });
  });
});

describe('Kafka Connect with Debezium', () => {
  it('refuses a wrong password at once, says so, and repeats no secret', async () => {
    const config = { ...(await configOf(name)), 'database.password': 'a-wrong-guess' };
    const keys = await rest.validate(config);
    expect(keys.flatMap(({ errors }) => errors)).toEqual([expect.stringMatching(/Access denied for user 'debezium'/)]);
    expect(JSON.stringify(keys)).not.toContain('a-wrong-guess');
    await expect(rest.putConfig(name, config)).rejects.toMatchObject({ where: expect.stringMatching(/400/) });
    expect([...(await rest.connectors()).keys()]).toEqual([]);
  });

  it('takes what is generated for PostgreSQL, and names a setting of the wrong type', async () => {
    const sink = 'sink_postgres_orders';
    const config = await configOf(sink, [sink]);
    expect(await rest.validate(config)).toEqual([]);
    const wrong = await rest.validate({ ...config, 'batch.size': 'many' });
    expect(wrong.map((key) => key.name)).toEqual(['batch.size']);
  });

  it('tells a snapshot, inserts, updates, deletes with their tombstones and a truncate as Avro', async () => {
    await rest.putConfig(name, await configOf(name));
    orders = await followAvro(world.brokers, topic, world.registry.url);
    // The snapshot reads rows as they are by then.
    await until(told, (records) => records.length === 1);
    await world.query([insert(2), "UPDATE sales.orders SET status = 'paid' WHERE order_id = 2"]);
    await world.query(['DELETE FROM sales.orders WHERE order_id = 1', 'TRUNCATE TABLE sales.orders']);
    await until(told, (records) => records.length >= 6);
    expect(orders.failure()).toBeUndefined();
    expect(told()).toEqual(['r 1 placed', 'c 2 placed', 'u 2 paid', 'd 1', '- 1', 't']);
    expect(orders.records[0]?.value).toMatchObject({
      before: null,
      after: {
        order_id: 1n,
        customer_id: 7,
        ordered_on: 9862,
        quantity: 2,
        amount: '29.30',
        placed_at: 1_709_251_199_123_456n,
        updated_at: '2024-03-01T00:00:00.000001Z',
        note: null,
      },
      source: { snapshot: 'last' },
    });
    const response = await fetch(`${world.registry.url}/apis/registry/v3/groups/debezium/artifacts`);
    const { artifacts } = (await response.json()) as { artifacts: readonly { artifactId: string }[] };
    const ids = artifacts.map(({ artifactId }) => artifactId);
    expect(ids).toEqual(expect.arrayContaining([`${topic}-key`, `${topic}-value`]));
  });

  it('shows no secret, neither in its REST interface nor in its log', async () => {
    const config = JSON.stringify((await rest.connectors()).get(name)?.config);
    const texts = [config, await readFile(world.connect.logFile, 'utf8')];
    expect(texts.filter((text) => text.includes(world.database.replication.password))).toEqual([]);
    expect(config).toMatch(/\$\{env:STREAMPACT_MYSQL_PASSWORD\}/);
  });

  it('loses and repeats nothing when it is killed between changes', async () => {
    const from = orders.records.length;
    const write = async (first: number, count: number) => {
      const ids = Array.from({ length: count }, (_, index) => first + index);
      await world.query(ids.map(insert));
      return ids.map((id) => `c ${id} placed`);
    };
    const writing = write(1000, 800);
    await until(told, (records) => records.length > from + 20, { everyMilliseconds: 10 });
    await world.connect.kill();
    const wanted = [...(await writing), ...(await write(1800, 100))];
    await world.startConnect();
    await until(told, (records) => records.length >= from + wanted.length);
    expect(told().slice(from)).toEqual(wanted);
  });

  it('stops at a registry that is down, and goes on without a gap when it is back', async () => {
    await untilRunning(rest, [name], { seconds: 60 });
    const from = orders.records.length;
    await world.registry.kill();
    // Its new schema has no id yet.
    await world.query(['ALTER TABLE sales.orders ADD COLUMN channel VARCHAR(8) NULL', insert(3000)]);
    await until(
      async () => (await rest.connectors()).get(name)?.tasks[0]?.state,
      (state) => state === 'FAILED',
    );
    await expect(untilRunning(rest, [name], { seconds: 1 })).rejects.toMatchObject({ code: 'CONNECTOR_NOT_WELL' });
    await world.startRegistry();
    await rest.restart(name);
    await until(told, (records) => records.length > from);
    expect(told().slice(from)).toEqual(['c 3000 placed']);
    expect(orders.records.at(-1)?.schemaId).not.toBe(orders.records.at(-2)?.schemaId);
  });
});
