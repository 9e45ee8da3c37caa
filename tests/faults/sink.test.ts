/** The sink under faults, on a real Kafka and a real S3: see harness.ts. */
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FaultEngines, startEngines } from './engines.ts';
import { findingsOf } from './findings.ts';
import { runFaults } from './harness.ts';

let engines: FaultEngines;
beforeAll(async () => {
  engines = await startEngines();
});
afterAll(() => engines?.stop());

it('writes 10,000 messages exactly once through 20 kills, a zombie and a contract deployed in between', async () => {
  const [messages, kills, seed] = [10_000, 20, randomInt(2 ** 31)];
  const report = await runFaults(engines, { seed, kills, messages });
  expect(findingsOf(report, { messages, kills }), `npm run test:faults -- --seed ${seed}`).toEqual([]);
});
