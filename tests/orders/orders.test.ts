/**
 * Ten thousand random changes of MySQL's orders: in the end Snowflake's table is MySQL's, row by row, and its history is the log of
 * the changes. See docs/testing.md.
 */
import { expect, it } from 'vitest';
import { runOrders } from './run.ts';
import { inOrdersWorld } from './world.ts';

/** The same changes each time, so that a red run is the code's doing; ORDERS_SEED draws others. */
const seed = Number(process.env.ORDERS_SEED ?? 20_261_122);
const changes = Number(process.env.ORDERS ?? 10_000);

it(`${changes} random changes of orders arrive with their history`, async () => {
  const say = (line: string) => process.env.ORDERS_TOLD === undefined || process.stderr.write(`${line}\n`);
  const report = await inOrdersWorld((world) => runOrders(world, { seed, seeded: 500, changes, kills: 3, say }));
  expect(report.findings, `ORDERS_SEED=${seed}`).toEqual([]);
  expect(report).toMatchObject({ kills: 9, quarantined: 0 });
  expect(report.rows).toBeGreaterThan(100);
  expect(report.versions).toBeGreaterThan(changes / 2);
}, 900_000);
