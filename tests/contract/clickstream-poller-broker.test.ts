/** The poller where the broker ends without a word and comes back, on a Kafka of the test's own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { type FaultBroker, startBroker } from '../faults/broker.ts';
import { until } from '../setup/until.ts';
import {
  bundlePoller,
  done,
  expectTheFeed,
  openWorld,
  type PollerBundle,
  pagesOf,
} from './clickstream-poller-world.ts';

const home = mkdtempSync(join(tmpdir(), 'clickstream-broker-'));
const watchdog = startWatchdog();
let broker: FaultBroker;
let poller: PollerBundle;
beforeAll(async () => {
  const toolchain = await ensureToolchain({ quiet: true });
  broker = await startBroker({ toolchain, stateDir: home, logsDir: join(home, 'logs'), watchdog });
  poller = await bundlePoller();
});
afterAll(async () => {
  await broker?.stop();
  await watchdog.stop();
  poller?.close();
  rmSync(home, { recursive: true, force: true });
});

test('goes on from its last commit by itself, and nothing is lost or doubled', async () => {
  const world = await openWorld(
    { broker: broker.address, poller },
    { seed: 'broker', users: 20, events: 1_000 },
    pagesOf(10),
  );
  try {
    const running = world.poll();
    for (const answers of [20, 50]) {
      await until(
        async () => world.faulty.answers(),
        (count) => count > answers,
        { seconds: 60, everyMilliseconds: 5 },
      );
      expect(running.child.exitCode).toBeNull(); // a kill after the end would try nothing
      await broker.restart('SIGKILL', 300);
    }
    const { counts } = await done(running);
    expect(counts).toMatchObject({ events: 1_000, idle: true });
    expect(Number(counts.kafkaFailures)).toBeGreaterThanOrEqual(2);
    await expectTheFeed(world);
  } finally {
    await world.stop();
  }
}, 240_000);
