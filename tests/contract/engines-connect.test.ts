/** From a table of MariaDB to Avro in a topic: the engines of that way, used, stopped, killed and misled. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connect, startConnect } from '../../local/engines/connect.ts';
import type { EngineContext } from '../../local/engines/engine.ts';
import { type Mariadb, startMariadb } from '../../local/engines/mariadb.ts';
import type { MysqlAccount } from '../../local/engines/mysql-server.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { type Registry, startRegistry } from '../../local/engines/registry.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { type AvroTopic, followAvro } from '../setup/connect/avro-topic.ts';
import { askConnect, type ConnectorSettings, putConnector, stateOf } from '../setup/connect/rest.ts';
import { until } from '../setup/until.ts';

const brokers = process.env.STREAMPACT_TEST_KAFKA ?? '';
const portNames = ['mariadb', 'registry', 'registryManagement', 'connect'] as const;
// A worker and topics of this test's own, on the Kafka that all share.
const worker = `engines-${process.pid}`;
const prefix = `engines_${process.pid}`;
const topic = `${prefix}.sales.orders`;

let home: string;
let context: EngineContext;
let ports: Record<(typeof portNames)[number], number>;
let database: Mariadb;
let registry: Registry;
let connect: Connect;
let orders: AvroTopic;

const runRegistry = () => startRegistry(context, { port: ports.registry, managementPort: ports.registryManagement });
const runConnect = () =>
  startConnect(context, {
    brokers,
    port: ports.connect,
    name: worker,
    environment: {
      STREAMPACT_KAFKA_BROKERS: brokers,
      STREAMPACT_REGISTRY_URL: registry.url,
      STREAMPACT_MYSQL_HOST: database.host,
      STREAMPACT_MYSQL_PORT: String(database.port),
      STREAMPACT_MYSQL_USER: database.replication.user,
      STREAMPACT_MYSQL_PASSWORD: database.replication.password,
    },
  });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'streampact-connect-'));
  const toolchain = await ensureToolchain({ quiet: true });
  context = { toolchain, stateDir: join(home, 'state'), logsDir: join(home, 'logs'), watchdog: startWatchdog() };
  ports = await freePorts(portNames);
  [database, registry] = await Promise.all([startMariadb(context, { port: ports.mariadb }), runRegistry()]);
  connect = await runConnect();
});

afterAll(async () => {
  await Promise.allSettled([orders?.stop(), connect?.stop()]);
  await Promise.allSettled([registry?.stop(), database?.stop()]);
  await context.watchdog.stop();
  await rm(home, { recursive: true, force: true });
});

async function query(statements: readonly string[], account: MysqlAccount = database.writer): Promise<unknown> {
  const connection = await createConnection({ host: database.host, port: database.port, ...account });
  try {
    let rows: unknown;
    for (const statement of statements) [rows] = await connection.query(statement);
    return rows;
  } finally {
    await connection.end();
  }
}

const table = `CREATE TABLE sales.orders (order_id BIGINT PRIMARY KEY AUTO_INCREMENT, customer_id INT NOT NULL,
  ordered_on DATE NOT NULL, quantity INT NOT NULL, amount DECIMAL(10,2) NOT NULL, status VARCHAR(16) NOT NULL,
  placed_at DATETIME(6) NOT NULL, updated_at TIMESTAMP(6) NOT NULL, note VARCHAR(200) NULL)`;
const insert = (id: number) =>
  `INSERT INTO sales.orders VALUES (${id}, 7, '1997-01-01', 2, 29.30, 'placed', '2024-02-29 23:59:59.123456', '2024-03-01 00:00:00.000001', NULL)`;

/** The generated configuration, for the server that is here and with topics of this test's own. */
async function mysqlSource(): Promise<ConnectorSettings> {
  const file = 'contracts/generated/clickstream/connectors/mysql_src_connector.json';
  const { config } = JSON.parse(await readFile(file, 'utf8')) as { config: ConnectorSettings };
  return {
    ...config,
    'connector.class': 'io.debezium.connector.mariadb.MariaDbConnector',
    'database.ssl.mode': 'disable',
    'topic.prefix': prefix,
    'schema.history.internal.kafka.topic': `${prefix}.schema-history`,
  };
}

interface Envelope {
  readonly op: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly source: { readonly snapshot: string };
}

/** Each record as `op order_id status`, a tombstone as `- order_id`. */
const told = () =>
  orders.records.map(({ key, value }) => {
    const envelope = value as Envelope | null;
    const id = (key as { order_id: bigint } | null)?.order_id;
    if (envelope === null) return `- ${id}`;
    return [envelope.op, id, envelope.after?.status].filter((part) => part !== undefined).join(' ');
  });

const running = () =>
  until(
    () => stateOf(connect.url, 'mysql_src_connector'),
    ({ task }) => task === 'RUNNING',
  );

describe('MariaDB', () => {
  it('gives each account what it needs, and keeps the passwords to itself', async () => {
    await query([table, insert(1)]);
    const refused = expect.objectContaining({ message: expect.stringMatching(/denied/) });
    await expect(query(['CREATE DATABASE other'])).rejects.toEqual(refused);
    await expect(query([insert(2)], database.replication)).rejects.toEqual(refused);
    await expect(query(['SELECT * FROM sales.orders'], database.operator)).rejects.toEqual(refused);
    await expect(query(['FLUSH BINARY LOGS'], database.operator)).resolves.toBeDefined();
    await expect(query(['SELECT 1'], { ...database.writer, password: 'guess' })).rejects.toEqual(refused);
    await expect(query(['SELECT 1'], { user: 'root', password: '' })).rejects.toEqual(refused);
    const { mode } = await stat(join(context.stateDir, 'mariadb', 'accounts.json'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('keeps its rows and accounts over a clean stop and over a kill', async () => {
    await database.stop();
    expect(await database.ended).toBeUndefined();
    const again = await startMariadb(context, { port: ports.mariadb });
    expect(again.writer).toEqual(database.writer);
    await again.kill();
    expect(await again.ended).toMatchObject({ code: 'ENGINE_DIED' });
    database = await startMariadb(context, { port: ports.mariadb });
    expect(await query(['SELECT count(*) AS orders FROM sales.orders'])).toEqual([{ orders: 1 }]);
  });
});

describe('the schema registry', () => {
  const subject = () => `${registry.url}/apis/ccompat/v7/subjects/kept-value/versions`;
  const register = async () => (await askConnect(subject(), 'POST', { schema: '"string"' })).body;

  it('means the same by an id after it was killed', async () => {
    const { id } = (await register()) as { id: number };
    await registry.kill();
    await expect(register()).rejects.toThrow();
    registry = await runRegistry();
    const { body } = await askConnect(`${registry.url}/apis/ccompat/v7/schemas/ids/${id}`, 'GET');
    expect(body).toMatchObject({ schema: '"string"' });
    expect(await register()).toEqual({ id });
  });
});

describe('Kafka Connect with Debezium', () => {
  it('refuses a wrong password at once, says so, and repeats no secret', async () => {
    const config = { ...(await mysqlSource()), 'database.password': 'a-wrong-guess' };
    const { status, body } = await putConnector(connect.url, 'mysql_src_connector', config);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toMatch(/Access denied for user 'debezium'/);
    expect(JSON.stringify(body)).not.toContain('a-wrong-guess');
  });

  it('tells a snapshot, inserts, updates, deletes with their tombstones and a truncate as Avro', async () => {
    const { status } = await putConnector(connect.url, 'mysql_src_connector', await mysqlSource());
    expect(status).toBe(201);
    orders = await followAvro(brokers, topic, registry.url);
    // The snapshot reads rows as they are by then.
    await until(told, (records) => records.length === 1);
    await query([insert(2), "UPDATE sales.orders SET status = 'paid' WHERE order_id = 2"]);
    await query(['DELETE FROM sales.orders WHERE order_id = 1', 'TRUNCATE TABLE sales.orders']);
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
    const search = `${registry.url}/apis/registry/v3/groups/debezium/artifacts`;
    const { artifacts } = (await askConnect(search, 'GET')).body as { artifacts: readonly { artifactId: string }[] };
    expect(artifacts.map(({ artifactId }) => artifactId)).toEqual(
      expect.arrayContaining([`${topic}-key`, `${topic}-value`]),
    );
  });

  it('shows no secret, neither in its REST interface nor in its log', async () => {
    const { body } = await askConnect(`${connect.url}/connectors/mysql_src_connector`, 'GET');
    const texts = [JSON.stringify(body), await readFile(connect.logFile, 'utf8')];
    expect(texts.filter((text) => text.includes(database.replication.password))).toEqual([]);
    expect(texts[0]).toMatch(/\$\{env:STREAMPACT_MYSQL_PASSWORD\}/);
  });

  it('loses and repeats nothing when it is killed between changes', async () => {
    const from = orders.records.length;
    const wanted: string[] = [];
    const write = async (first: number, count: number) => {
      const ids = Array.from({ length: count }, (_, index) => first + index);
      await query(ids.map(insert));
      wanted.push(...ids.map((id) => `c ${id} placed`));
    };
    for (const round of [1, 2]) {
      const writing = write(round * 1000, 400);
      await until(
        () => orders.records.length,
        (count) => count > from + (round - 1) * 500 + 20,
      );
      await connect.kill();
      await writing;
      await write(round * 1000 + 400, 100);
      connect = await runConnect();
      await running();
      await until(
        () => orders.records.length,
        (count) => count >= from + wanted.length,
      );
    }
    expect(told().slice(from)).toEqual(wanted);
  });

  it('stops at a registry that is down, names it, and goes on without a gap when it is back', async () => {
    await query(['ALTER TABLE sales.orders ADD COLUMN channel VARCHAR(8) NULL']);
    await registry.kill();
    const from = orders.records.length;
    await query([
      insert(3000).replace(
        'VALUES',
        '(order_id, customer_id, ordered_on, quantity, amount, status, placed_at, updated_at, note) VALUES',
      ),
    ]);
    const failed = await until(
      () => stateOf(connect.url, 'mysql_src_connector'),
      ({ task }) => task === 'FAILED',
    );
    expect(failed.trace).toMatch(/ConnectException/);
    registry = await runRegistry();
    const restart = `${connect.url}/connectors/mysql_src_connector/restart?includeTasks=true&onlyFailed=true`;
    expect((await askConnect(restart, 'POST')).status).toBe(202);
    await until(
      () => orders.records.length,
      (count) => count > from,
    );
    expect(told().slice(from)).toEqual(['c 3000 placed']);
    expect(orders.records.at(-1)?.schemaId).not.toBe(orders.records.at(-2)?.schemaId);
  });
});
