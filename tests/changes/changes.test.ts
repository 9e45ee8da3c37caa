/**
 * Twenty thousand random changes of five hundred items: what the Hudi table holds in the end is what a dictionary holds after
 * a plain replay, row by row and value by value. See docs/testing.md.
 */
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest';
import { runChanges } from './run.ts';
import { type ChangesWorld, startWorld } from './world.ts';

/** The same changes each time, so that a red run is the code's doing; CHANGES_SEED draws others. */
const seed = Number(process.env.CHANGES_SEED ?? 20_261_121);
const changes = Number(process.env.CHANGES ?? 20_000);

let world: ChangesWorld;
let keep = false;
beforeAll(async () => {
  world = await startWorld();
}, 300_000);
afterAll(async () => {
  const logs = await world?.stop(keep);
  if (keep) process.stderr.write(`logs: ${logs}\n`);
}, 60_000);

it(`${changes} random changes end in the table as in a dictionary`, async () => {
  onTestFailed(() => {
    keep = true;
  });
  const say = (line: string) => process.env.CHANGES_TOLD === undefined || process.stderr.write(`${line}\n`);
  const report = await runChanges(world, { seed, changes, keys: 500, kills: 6, jobs: 4, say });
  expect(report.findings, `CHANGES_SEED=${seed}`).toEqual([]);
  expect(report).toMatchObject({ quarantined: report.hostile, errors: 0 });
  expect(report.rows).toBeGreaterThan(450);
  expect(report.tombstones).toBeGreaterThan(50);
  expect(report.cuts).toBeGreaterThan(0);
}, 900_000);
