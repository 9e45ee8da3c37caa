/** A deployed process that ends by itself, run as systemd runs it on an instance: the bundle, its environment, its place's. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { installBundle, type ProcessDescription } from './bundle.ts';
import { identityOf } from './identity.ts';
import type { ProductContext } from './product.ts';

export interface FiniteProcess {
  /** Of the process, its log and its role, e.g. `csv-replay-replay`. */
  readonly name: string;
  readonly process: ProcessDescription;
  /** What the place gives; outranks the stack's. */
  readonly surroundings: Readonly<Record<string, string>>;
  /** After which it is killed. */
  readonly seconds: number;
}

async function outputOf(child: ChildProcess, seconds: number): Promise<{ code: number | null; stdout: string }> {
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1_000);
  try {
    const [code] = await once(child, 'close');
    return { code: code as number | null, stdout };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs it and answers its stdout.
 *
 * @throws StreampactError LOCAL_ASSET_DIFFERS; LOCAL_WORKER_FAILED for an exit code other than 0.
 */
export async function runToEnd(context: ProductContext, options: FiniteProcess): Promise<string> {
  const { cloud } = context;
  const { name, process: described, surroundings, seconds } = options;
  const identity = await identityOf(context, name);
  const home = await installBundle(identity.s3, described.bundle, join(cloud.state.path, 'workers'));
  const logFile = join(cloud.state.logs, `${name}.log`);
  mkdirSync(dirname(logFile), { recursive: true });
  const child = spawn(process.execPath, ['--enable-source-maps', join(home, described.entry)], {
    // Its own group, so that the watchdog can end all of it.
    detached: true,
    env: {
      PATH: process.env.PATH,
      ...described.environment,
      ...identity.environment,
      STREAMPACT_KAFKA_BROKERS: cloud.engines.brokers,
      ...surroundings,
    },
    stdio: ['ignore', 'pipe', openSync(logFile, 'w')],
  });
  if (child.pid !== undefined) cloud.engines.watchdog.watch(child.pid);
  const { code, stdout } = await outputOf(child, seconds);
  if (child.pid !== undefined) cloud.engines.watchdog.forget(child.pid);
  if (code === 0) return stdout;
  throw new StreampactError('LOCAL_WORKER_FAILED', `${name} ended with exit code ${code}.`, {
    where: logFile,
    fix: 'see the end of that log',
  });
}
