/** The lake of the local cloud that the last run left: only its S3 is started. */
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { emulatorAt } from '../engines/emulator.ts';
import { startMinistack } from '../engines/ministack.ts';
import { startWatchdog } from '../engines/watchdog.ts';
import { enginePorts } from '../run/engines.ts';
import { lakeBucketOf } from '../run/last-lake.ts';
import { openState } from '../run/state.ts';
import { ensureToolchain } from '../setup/toolchain.ts';
import type { Lake } from './s3-store.ts';

/**
 * Runs `work` on the lake and stops what was started, its state kept.
 * @throws StreampactError LOCAL_STATE_ABSENT, LOCAL_BUSY, ENGINE_START
 */
export async function withLocalLake<T>(folder: string, work: (lake: Lake) => Promise<T>): Promise<T> {
  const state = openState(folder, { fresh: false, keep: true });
  let stop = async (): Promise<void> => {};
  try {
    const bucket = await lakeBucketOf(state.path);
    const toolchain = await ensureToolchain({ quiet: !process.stderr.isTTY });
    const watchdog = startWatchdog();
    stop = () => watchdog.stop();
    // All ports are asked for, so that those of the rest stay remembered.
    const { ministack: port } = await state.ports(enginePorts);
    const context = { toolchain, stateDir: join(state.path, 'engines'), logsDir: state.logs, watchdog };
    const engine = await startMinistack(context, { port });
    const s3 = new S3Client({ ...emulatorAt(`http://127.0.0.1:${port}`), forcePathStyle: true });
    stop = async () => {
      s3.destroy();
      await engine.stop();
      await watchdog.stop();
    };
    return await work({ s3, bucket });
  } finally {
    await stop();
    state.close({ clean: true });
  }
}
