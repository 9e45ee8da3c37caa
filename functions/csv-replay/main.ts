/**
 * The CSV replay as a service: a process that reads its environment, replays one input and ends. On an instance systemd
 * starts it again after a failure, and it goes on where it was. stdout has one JSON line of counts. Exit codes: 0 when
 * the input is done or SIGTERM came, 1 for a failure, 2 for a wrong configuration or input.
 */
import { isMainThread } from 'node:worker_threads';
import { failReplay, runReplay } from './run.ts';
import { replaySettings } from './settings.ts';

async function main(): Promise<void> {
  try {
    const tell = (note: string): void => void process.stderr.write(`${note}\n`);
    const result = await runReplay(replaySettings(process.env), { tell });
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } catch (error) {
    failReplay(error);
  }
}

// The bundle is also the module of the thread that reads.
if (isMainThread) await main();
