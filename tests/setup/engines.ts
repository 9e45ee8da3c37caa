/**
 * The engines that contract and fault tests share: started once by `tests/run.ts`, or here for a project run alone.
 * Tests find them by environment variables.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../local/engines/ports.ts';
import { backendOf } from '../../local/run/backend.ts';
import { enginePorts, startEngines } from '../../local/run/engines.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';

/** What a test reads to find the engines. */
export interface TestEnvironment {
  /** The gateway: every AWS service. */
  readonly STREAMPACT_TEST_AWS: string;
  /** The emulator behind it: MiniStack; with another backend (STREAMPACT_BACKEND) the gateway, since that one serves a part alone. */
  readonly STREAMPACT_TEST_EMULATOR: string;
  /** `host:port` of Kafka. */
  readonly STREAMPACT_TEST_KAFKA: string;
  readonly STREAMPACT_TEST_TRINO: string;
  /** Folder of the engines' logs, and of those of jobs. */
  readonly STREAMPACT_TEST_LOGS: string;
}

export interface TestEngines {
  readonly environment: TestEnvironment;
  readonly stop: () => Promise<void>;
}

/** Starts every engine in a folder of its own, which goes when they stop. */
export async function startTestEngines(): Promise<TestEngines> {
  const backend = backendOf({ STREAMPACT_BACKEND: process.env.STREAMPACT_BACKEND });
  const toolchain = await ensureToolchain({ quiet: true });
  const home = mkdtempSync(join(tmpdir(), 'streampact-tests-'));
  const ports = await freePorts(enginePorts, {});
  const engines = await startEngines({
    toolchain,
    ports,
    stateDir: join(home, 'engines'),
    logsDir: join(home, 'logs'),
    backend,
    // What is asked of another backend is asked of that, not of Spark and Trino beside it.
    compute: backend === 'ministack' ? 'at once' : 'when asked',
  }).catch((error: unknown) => {
    rmSync(home, { recursive: true, force: true });
    throw error;
  });
  return {
    environment: {
      STREAMPACT_TEST_AWS: engines.awsEndpoint,
      STREAMPACT_TEST_EMULATOR: backend === 'ministack' ? `http://127.0.0.1:${ports.ministack}` : engines.awsEndpoint,
      STREAMPACT_TEST_KAFKA: engines.brokers,
      STREAMPACT_TEST_TRINO: `http://127.0.0.1:${ports.trino}`,
      STREAMPACT_TEST_LOGS: join(home, 'logs'),
    },
    stop: async () => {
      await engines.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Vitest's global set-up. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.STREAMPACT_TEST_AWS !== undefined) return undefined;
  const { environment, stop } = await startTestEngines();
  Object.assign(process.env, environment);
  return stop;
}
