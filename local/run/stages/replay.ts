/** File → Kafka: the deployed replayer runs until the file is done, as systemd runs it on an instance. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StreampactError } from '../../../contracts/src/error.ts';
import { emulatorEnvironment } from '../../engines/emulator.ts';
import { installBundle } from '../bundle.ts';
import { type ProductContext, productOutputs, type Stage } from '../product.ts';

const REPLAY_SECONDS = 300;

/** What the replayer says at its end. */
interface ReplayCounts {
  /** Rows of the file that are done, those of earlier runs included. */
  readonly rows: number;
  readonly sent: number;
  readonly refused: number;
}

async function outputOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly stdout: string }> {
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), REPLAY_SECONDS * 1_000);
  try {
    const [code] = await once(child, 'close');
    return { code: code as number | null, stdout };
  } finally {
    clearTimeout(timer);
  }
}

/** The stage that replays the file at the path which `fileOf` answers. */
export function replayStage(slug: string, fileOf: (context: ProductContext) => Promise<string>): Stage {
  return {
    name: 'replay',
    title: 'CSV file → Kafka',
    async run(context) {
      const { cloud, aws } = context;
      const { replay } = productOutputs(context, slug);
      if (replay === undefined) throw new TypeError(`${slug} has no replayer`);
      const home = await installBundle(aws.s3, replay.bundle, join(cloud.state.path, 'workers'));
      const logFile = join(cloud.state.logs, `${slug}-replay.log`);
      mkdirSync(dirname(logFile), { recursive: true });
      const child = spawn(process.execPath, ['--enable-source-maps', join(home, replay.entry)], {
        // Its own group, so that the watchdog can end all of it.
        detached: true,
        env: {
          PATH: process.env.PATH,
          ...replay.environment,
          ...emulatorEnvironment(cloud.engines.awsEndpoint),
          STREAMPACT_KAFKA_BROKERS: cloud.engines.brokers,
          STREAMPACT_REPLAY_INPUT: await fileOf(context),
        },
        stdio: ['ignore', 'pipe', openSync(logFile, 'w')],
      });
      if (child.pid !== undefined) cloud.engines.watchdog.watch(child.pid);
      const { code, stdout } = await outputOf(child);
      if (child.pid !== undefined) cloud.engines.watchdog.forget(child.pid);
      if (code !== 0) {
        throw new StreampactError('LOCAL_WORKER_FAILED', `The replay ended with exit code ${code}.`, {
          where: logFile,
          fix: 'see the end of that log',
        });
      }
      const { rows, sent, refused } = JSON.parse(stdout) as ReplayCounts;
      return { in: rows, out: sent, rejected: refused };
    },
  };
}
