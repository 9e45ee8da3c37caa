/** Vitest's global set-up of the project `backends`: the gateway, and behind it the backend that the environment names. No Spark, Trino or Kafka. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../local/engines/ports.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { awsPorts, startAwsEngines } from '../../local/run/aws-engines.ts';
import { backendOf } from '../../local/run/backend.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';

export default async function setup(): Promise<() => Promise<void>> {
  const backend = backendOf();
  const toolchain = await ensureToolchain({ quiet: true });
  const home = mkdtempSync(join(tmpdir(), 'streampact-backends-'));
  const [stateDir, logsDir] = [join(home, 'engines'), join(home, 'logs')];
  const ports = await freePorts(awsPorts, {});
  const watchdog = startWatchdog();
  const clean = async () => {
    await watchdog.stop();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const context = { toolchain, stateDir, logsDir, watchdog };
    const engines = await startAwsEngines(context, ports, { backend, compute: 'when asked' });
    const emulator = typeof backend === 'object' ? backend.url : `http://127.0.0.1:${ports[backend]}`;
    Object.assign(process.env, {
      STREAMPACT_TEST_AWS: engines.awsEndpoint,
      STREAMPACT_TEST_EMULATOR: emulator,
      STREAMPACT_TEST_LOGS: logsDir,
    });
    return async () => {
      await engines.stop();
      await clean();
    };
  } catch (error) {
    await clean();
    throw error;
  }
}
