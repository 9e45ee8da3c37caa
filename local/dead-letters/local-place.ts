/** The local cloud that the last run left, as the place where a command works. */
import { join } from 'node:path';
import { unlessInterrupted } from '../interruption.ts';
import { createAwsClients } from '../run/aws.ts';
import { enginePorts, startEngines } from '../run/engines.ts';
import { lakeBucketOf } from '../run/last-lake.ts';
import { openState } from '../run/state.ts';
import { ensureToolchain } from '../setup/toolchain.ts';
import { kafkaAt, leaving } from './clients.ts';
import type { Place } from './refusals.ts';

/**
 * Runs `work` on the local cloud, and stops it again; its state is kept.
 *
 * @throws StreampactError LOCAL_STATE_ABSENT, LOCAL_BUSY; INTERRUPTED by `signal`.
 */
export async function withLocal<T>(
  folder: string,
  signal: AbortSignal,
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const state = openState(folder, { fresh: false, keep: true });
  let stop = async (): Promise<void> => {};
  try {
    const bucket = await lakeBucketOf(state.path);
    const toolchain = await ensureToolchain({ quiet: !process.stderr.isTTY });
    const engines = await startEngines({
      toolchain,
      ports: await state.ports(enginePorts),
      stateDir: join(state.path, 'engines'),
      logsDir: state.logs,
      compute: 'when asked',
    });
    const aws = createAwsClients(engines.awsEndpoint);
    stop = async () => {
      aws.destroy();
      await engines.stop();
    };
    const kafka = await kafkaAt([engines.brokers], '');
    return await unlessInterrupted(leaving(signal), work({ kafka, s3: aws.s3, bucket }));
  } finally {
    await stop();
    state.close({ clean: true });
  }
}
