/** Current orders and their history in SQL against a plain replay, whatever the order and the batches in which changes arrive. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeLogs } from './changes.ts';
import { type Change, type Order, replay } from './replay.ts';
import { insert, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.stop());

const used = ['STRUCTURED_LOGS', 'TRANSFORMED_LOGS', 'TRANSFORMED_LOGS_HISTORY'];

async function load(changes: readonly Change[]): Promise<void> {
  const rows = changes.map(({ order, ...change }) => ({
    kafka_partition: 0,
    ...change,
    ...order,
    loaded_at: '2026-01-01 00:00:00',
  }));
  await insert(world, 'STRUCTURED_LOGS', rows);
  await world.run('TASK_LOAD_TRANSFORMED_LOGS');
  await world.run('TASK_LOAD_TRANSFORMED_LOGS_HISTORY');
}

const texts = (order: Order) =>
  Object.fromEntries(
    Object.entries(order).map(([name, value]) => [name.toUpperCase(), value === null ? null : String(value)]),
  );

/** Both tables as they are, and as the replay has them. */
async function compare(changes: readonly Change[]): Promise<void> {
  const { current, history } = replay(changes);
  const orders = await world.session.execute('SELECT * FROM TRANSFORMED.TRANSFORMED_LOGS ORDER BY ORDER_ID');
  expect(orders).toEqual(
    current.map(({ order, changed_at, kafka_offset }) => ({
      ...texts(order),
      CHANGED_AT: changed_at,
      KAFKA_OFFSET: String(kafka_offset),
    })),
  );
  const versions = await world.session.execute(
    'SELECT * FROM TRANSFORMED.TRANSFORMED_LOGS_HISTORY ORDER BY ORDER_ID, KAFKA_OFFSET',
  );
  expect(versions).toEqual(
    history.map(({ order, op, kafka_offset, valid_from, valid_to, ended_by }) => ({
      ...texts(order),
      OP: op,
      KAFKA_OFFSET: String(kafka_offset),
      VALID_FROM: valid_from,
      VALID_TO: valid_to,
      ENDED_BY: ended_by,
      IS_CURRENT: ended_by === null,
    })),
  );
}

test('any order and batching of a change log gives the orders and the history that a replay gives', async () => {
  const runs = fc.tuple(changeLogs, fc.integer({ min: 0, max: 2 }), fc.infiniteStream(fc.nat(2)));
  await fc.assert(
    fc.asyncProperty(runs, async ([log, disorder, dice]) => {
      await world.empty(...used);
      // In Kafka's order, nearly so, or in none.
      const batches = [0, 1, 2].map((): Change[] => []);
      for (const [at, change] of log.entries()) {
        const inOrder = Math.floor((at * batches.length) / log.length);
        const roll = dice.next().value;
        batches[disorder === 0 ? inOrder : disorder === 1 ? Math.min(2, inOrder + (roll === 0 ? 1 : 0)) : roll]?.push(
          change,
        );
      }
      const loaded: Change[] = [];
      for (const batch of batches) {
        if (batch.length === 0) continue;
        loaded.push(...batch);
        await load(batch);
        await compare(loaded);
      }
    }),
    { numRuns: Number(process.env.SQL_RUNS ?? 8) },
  );
});

const order = (order_id: number): Order => ({
  ...{ order_id, customer_id: 7, ordered_on: '2026-03-01', quantity: 1, amount: '1.00', status: 'placed' },
  ...{ placed_at: '2026-03-01 00:00:00.000000', updated_at: '2026-03-01 00:00:00.000000', note: null },
});

const change = (kafka_offset: number, op: Change['op'], id: number, snapshot: string | null = null): Change => ({
  ...{ kafka_offset, op, snapshot, changed_at: `2026-03-01 00:00:${String(kafka_offset).padStart(2, '0')}.000000` },
  ...{ binlog_file: 'binlog.000001', binlog_pos: kafka_offset, binlog_row: 0, order: order(id) },
});

const created = [change(0, 'c', 1), change(1, 'c', 2), change(2, 'c', 3)];

test.each([
  { name: 'a complete snapshot', rows: [change(3, 'r', 1, 'first'), change(4, 'r', 3, 'last')], left: [1, 3] },
  { name: 'a snapshot of one row', rows: [change(3, 'r', 2, 'last')], left: [2] },
  { name: 'a snapshot of one row behind a tombstone', rows: [change(3, 'd', 3), change(6, 'r', 2, 'last')], left: [2] },
  { name: 'a last row that may end something longer', rows: [change(7, 'r', 2, 'last')], left: [1, 2, 3] },
  {
    name: 'a snapshot that was broken off',
    rows: [change(3, 'r', 1, 'first'), change(4, 'r', 2, 'true')],
    left: [1, 2, 3],
  },
  {
    name: 'a snapshot that was begun again',
    rows: [change(3, 'r', 1, 'first'), change(4, 'r', 1, 'first'), change(5, 'r', 2, 'last')],
    left: [1, 2],
  },
  {
    name: 'a snapshot of two transactions',
    rows: [change(4, 'r', 1, 'first'), change(6, 'r', 3, 'last')],
    left: [1, 3],
  },
  { name: 'a snapshot with a hole', rows: [change(3, 'r', 1, 'first'), change(6, 'r', 3, 'last')], left: [1, 2, 3] },
])('$name leaves the orders $left', async ({ rows, left }) => {
  await world.empty(...used);
  await load(created);
  await load(rows);
  const orders = await world.session.execute('SELECT ORDER_ID FROM TRANSFORMED.TRANSFORMED_LOGS ORDER BY ORDER_ID');
  expect(orders.map(({ ORDER_ID }) => Number(ORDER_ID))).toEqual(left);
  await compare([...created, ...rows]);
});

test('a snapshot with a row in quarantine ends nothing', async () => {
  await world.empty(...used, 'QUARANTINED_LOGS');
  await load(created);
  await world.session.execute(
    `INSERT INTO structured.quarantined_logs SELECT PARSE_JSON('{"__offset":5}'), 'broken', 'f', 1, '2026-03-01'::TIMESTAMP_NTZ, '2026-03-01'::TIMESTAMP_NTZ`,
  );
  await load([change(4, 'r', 1, 'first'), change(6, 'r', 3, 'last')]);
  const orders = await world.session.execute('SELECT ORDER_ID FROM TRANSFORMED.TRANSFORMED_LOGS ORDER BY ORDER_ID');
  expect(orders.map(({ ORDER_ID }) => Number(ORDER_ID))).toEqual([1, 2, 3]);
  await world.empty('QUARANTINED_LOGS');
});

test('two changes of one transaction at one binlog position both count', async () => {
  await world.empty(...used);
  const place = { binlog_pos: 117, changed_at: '2026-03-01 00:00:37.000000' };
  const paid = { ...change(1, 'u', 1), ...place, order: { ...order(1), status: 'paid' } };
  const shipped = { ...change(2, 'u', 1), ...place, order: { ...order(1), status: 'shipped' } };
  await load([change(0, 'c', 1), paid, shipped]);
  const [row] = await world.session.execute('SELECT STATUS FROM TRANSFORMED.TRANSFORMED_LOGS');
  expect(row?.STATUS).toBe('shipped');
  await compare([change(0, 'c', 1), paid, shipped]);
});

test('what arrives late brings no deleted order back', async () => {
  await world.empty(...used);
  const gone = change(5, 'd', 1);
  await load([created[0] ?? gone, gone]);
  const late = [change(3, 'u', 1)];
  await load(late);
  expect(await world.session.execute('SELECT * FROM TRANSFORMED.TRANSFORMED_LOGS')).toEqual([]);
  await compare([...created.slice(0, 1), gone, ...late]);
});
