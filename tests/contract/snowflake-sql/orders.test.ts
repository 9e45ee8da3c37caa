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
