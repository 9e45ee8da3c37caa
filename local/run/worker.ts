/**
 * Runs the sink as the stack describes it: the bundle that the deployment uploaded and the environment that the launch
 * template carries, in a process of its own, as systemd runs it on a stream worker.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { StreampactError } from '../../contracts/src/error.ts';
import type { Engine } from '../engines/engine.ts';
import { startProcess } from '../engines/process.ts';
import type { Watchdog } from '../engines/watchdog.ts';
import { installBundle, type ProcessDescription } from './bundle.ts';

/** The sink's part of the stack's outputs. */
interface SinkDescription extends ProcessDescription {
  readonly group: string;
}

/** What the worker tells of its life when it has stopped gracefully: records taken, and where they went. */
interface SinkCounts {
  readonly records: number;
  readonly raw: number;
  readonly quarantined: number;
}

export interface Worker extends Engine {
  /** Stops gracefully and answers the counts. */
  readonly finish: () => Promise<SinkCounts>;
}

export interface WorkerOptions {
  readonly s3: S3Client;
  readonly sink: SinkDescription;
  /** Where bundles are unpacked, one folder for each checksum. */
  readonly folder: string;
  readonly logFile: string;
  /** What the place gives: on EC2 an instance profile, the region's endpoints and the VPC's names. Outranks the stack's. */
  readonly surroundings: Readonly<Record<string, string>>;
  readonly healthPort: number;
  readonly watchdog: Watchdog;
}

async function answersHealth(port: number): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2000) })).ok;
}

/** The final counts are the last JSON line that is no log line: logs have a level. */
function readCounts(logFile: string): SinkCounts {
  const lines = readFileSync(logFile, 'utf8').trim().split('\n').reverse();
  for (const line of lines) {
    if (!line.startsWith('{')) continue;
    const entry = JSON.parse(line) as Partial<SinkCounts> & { readonly level?: unknown };
    const { records, raw, quarantined } = entry;
    if (entry.level === undefined && records !== undefined && raw !== undefined && quarantined !== undefined) {
      return { records, raw, quarantined };
    }
  }
  throw new StreampactError('LOCAL_WORKER_FAILED', 'The sink stopped without telling its counts.', {
    where: logFile,
    fix: 'see the end of that log',
  });
}

/**
 * Fetches, checks and starts the deployed sink.
 *
 * @throws StreampactError LOCAL_ASSET_DIFFERS, or ENGINE_START with the worker's last words.
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { s3, sink, logFile, watchdog, healthPort } = options;
  const home = await installBundle(s3, sink.bundle, options.folder);
  const engine = await startProcess({
    name: 'The sink',
    command: process.execPath,
    args: ['--enable-source-maps', join(home, sink.entry)],
    env: {
      ...sink.environment,
      ...options.surroundings,
      STREAMPACT_SINK_HEALTH_PORT: String(healthPort),
      // What a run after an interrupted one waits for the worker that is gone; Kafka's own least.
      STREAMPACT_SINK_SESSION_MS: '6000',
    },
    cwd: home,
    logFile,
    watchdog,
    ready: () => answersHealth(healthPort),
    startSeconds: 30,
    stopSeconds: 30,
  });
  return {
    ...engine,
    async finish() {
      await engine.stop();
      return readCounts(logFile);
    },
  };
}
