/**
 * Kinesis: the data streams of the local cloud, by npm `kinesis-local` (Kinesis Mock), on the loopback address.
 *
 * Stands for Kinesis Data Streams: shards with hash ranges, splits and merges whose children begin where their parents
 * end, sequence numbers, iterators. It is there because MiniStack's Kinesis loses records when a shard is split. Differs:
 * SubscribeToShard cannot be reached (the gateway has no HTTP/2), a stream changes its state within 50 ms, and MiniStack's
 * Lambda event sources do not see these streams.
 *
 * Everything is held in memory, and written to the state folder when it is stopped in order: a stop by SIGTERM loses
 * nothing, a SIGKILL everything.
 */
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { emulatorRegion } from './emulator.ts';
import type { Engine, EngineContext } from './engine.ts';
import { startProcess } from './process.ts';

/** Where Kinesis listens. */
export interface KinesisOptions {
  readonly port: number;
}

const require = createRequire(import.meta.url);
const program = require.resolve('kinesis-local/main.js');
const preloads = ['loopback.mjs', 'hang-up.mjs'].map((file) => pathToFileURL(join(import.meta.dirname, file)).href);

/** What a stream's changes of state take; AWS's take seconds. */
const changes = [
  ...['CREATE_STREAM', 'DELETE_STREAM', 'SPLIT_SHARD', 'MERGE_SHARDS', 'UPDATE_SHARD_COUNT', 'UPDATE_STREAM_MODE'],
  ...['START_STREAM_ENCRYPTION', 'STOP_STREAM_ENCRYPTION', 'REGISTER_STREAM_CONSUMER', 'DEREGISTER_STREAM_CONSUMER'],
];

/** @throws StreampactError ENGINE_START */
export async function startKinesis(context: EngineContext, { port }: KinesisOptions): Promise<Engine> {
  const stateDir = join(context.stateDir, 'kinesis');
  await mkdir(stateDir, { recursive: true });
  return startProcess({
    name: 'Kinesis',
    command: process.execPath,
    args: [...preloads.flatMap((file) => ['--import', file]), program],
    // It reads the certificate of its TLS port from there.
    cwd: dirname(program),
    env: {
      ...Object.fromEntries(changes.map((change) => [`${change}_DURATION`, '50ms'])),
      KINESIS_MOCK_PLAIN_PORT: String(port),
      // Nobody uses it, and it cannot be left out: any free port.
      KINESIS_MOCK_TLS_PORT: '0',
      AWS_REGION: emulatorRegion,
      LOG_LEVEL: 'ERROR',
      SHOULD_PERSIST_DATA: 'true',
      PERSIST_PATH: stateDir,
      // It would write everything anew each time; what counts is that it does when it stops.
      PERSIST_INTERVAL: '24h',
    },
    logFile: join(context.logsDir, 'kinesis.log'),
    watchdog: context.watchdog,
    ready: async () => (await fetch(`http://127.0.0.1:${port}/healthcheck`, { signal: AbortSignal.timeout(2_000) })).ok,
    stopSeconds: 30,
  });
}
