/** The source of `sales.orders` on a real MariaDB: what it says that it wrote is what is there. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineContext } from '../../local/engines/engine.ts';
import { type Mariadb, startMariadb } from '../../local/engines/mariadb.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { cdnowOrders, readCdnow } from '../../local/sources/orders-cdnow.ts';
import { applyOrderChanges, type ChangesLog } from '../../local/sources/orders-changes.ts';
import { oddDates, oddDateTimes, oddTimestamps } from '../../local/sources/orders-instants.ts';
import { seedOrders } from '../../local/sources/orders-seed.ts';
import { connectOrders, createOrders, type Order, readOrders } from '../../local/sources/orders-table.ts';
import { start } from '../setup/command.ts';

let home: string;
let context: EngineContext;
let database: Mariadb;
let connection: Connection;
let real: readonly Order[];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'streampact-orders-'));
  const toolchain = await ensureToolchain({ quiet: true });
  context = { toolchain, stateDir: join(home, 'state'), logsDir: join(home, 'logs'), watchdog: startWatchdog() };
  database = await startMariadb(context, { port: (await freePorts(['mariadb'])).mariadb });
  connection = await connectOrders(database);
  real = readCdnow(toolchain.sitePackages);
});
afterAll(async () => {
  await connection?.end();
  await database?.stop();
  await context.watchdog.stop();
  await rm(home, { recursive: true, force: true });
});

async function anew(orders: readonly Order[]): Promise<void> {
  await connection.query('DROP TABLE IF EXISTS orders');
  await createOrders(connection);
  await seedOrders(connection, orders);
}

describe('the real orders', () => {
  it('are all there, each value as in the file, and once', async () => {
    expect(real).toHaveLength(cdnowOrders);
    await anew(real.slice(0, 2_500));
    await createOrders(connection);
    expect(await seedOrders(connection, real)).toEqual({ inserted: cdnowOrders - 2_500, before: 2_500 });
    expect(await readOrders(connection)).toEqual(real);
    expect(await seedOrders(connection, real)).toEqual({ inserted: 0, before: cdnowOrders });
  });
});

describe('the writer', () => {
  let log: ChangesLog;

  it('leaves the table as it says, and its log leads there', async () => {
    await anew(real.slice(0, 400));
    const commits: number[] = [];
    log = await applyOrderChanges({
      connection,
      seed: 'a',
      changes: 3_000,
      onCommit: (count) => void commits.push(count),
    });
    expect(log.changes).toHaveLength(3_000);
    expect(commits).toEqual(commits.toSorted((a, b) => a - b));
    expect([commits.length, commits.at(-1)]).toEqual([log.transactions, 3_000]);
    expect(await readOrders(connection)).toEqual(log.orders);
    const replayed = new Map(real.slice(0, 400).map((order) => [order.order_id, order]));
    for (const { op, before, after } of log.changes) {
      const id = (after ?? before)?.order_id ?? '';
      expect(replayed.get(id)).toEqual(op === 'c' ? undefined : before);
      if (after === null) replayed.delete(id);
      else replayed.set(id, after);
    }
    const byId = [...replayed.values()].sort((a, b) => Number(a.order_id) - Number(b.order_id));
    expect(byId).toEqual(log.orders);
  });

  it('does a bit of everything', () => {
    const count = (op: string): number => log.changes.filter((change) => change.op === op).length;
    for (const op of ['c', 'u', 'd']) expect(count(op)).toBeGreaterThan(400);
    expect(log.rolledBack).toBeGreaterThan(20);
    expect(log.transactions).toBeLessThan(2_500); // some of several changes
    const renumbered = log.changes.filter(({ op, before }, at) => {
      const next = log.changes[at + 1];
      return (
        op === 'd' &&
        next?.op === 'c' &&
        next.after?.placed_at === before?.placed_at &&
        next.after?.updated_at === before?.updated_at
      );
    });
    expect(renumbered.length).toBeGreaterThan(3);
    const text = JSON.stringify(log.changes);
    for (const odd of [...oddDates, ...oddDateTimes, ...oddTimestamps, '99999999.99', '-0.01', '🎁'])
      expect(text).toContain(`${odd}`);
  });

  it('does the same again for the same seed and table, and otherwise for another', async () => {
    await anew(real.slice(0, 400));
    expect(await applyOrderChanges({ connection, seed: 'a', changes: 500 })).toMatchObject({
      changes: log.changes.slice(0, 500),
    });
    await anew(real.slice(0, 400));
    const other = await applyOrderChanges({ connection, seed: 'b', changes: 50 });
    expect(other.changes).not.toEqual(log.changes.slice(0, 50));
  });

  it('ends with the error of who looks on, and with a named one of the database', async () => {
    const onCommit = (): never => {
      throw new RangeError('seen enough');
    };
    await expect(applyOrderChanges({ connection, seed: 'a', changes: 5, onCommit })).rejects.toThrow(RangeError);
    await connection.query('DROP TABLE orders');
    const gone = applyOrderChanges({ connection, seed: 'a', changes: 5 });
    await expect(gone).rejects.toMatchObject({ code: 'SOURCE_DATABASE_FAILED', where: 'sales.orders' });
  });

  it('begins with an empty table too', async () => {
    await anew([]);
    const { orders, changes } = await applyOrderChanges({ connection, seed: 'empty', changes: 60 });
    expect(changes).toHaveLength(60);
    expect(await readOrders(connection)).toEqual(orders);
  });
});

describe('npm run orders', () => {
  const run = (args: readonly string[], password = database.writer.password) =>
    start(process.execPath, ['--import', 'tsx', 'local/sources/orders-cli.ts', ...args], {
      env: {
        STREAMPACT_MYSQL_PORT: String(database.port),
        STREAMPACT_MYSQL_USER: database.writer.user,
        STREAMPACT_MYSQL_PASSWORD: password,
      },
    }).finished;

  it('fills and writes', async () => {
    await connection.query('DROP TABLE IF EXISTS orders');
    expect(JSON.parse((await run(['seed', '--orders', '1500'])).stdout)).toEqual({ inserted: 1_500, before: 0 });
    const { code, stdout } = await run(['write', '--changes', '20', '--seed', 'x']);
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ changes: 20 })]);
  });

  it('says what is wrong, and no password', async () => {
    const refused = await run(['write'], 'guess');
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/error\[SOURCE_DATABASE_FAILED\]/),
    });
    expect(refused.stderr).not.toContain('guess');
    expect(await run(['write', '--changes', 'many'])).toMatchObject({ code: 2 });
    expect(await run(['write'], '')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/STREAMPACT_MYSQL_PASSWORD/),
    });
  });
});
